package import Configuration
package import Disk

/// Why a version can't be kept, found or read; the descriptions are for the operator.
package enum VersionStoreError: Error, CustomStringConvertible {
    case disk(DiskError)
    /// A line of the history that no gateway wrote.
    case damagedHistory(path: String, line: Int)
    /// Nothing of this version was kept, or its files are gone.
    case missing(path: String, version: ConfigurationVersion)
    /// A file holds something else than its name says.
    case altered(path: String)
    /// No version's name begins with this.
    case unknown(String)
    /// More than one version's name begins with this.
    case ambiguous(String, count: Int)
    /// This program finds problems in what was kept.
    case unreadable(version: ConfigurationVersion, ConfigurationError)

    package var description: String {
        switch self {
        case .disk(let error): "\(error)"
        case .damagedHistory(let path, let line):
            "\(path):\(line): not a line of the history; put the file back from a backup, or remove that line"
        case .missing(let path, let version):
            "\(path): there is no such file; version \(version) was not kept, or it is gone"
        case .altered(let path): "\(path): was changed; its content has another SHA-256 than its name"
        case .unknown(let text): "no version begins with `\(text)`; `tollgate config history` lists them"
        case .ambiguous(let text, let count): "\(count) versions begin with `\(text)`; write more of its digits"
        case .unreadable(let version, let error): "version \(version): \(error)"
        }
    }

    static func onDisk<Result>(_ body: () throws(DiskError) -> Result) throws(VersionStoreError) -> Result {
        do throws(DiskError) { return try body() } catch { throw .disk(error) }
    }
}
