package import Configuration
internal import SystemCrypto

/// What names a configuration in the records: the first 32 hexadecimal digits of the SHA-256 of its manifest.
///
/// The manifest is a text with a line for each file, in the form of sha256sum(1), which names the file by its role:
///
/// ```
/// 0a93…64 digits  gateway
/// 77be…64 digits  tiers
/// c01d…64 digits  organizations
/// ```
///
/// So the name stands for every byte of the files and for nothing else, such as where they lie.
package struct ConfigurationVersion: Sendable, Hashable, CustomStringConvertible {
    package static let digitCount = 32

    package let name: String

    /// A name as it stands in records; nil where it isn't of that form.
    package init?(_ name: String) {
        guard name.utf8.count == Self.digitCount, Self.isHexadecimal(name) else { return nil }
        self.name = name
    }

    /// The version that consists of these files.
    package init(_ sources: [GatewayConfiguration.Source]) {
        self.init(manifest: Self.manifest(of: sources))
    }

    init(manifest: [UInt8]) {
        name = String(SHA256.digest(of: manifest).description.prefix(Self.digitCount))
    }

    package var description: String { name }

    /// As many digits as a person wants to see.
    package var short: String { String(name.prefix(12)) }

    static func manifest(of sources: [GatewayConfiguration.Source]) -> [UInt8] {
        let lines = sources.map { "\(SHA256.digest(of: $0.bytes))  \($0.role.rawValue)\n" }
        return Array(lines.joined().utf8)
    }

    static func isHexadecimal(_ text: String) -> Bool {
        text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
    }
}
