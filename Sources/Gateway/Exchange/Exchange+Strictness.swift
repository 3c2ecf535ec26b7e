internal import HTTPWire
internal import NIOCore

/// Where the upstream could read a request in another way than the gateway did.
extension Exchange {
    /// Whether a server that cuts parameters off the path sees the route in it that was matched.
    func isSameWithoutParameters(_ method: Span<UInt8>, _ path: [UInt8]) -> Bool {
        if inquiry != nil || snapshot.routes.takesEverything(head.method, named: method) { return true }
        guard let short = PathNormalizer.withoutParameters(path), !Inquiry.isOwn(short.span) else { return false }
        return (snapshot.routes.match(method: head.method, named: method, path: short.span) ?? -1) == route
    }

    /// Whether the upstream could take the request's body for another request.
    ///
    /// Not all servers look for one in each method. The connection that carries such a request carries nothing else.
    var mayDesynchronize: Bool {
        !head.method.definesContent && head.framing != .none && head.framing != .length(0)
    }

    /// Through how many servers more a request goes whose way is to be found out (RFC 9110, section 7.6.2); 0 also
    /// where that can't be read.
    var maxForwards: Int? {
        guard head.method == .options || head.method == .trace, let value = head.fields.first(.maxForwards) else {
            return nil
        }
        guard !head.fields.repeats(.maxForwards), (1...9).contains(value.count) else { return 0 }
        var count = 0
        let bytes = headBytes
        for index in value.range {
            let byte = bytes.readableBytesUInt8Span[index]
            guard byte.isDigit else { return 0 }
            count = count * 10 + Int(byte - 0x30)
        }
        return count
    }
}
