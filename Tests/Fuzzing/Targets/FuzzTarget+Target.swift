internal import HTTPWire

extension FuzzTarget {
    /// Paths: what is accepted has one spelling that stays, and no way of reading it leads up or out.
    static let target = FuzzTarget(name: "target") { bytes in
        guard !bytes.contains(where: { $0 == 0x20 || $0 == 13 || $0 == 10 }) else { return nil }
        guard let (form, path) = accepted(bytes) else { return nil }
        var normalized: [UInt8] = []
        PathNormalizer.normalize(path.span, 0..<path.count, into: &normalized)
        guard let (again, same) = accepted(normalized), same == normalized else {
            return "\(shown(path)) becomes \(shown(normalized)), which is refused"
        }
        if again == .escaped || form != .escaped && again != form {
            return "\(shown(normalized)) is \(again), was \(form)"
        }
        guard let plain = decoded(path), plain == decoded(normalized) else {
            return "\(shown(normalized)) stands for something else than \(shown(path))"
        }
        for segment in plain.dropFirst().split(separator: 0x2f, omittingEmptySubsequences: false) {
            let name = segment.prefix { $0 != 0x3b }
            if name.elementsEqual([0x2e]) || name.elementsEqual([0x2e, 0x2e]) {
                return "a dot segment: \(shown(path))"
            }
            if segment.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == 0x5c }) { return "a control: \(shown(path))" }
        }
        if plain.count(where: { $0 == 0x2f }) != path.count(where: { $0 == 0x2f }) {
            return "an encoded slash: \(shown(path))"
        }
        if let short = PathNormalizer.withoutParameters(normalized) {
            if short.first != 0x2f || short.contains(0x3b) { return "\(shown(short)) of \(shown(path))" }
            if form == .plain, short != normalized { return "\(shown(path)) has parameters" }
        }
        return nil
    }

    /// The form and the path of a target; nil where it is refused or has no path.
    private static func accepted(_ target: [UInt8]) -> (RequestHead.PathForm, [UInt8])? {
        let bytes = Array("GET ".utf8) + target + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        var parser = RequestHeadParser()
        guard (try? parser.parse(bytes.span)) == true else { return nil }
        var head = RequestHead()
        parser.finish(into: &head)
        return head.path.isEmpty ? nil : (head.pathForm, Array(bytes[head.path.range]))
    }

    private static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
        var (rest, output) = (bytes[...], [UInt8]())
        while let byte = rest.popFirst() {
            guard byte == 0x25 else {
                output.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            output.append(value)
            rest = rest.dropFirst(2)
        }
        return output
    }
}
