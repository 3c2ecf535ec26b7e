internal import ContentCoding

extension FuzzTarget {
    /// `Accept-Encoding`: one line or several is the same, and what is chosen was asked for.
    static let acceptEncoding = FuzzTarget(name: "accept-encoding") { bytes in
        var whole = AcceptEncoding()
        bytes.withUnsafeBytes { whole.add($0) }
        var parts = AcceptEncoding()
        for part in bytes.split(separator: 0x2c, omittingEmptySubsequences: false) {
            Array(part).withUnsafeBytes { parts.add($0) }
        }
        if whole != parts { return "one line differs from several: \(shown(bytes))" }
        let all: [ContentCoding] = [.zstd, .brotli, .gzip]
        guard let choice = whole.preferred(among: all), choice != .identity else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        let names = ["gzip", "br", "zstd", "*"]
        return names.contains { text.contains($0) } ? nil : "\(choice) of \(shown(bytes))"
    }
}
