internal import RateLimiting
public import SystemCrypto

extension AccessTable {
    /// Finds who sent `token`, which must be all of `bytes`, and fills in `caller`.
    ///
    /// An unknown id and a wrong secret take the same steps: one digest, one comparison in constant time. A revoked or
    /// expired key is refused with `caller` filled in, since its holder has proven who it is.
    ///
    /// - Parameters:
    ///   - now: Unix nanoseconds.
    ///   - address: where the connection comes from.
    public func authenticate(
        _ bytes: UnsafeRawBufferPointer,
        nowNanoseconds now: Int64,
        from address: IPAddress,
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

        identify(key, token.id, as: &caller)
        try checkKey(key, nowNanoseconds: now, from: address)
    }

    /// Notes whose key it is.
    @inline(__always)
    private func identify(_ key: KeyRow, _ id: KeyID, as caller: inout Caller) {
        let app = appRows[Int(key.appRow)]
        let organization = organizationRows[Int(app.organizationRow)]
        caller.keyID = id
        caller.organizationNumber = organization.number
        caller.appNumber = app.number
        caller.purposeNumber = app.purposeNumber
        caller.slabAppIndex = app.slabIndex
        caller.slabKeyIndex = key.slabIndex
        caller.slab = organization.slab
        caller.appRow = key.appRow
        caller.restriction = key.restriction
        caller.permittedUntilNanoseconds = min(key.expiresAtNanoseconds, app.expiresAtNanoseconds)
    }

    @inline(__always)
    private func checkKey(_ key: KeyRow, nowNanoseconds now: Int64, from address: IPAddress) throws(AccessRefusal) {
        if key.isRevoked { throw .keyRevoked }
        if now >= key.expiresAtNanoseconds { throw .keyExpired }
        if key.isSuspended { throw .keySuspended }
        if _slowPath(key.restriction != 0), !isAllowed(address, key.restriction) { throw .networkNotAllowed }
    }

    /// Whether a key with a restriction may be used from an address.
    private func isAllowed(_ address: IPAddress, _ restriction: UInt32) -> Bool {
        let row = restrictionRows[Int(restriction) - 1]
        if row.networkCount == 0 { return true }
        let start = Int(row.networkStart)
        return (start..<(start + Int(row.networkCount))).contains { networks[$0].contains(address) }
    }

    /// Whether a key with a restriction is for a route.
    private func isFor(_ route: Int, _ restriction: UInt32) -> Bool {
        guard let start = restrictionRows[Int(restriction) - 1].routeWordStart else { return true }
        return restrictedRouteWords[Int(start) + route / 64] & 1 << UInt64(route % 64) != 0
    }

    /// Checks that `caller`, whom this table authenticated, has shown the certificate that its organization has to show.
    ///
    /// - Parameter certificate: the fingerprint of the one that it proved to be its own; nil: none.
    public func check(_ certificate: SHA256Digest?, of caller: Caller) throws(AccessRefusal) {
        let organization = organizationRows[Int(appRows[Int(caller.appRow)].organizationRow)]
        guard organization.certificateCount > 0 else { return }
        guard let certificate else { throw .certificateRequired }
        let start = Int(organization.certificateStart)
        for position in start..<(start + Int(organization.certificateCount)) where certificates[position] == certificate
        {
            return
        }
        throw .certificateMismatch
    }

    /// Checks that `caller`, whom this table authenticated, may call a route now.
    ///
    /// - Parameters:
    ///   - route: the route's number in ``routes``.
    ///   - now: Unix nanoseconds.
    public func permit(_ caller: Caller, route: Int, nowNanoseconds now: Int64) throws(AccessRefusal) {
        let app = appRows[Int(caller.appRow)]
        if let standing = app.standing { throw standing }
        if now < app.approvedAtNanoseconds { throw .purposeNotApproved }
        if now >= app.expiresAtNanoseconds { throw .purposeExpired }
        precondition(route >= 0 && route < routeWordsPerApp * 64, "a route of another table")
        let word = routeWords[Int(caller.appRow) * routeWordsPerApp + route / 64]
        guard word & 1 << UInt64(route % 64) != 0 else { throw .routeNotInPurpose }
        if _slowPath(caller.restriction != 0), !isFor(route, caller.restriction) { throw .routeNotInKey }
    }

    /// Checks that `caller`, whom this table authenticated, may ask the gateway itself about its own accesses, which
    /// needs no route and no purpose.
    public func permitInquiry(_ caller: Caller) throws(AccessRefusal) {
        if let standing = appRows[Int(caller.appRow)].standing { throw standing }
    }

    /// What `caller`, whom this table authenticated, is told with a refusal; nothing where the caller is unknown.
    public func notice(for caller: Caller, _ refusal: AccessRefusal?) -> AccessNotice {
        guard caller.organizationNumber > 0 else { return AccessNotice() }
        let app = Int(caller.appRow)
        let organization = Int(appRows[app].organizationRow)
        let reason: String? =
            switch refusal {
            case .organizationSuspended, .organizationTerminated: agreements.organizations[organization].reason
            case .appSuspended, .appTerminated: apps[app].reason
            case .purposeNotApproved, .purposeExpired: apps[app].approvalText
            case .keySuspended: caller.keyID.flatMap { suspensionReasons[$0] }
            default: nil
            }
        return AccessNotice(
            reason: reason, contact: apps[app].contact ?? agreements.organizations[organization].contact)
    }

    /// Checks that the organization of `caller`, whom this table authenticated, may pass data on to each recipient that
    /// a `Data-Recipient` line names, and notes them in `caller`, the first one that it may not among them.
    ///
    /// Names are separated by commas and compared byte by byte; empty members count for nothing (RFC 9110 §5.6.1.2).
    /// For several lines it is called once for each. A request names at most ``Caller/maximumRecipientCount``.
    public func permit(
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
                guard let recipient = recipient(name, of: organization) else {
                    // Who is declared at all is on record; what a caller makes up is not.
                    if let number = declaredNumber(name) { _ = caller.addRecipient(number, slabIndex: 0) }
                    throw .recipientNotAgreed
                }
                guard caller.addRecipient(recipient.number, slabIndex: recipient.slabIndex) else {
                    throw .recipientNotAgreed
                }
            }
            start = end + 1
        }
    }

    /// Checks that a caller whom an earlier table of the same registry admitted may go on with what it is at.
    ///
    /// - Parameters:
    ///   - caller: is left with its place in this table.
    ///   - route: the route's number in ``routes``.
    ///   - now: Unix nanoseconds.
    ///   - address: where the connection comes from.
    public func permitFurther(
        _ caller: inout Caller,
        route: Int,
        nowNanoseconds now: Int64,
        from address: IPAddress
    ) throws(AccessRefusal) {
        guard let id = caller.keyID else { return }
        let key = keyRows[keyIndex.position(of: id.rawValue, in: keyRows)]
        guard key.id == id.rawValue else {
            caller = .unknown
            throw .unknownKey
        }
        identify(key, id, as: &caller)
        try checkKey(key, nowNanoseconds: now, from: address)
        try permit(caller, route: route, nowNanoseconds: now)
        let organization = organizationRows[Int(appRows[Int(caller.appRow)].organizationRow)]
        for place in 0..<caller.recipientCount {
            let number = caller.recipientNumbers[place]
            let rows = Int(organization.recipientStart)..<Int(organization.recipientStart + organization.recipientCount)
            guard rows.contains(where: { recipientRows[$0].number == number }) else { throw .recipientNotAgreed }
        }
    }

    /// The number of a recipient of the configuration, whoever has agreed to it.
    private func declaredNumber(_ name: UnsafeRawBufferPointer) -> UInt32? {
        names.recipients.first { $0.name.utf8.elementsEqual(name) }?.number
    }

    private func recipient(_ name: UnsafeRawBufferPointer, of organization: OrganizationRow) -> RecipientRow? {
        let start = Int(organization.recipientStart)
        for position in start..<(start + Int(organization.recipientCount)) {
            let recipient = recipientRows[position]
            guard Int(recipient.nameCount) == name.count else { continue }
            let bytes = recipientNameBytes.bytes(from: Int(recipient.nameStart), count: name.count)
            if bytes.elementsEqual(name) { return recipient }
        }
        return nil
    }
}

extension App {
    /// When its purpose is approved, for its callers; nil where it has none.
    fileprivate var approvalText: String? {
        guard let purpose else { return nil }
        let begin = approvedAtNanoseconds.map { " from \(CalendarDay(nanoseconds: $0)) on" } ?? ""
        let end = expiresAtNanoseconds.map { " until the beginning of \(CalendarDay(nanoseconds: $0))" } ?? ""
        return "\(purpose) is approved\(begin)\(begin.isEmpty || end.isEmpty ? "" : ",")\(end)"
    }
}
