internal import Agreements
internal import GRDB
internal import SystemCrypto

extension Key {
    /// The columns a row is read from, in order.
    static let columns = """
        id, secret_digest, app, created_at, expires_at, revoked_at, rotated_from, suspended_at, suspension_reason, \
        networks, routes
        """

    /// Reads a row of ``columns``; nil where it isn't a key.
    init?(row: Row) {
        let number: Int64 = row[0]
        guard
            let id = KeyID(rawValue: UInt64(bitPattern: number)),
            let digest = try? row.withUnsafeData(atIndex: 1, { $0.flatMap { SHA256Digest(bytes: $0) } })
        else { return nil }
        let successorOf: Int64? = row[6]
        let networks = Self.words(row[9]).map { Network($0) }
        // A restriction that can't be read must not be none.
        guard !networks.contains(nil), row[9] == nil || !networks.isEmpty else { return nil }
        let routes = Self.words(row[10])
        guard row[10] == nil || !routes.isEmpty else { return nil }
        self.init(
            id: id,
            secretDigest: digest,
            app: row[2],
            createdAtNanoseconds: row[3],
            expiresAtNanoseconds: row[4],
            revokedAtNanoseconds: row[5],
            suspendedAtNanoseconds: row[7],
            suspensionReason: row[8],
            networks: networks.compactMap(\.self),
            routes: routes,
            rotatedFrom: successorOf.flatMap { KeyID(rawValue: UInt64(bitPattern: $0)) }
        )
    }

    /// Its networks as they are stored.
    var networksColumn: String? { Self.column(networks.map(\.description)) }

    /// Its routes as they are stored.
    var routesColumn: String? { Self.column(routes) }

    private static func words(_ text: String?) -> [String] {
        (text ?? "").split(separator: " ").map(String.init)
    }

    private static func column(_ words: [String]) -> String? {
        words.isEmpty ? nil : words.joined(separator: " ")
    }
}
