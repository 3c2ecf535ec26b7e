import Agreements

extension AccessTable {
    /// What the table says to a token: the caller as far as it was identified, and the refusal.
    func answer(
        _ token: String,
        nowNanoseconds now: Int64 = 1_000,
        from address: IPAddress = .unknown
    ) -> (caller: Caller, refusal: AccessRefusal?) {
        var caller = Caller.unknown
        let bytes = Array(token.utf8)
        let refusal = bytes.withUnsafeBytes { bytes -> AccessRefusal? in
            do throws(AccessRefusal) {
                try authenticate(bytes, nowNanoseconds: now, from: address, as: &caller)
                return nil
            } catch {
                return error
            }
        }
        return (caller, refusal)
    }

    /// The refusal of a caller's call of a route.
    func refusal(of caller: Caller, route: String, nowNanoseconds now: Int64 = 1_000) -> AccessRefusal? {
        do throws(AccessRefusal) {
            try permit(caller, route: routeNumber(of: route) ?? -1, nowNanoseconds: now)
            return nil
        } catch {
            return error
        }
    }

    /// The refusal of what a caller of an earlier table goes on with.
    func refusal(
        ofFurther caller: Caller,
        route: String,
        nowNanoseconds now: Int64 = 1_000,
        from address: IPAddress = .unknown
    ) -> AccessRefusal? {
        var caller = caller
        do throws(AccessRefusal) {
            try permitFurther(&caller, route: routeNumber(of: route) ?? -1, nowNanoseconds: now, from: address)
            return nil
        } catch {
            return error
        }
    }

    /// The refusal of the recipients that `lines` name; notes the others in `caller`.
    func refusal(of caller: inout Caller, recipients lines: String...) -> AccessRefusal? {
        for line in lines {
            let bytes = Array(line.utf8)
            let refusal = bytes.withUnsafeBytes { bytes -> AccessRefusal? in
                do throws(AccessRefusal) {
                    try permit(&caller, recipients: bytes)
                    return nil
                } catch {
                    return error
                }
            }
            if let refusal { return refusal }
        }
        return nil
    }
}

extension Key {
    /// A new random key and its token's text.
    static func random(
        app: String,
        expiresAtNanoseconds: Int64? = nil,
        revokedAtNanoseconds: Int64? = nil
    ) throws -> (key: Key, token: String) {
        let token = try KeyToken.random()
        let key = Key(
            id: token.id,
            secretDigest: token.secretDigest,
            app: app,
            createdAtNanoseconds: 0,
            expiresAtNanoseconds: expiresAtNanoseconds,
            revokedAtNanoseconds: revokedAtNanoseconds
        )
        return (key, token.reveal())
    }
}
