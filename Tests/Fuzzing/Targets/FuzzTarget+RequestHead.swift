internal import HTTPWire
internal import NIOCore

extension FuzzTarget {
    /// Heads of requests: the same however their bytes come; nothing in what goes on that could end a line; and what is
    /// accepted here, swift-nio's decoder (llhttp) accepts too and reads the same in it.
    static let requestHead = FuzzTarget(name: "request-head") { bytes in
        let outcomes = deliveries(bytes).map { HeadReading(bytes, ends: $0) }
        for outcome in outcomes where outcome != outcomes[0] {
            return "\(outcomes[0]) whole, \(outcome) in pieces: \(shown(bytes))"
        }
        guard case .whole(let head) = outcomes[0] else { return nil }
        return violation(of: head, bytes) ?? difference(head, bytes)
    }

    /// What no head that goes on may have.
    private static func violation(of head: HeadReading.Head, _ bytes: [UInt8]) -> String? {
        var forwarded = HeadBuffer()
        forwarded.writeStaticString("GET / HTTP/1.1\r\nHost: a\r\n")
        var parser = RequestHeadParser()
        var parsed = RequestHead()
        guard (try? parser.parse(bytes.span)) == true else { return "a second reading differs: \(shown(bytes))" }
        parser.finish(into: &parsed)
        guard let options = try? ConnectionOptions(parsed.fields, in: bytes.span) else { return nil }
        forwarded.writeFields(
            parsed.fields, of: ByteBuffer(bytes: bytes),
            dropping: FieldNameSet.hopByHop.union([.host, .expect]), options)
        forwarded.writeStaticString("\r\n")
        let out = forwarded.withUnsafeBytes { Array($0) }
        // The Host that a caller of HTTP/1.0 left out comes on top of its fields.
        let bounds = WireBounds(headBytes: 33 << 10, fieldCount: WireBounds().fieldCount + 1)
        guard case .whole(let again) = HeadReading(out, ends: [out.count], bounds: bounds), again.length == out.count
        else {
            return "what goes on is no head: \(shown(out))"
        }
        for field in again.fields {
            let name = field.name.lowercased()
            if ["connection", "transfer-encoding", "content-length", "upgrade", "te", "keep-alive"].contains(name) {
                return "\(name) goes on: \(shown(bytes))"
            }
            let options = head.fields.filter { $0.name.lowercased() == "connection" }
                .flatMap { $0.value.split(separator: 0x2c) }.map { HeadReading.trimmed(Array($0)) }
            if options.contains(where: { String(decoding: $0, as: UTF8.self).lowercased() == name }), name != "close",
                name != "host"
            {
                return "\(name), which Connection names, goes on: \(shown(bytes))"
            }
        }
        return nil
    }

    /// How swift-nio reads the head differently; nil where it doesn't, or for a reason that is none for us.
    ///
    /// - It knows a list of methods; anyone may make a new one (RFC 9110, section 9.1).
    /// - It takes only spaces behind the value of a framing field; tabs are white space too (RFC 9110, section 5.6.3).
    ///   Both fields are written anew.
    private static func difference(_ head: HeadReading.Head, _ bytes: [UInt8]) -> String? {
        guard let theirs = DecodedRequest(Array(bytes.prefix(head.length))) else {
            let isOther = !DecodedRequest.knownMethods.contains(head.method)
            let hasTab = head.fields.contains { field in
                ["content-length", "transfer-encoding", "connection"].contains(field.name.lowercased())
                    && field.line.contains(9)
            }
            return isOther || hasTab ? nil : "swift-nio refuses \(shown(bytes))"
        }
        let isSame =
            theirs.method == head.method && theirs.target == head.target && theirs.minorVersion == head.minorVersion
            && theirs.fields.count == head.fields.count
            && zip(theirs.fields, head.fields).allSatisfy { left, right in
                left.name == right.name && left.value == String(decoding: right.value, as: UTF8.self)
            }
        return isSame ? nil : "swift-nio reads \(theirs) in \(shown(bytes))"
    }
}
