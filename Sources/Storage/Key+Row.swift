internal import Agreements
internal import GRDB
internal import SystemCrypto

extension Key {
    /// The columns a row is read from, in order.
    static let columns = "id, secret_digest, app, created_at, expires_at, revoked_at, rotated_from"

    /// Reads a row of ``columns``; nil where it isn't a key.
    init?(row: Row) {
        let number: Int64 = row[0]
        guard
            let id = KeyID(rawValue: UInt64(bitPattern: number)),
            let digest = try? row.withUnsafeData(atIndex: 1, { $0.flatMap { SHA256Digest(bytes: $0) } })
        else { return nil }
        let successorOf: Int64? = row[6]
        self.init(
            id: id,
            secretDigest: digest,
            app: row[2],
            createdAtNanoseconds: row[3],
            expiresAtNanoseconds: row[4],
            revokedAtNanoseconds: row[5],
            rotatedFrom: successorOf.flatMap { KeyID(rawValue: UInt64(bitPattern: $0)) }
        )
    }
}
