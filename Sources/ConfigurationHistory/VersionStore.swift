internal import AuditLog
package import Configuration
package import Disk
internal import SystemCrypto

/// Every version of the configuration that a gateway ran, byte for byte, and the history of which was in force when.
///
/// | path                | content                                                                       |
/// | ------------------- | ----------------------------------------------------------------------------- |
/// | `files/<sha256>`    | a file as it was; its name is the SHA-256 of its content                        |
/// | `versions/<version>`| the manifest of a version: a line a file, with its SHA-256 and role             |
/// | `history`           | a line for each time that a version came into force, in the order of time       |
///
/// Files are written once and never changed; what is kept can be checked with sha256sum(1) alone. A version is durable
/// before the history names it, and the history before a record does. One gateway writes; any number of readers see
/// whole lines and whole files.
package struct VersionStore: Sendable {
    package let directory: String
    let disk: any Disk

    /// - Parameter directory: `evidence/configurations` of a state directory; it need not be there yet.
    package init(directory: String, disk: any Disk = SystemDisk()) {
        self.directory = directory
        self.disk = disk
    }

    var historyPath: String { directory + "/history" }

    func filePath(_ digest: String) -> String { "\(directory)/files/\(digest)" }

    func manifestPath(_ version: ConfigurationVersion) -> String { "\(directory)/versions/\(version)" }

    // MARK: - Keeping

    /// Keeps the files of a version; durable when it returns.
    ///
    /// What is there already is not written again.
    @discardableResult
    package func keep(_ sources: [GatewayConfiguration.Source]) throws(VersionStoreError) -> ConfigurationVersion {
        try VersionStoreError.onDisk { () throws(DiskError) in
            try disk.makeDirectories(directory + "/files")
            try disk.makeDirectories(directory + "/versions")
            for source in sources {
                let path = filePath("\(SHA256.digest(of: source.bytes))")
                if try disk.bytes(of: path) != source.bytes { try disk.replace(path, with: source.bytes) }
            }
            let manifest = ConfigurationVersion.manifest(of: sources)
            let version = ConfigurationVersion(manifest: manifest)
            let path = manifestPath(version)
            // The files before what names them. A name that is there may be that of a writer that ended too soon.
            try disk.syncDirectory(directory + "/files")
            if try disk.bytes(of: path) != manifest { try disk.replace(path, with: manifest) }
            try disk.syncDirectory(directory + "/versions")
            return version
        }
    }

    /// Puts into the history that a version, which was kept, is in force from now on; durable when it returns.
    ///
    /// A clock that was set back doesn't turn the history around: no entry has a time before the last one's.
    @discardableResult
    package func note(
        _ version: ConfigurationVersion, reason: VersionEntry.Reason, path: String, nowNanoseconds now: Int64
    ) throws(VersionStoreError) -> VersionEntry {
        let (entries, end) = try readHistory()
        let from = max(now, (entries.last?.from.nanoseconds ?? .min + 1) + 1)
        let entry = VersionEntry(from: UTCTime(nanoseconds: from), version: version, reason: reason, path: path)
        try VersionStoreError.onDisk { () throws(DiskError) in
            let file: any DiskFile
            do throws(DiskError) {
                file = try disk.open(historyPath, .modify)
            } catch {
                guard case .missing = error else { throw error }
                file = try disk.open(historyPath, .create)
            }
            // What a writer that ended had begun is no line.
            if try file.length() != end { try file.truncate(to: end) }
            try file.write(entry.line, at: end)
            try file.sync()
            try disk.syncDirectory(directory)
        }
        return entry
    }

    // MARK: - Reading

    /// Each time that a version came into force, oldest first; none where nothing was kept yet.
    package func history() throws(VersionStoreError) -> [VersionEntry] {
        try readHistory().entries
    }

    /// Which version was in force when, oldest first; entries of the same version in a row are one period.
    package func periods() throws(VersionStoreError) -> [VersionPeriod] {
        VersionPeriod.periods(try history())
    }

    /// The only version whose name begins with a text of at least four digits.
    package func version(beginningWith text: String) throws(VersionStoreError) -> ConfigurationVersion {
        guard text.utf8.count >= 4, ConfigurationVersion.isHexadecimal(text) else { throw .unknown(text) }
        let found = try versions().filter { $0.name.hasPrefix(text) }
        guard let version = found.first else { throw .unknown(text) }
        guard found.count == 1 else { throw .ambiguous(text, count: found.count) }
        return version
    }

    /// Every version that was kept, in the order of their names.
    package func versions() throws(VersionStoreError) -> [ConfigurationVersion] {
        let names = try VersionStoreError.onDisk { () throws(DiskError) in try disk.names(in: directory + "/versions") }
        return names.compactMap { ConfigurationVersion($0) }
    }

    /// The files of a version, each checked against its SHA-256, and these against the version's name.
    ///
    /// Their paths are where they would be beside the gateway's file as the history knows it.
    package func sources(
        of version: ConfigurationVersion
    ) throws(VersionStoreError) -> [GatewayConfiguration.Source] {
        let path = try history().last { $0.version == version }?.path ?? "/gateway.yaml"
        let folder = SystemDisk.directory(of: path)
        var sources: [GatewayConfiguration.Source] = []
        for (role, digest) in try manifest(of: version) {
            let bytes = try file(digest, of: version)
            let place = role == .gateway ? path : "\(folder)/\(role.rawValue).yaml"
            sources.append(GatewayConfiguration.Source(role: role, path: place, bytes: bytes))
        }
        return sources
    }

    /// What the files of a version say.
    package func configuration(
        of version: ConfigurationVersion
    ) throws(VersionStoreError) -> GatewayConfiguration {
        let sources = try sources(of: version)
        do throws(ConfigurationError) {
            return try GatewayConfiguration.load(kept: sources)
        } catch {
            throw .unreadable(version: version, error)
        }
    }

    private func manifest(
        of version: ConfigurationVersion
    ) throws(VersionStoreError) -> [(GatewayConfiguration.FileRole, digest: String)] {
        let path = manifestPath(version)
        guard let bytes = try VersionStoreError.onDisk({ () throws(DiskError) in try disk.bytes(of: path) }) else {
            throw .missing(path: path, version: version)
        }
        guard ConfigurationVersion(manifest: bytes) == version else { throw .altered(path: path) }
        var files: [(GatewayConfiguration.FileRole, digest: String)] = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            guard
                let role = line.split(separator: " ").last.flatMap({
                    GatewayConfiguration.FileRole(rawValue: String($0))
                })
            else { throw .altered(path: path) }
            files.append((role, String(line.prefix(2 * SHA256Digest.byteCount))))
        }
        return files
    }

    private func file(_ digest: String, of version: ConfigurationVersion) throws(VersionStoreError) -> [UInt8] {
        let path = filePath(digest)
        guard let bytes = try VersionStoreError.onDisk({ () throws(DiskError) in try disk.bytes(of: path) }) else {
            throw .missing(path: path, version: version)
        }
        guard "\(SHA256.digest(of: bytes))" == digest else { throw .altered(path: path) }
        return bytes
    }

    /// The lines, and where the last whole one ends.
    private func readHistory() throws(VersionStoreError) -> (entries: [VersionEntry], end: Int) {
        let bytes = try VersionStoreError.onDisk { () throws(DiskError) in try disk.bytes(of: historyPath) } ?? []
        let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        var entries: [VersionEntry] = []
        for (number, line) in String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n").enumerated() {
            guard let entry = VersionEntry(line: line) else {
                throw .damagedHistory(path: historyPath, line: number + 1)
            }
            entries.append(entry)
        }
        return (entries, end)
    }
}
