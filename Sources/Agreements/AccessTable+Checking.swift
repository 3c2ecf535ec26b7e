internal import RateLimiting
internal import SystemCrypto

extension AccessTable {
    /// Finds who sent `token`, which must be all of `bytes`, and fills in `caller`.
    ///
    /// An unknown id and a wrong secret take the same steps: one digest, one comparison in constant time. A revoked or
    /// expired key is refused with `caller` filled in, since its holder has proven who it is.
    ///
    /// - Parameter now: Unix nanoseconds.
    package func authenticate(
        _ bytes: UnsafeRawBufferPointer,
        nowNanoseconds now: Int64,
        as caller: inout Caller
    ) throws(AccessRefusal) {
        let token: KeyToken
        do throws(KeyTokenError) {
            token = try KeyToken(parsing: bytes)
        } catch {
            throw .malformedKey
        }
        let key = keyRows[keyIndex.position(of: token.id.rawValue, in: keyRows)]
        let isSecret = key.secretDigest.isEqualInConstantTime(to: token.secretDigest)
        guard isSecret, key.id == token.id.rawValue else { throw .unknownKey }

        let app = appRows[Int(key.appRow)]
        let organization = organizationRows[Int(app.organizationRow)]
        caller.keyID = token.id
        caller.organizationNumber = organization.number
        caller.appNumber = app.number
        caller.purposeNumber = app.purposeNumber
        caller.slabAppIndex = app.slabIndex
        caller.slabKeyIndex = key.slabIndex
        caller.slab = organization.slab
        caller.appRow = key.appRow

        if key.isRevoked { throw .keyRevoked }
        if now >= key.expiresAtNanoseconds { throw .keyExpired }
    }

    /// Checks that `caller`, whom this table authenticated, may call a route now.
    ///
    /// - Parameter route: the route's number in ``routes``.
    package func permit(_ caller: Caller, route: Int) throws(AccessRefusal) {
        let app = appRows[Int(caller.appRow)]
        if organizationRows[Int(app.organizationRow)].isSuspended { throw .organizationSuspended }
        precondition(route >= 0 && route < routeWordsPerApp * 64, "a route of another table")
        let word = routeWords[Int(caller.appRow) * routeWordsPerApp + route / 64]
        guard word & 1 << UInt64(route % 64) != 0 else { throw .routeNotInPurpose }
    }

    /// Checks that `caller`, whom this table authenticated, may ask the gateway itself about its own accesses, which
    /// needs no route.
    package func permitInquiry(_ caller: Caller) throws(AccessRefusal) {
        if organizationRows[Int(appRows[Int(caller.appRow)].organizationRow)].isSuspended {
            throw .organizationSuspended
        }
    }

    /// Checks that the organization of `caller`, whom this table authenticated, may pass data on to each recipient that
    /// a `Data-Recipient` line names, and notes them in `caller`.
    ///
    /// Names are separated by commas and compared byte by byte; empty members count for nothing (RFC 9110 §5.6.1.2).
    /// For several lines it is called once for each. A request names at most ``Caller/maximumRecipientCount``.
    package func permit(
        _ caller: inout Caller,
        recipients value: UnsafeRawBufferPointer
    ) throws(AccessRefusal) {
        let organization = organizationRows[Int(appRows[Int(caller.appRow)].organizationRow)]
        var start = 0
        while start < value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            let name = FieldBytes.trimmed(UnsafeRawBufferPointer(rebasing: value[start..<end]))
            if name.count > 0 {
                guard let number = recipientNumber(name, of: organization), caller.addRecipient(number) else {
                    throw .recipientNotAgreed
                }
            }
            start = end + 1
        }
    }

    private func recipientNumber(_ name: UnsafeRawBufferPointer, of organization: OrganizationRow) -> UInt32? {
        let start = Int(organization.recipientStart)
        for position in start..<(start + Int(organization.recipientCount)) {
            let recipient = recipientRows[position]
            guard Int(recipient.nameCount) == name.count else { continue }
            let bytes = recipientNameBytes.bytes(from: Int(recipient.nameStart), count: name.count)
            if bytes.elementsEqual(name) { return recipient.number }
        }
        return nil
    }
}
