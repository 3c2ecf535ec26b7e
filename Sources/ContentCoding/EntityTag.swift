public import NIOCore

/// What coding does to an ETag (RFC 9110 §8.8.3).
///
/// A strong tag promises equal bytes, which the coded and the plain content are not, so a coded answer's tag is made
/// weak: `"x"` becomes `W/"x"`. The caller sends it back as `If-None-Match: W/"x"`, which goes upstream unchanged:
/// that field compares weakly (§13.1.2), so the upstream's `"x"` matches and it answers 304 with `"x"`. The 304's tag
/// is to be the one of the answer the caller holds, so it is weakened if and only if the caller named the weak form;
/// `isWeakForm` tells. `If-Match` and `If-Range` compare strongly, so a weakened tag never matches there, which is
/// right: ranges of plain bytes don't fit into a coded body.
public enum EntityTag {
    /// Appends the tag in its weak form.
    ///
    /// - Parameter tag: The value of the ETag field, without whitespace around it.
    /// - Returns: False, with nothing appended, if it is no entity tag; then the coded answer carries none.
    public static func appendWeakened(_ tag: UnsafeRawBufferPointer, to output: inout ByteBuffer) -> Bool {
        if isWeak(tag) {
            output.writeBytes(tag)
            return true
        }
        guard isOpaqueTag(tag) else { return false }
        output.writeStaticString("W/")
        output.writeBytes(tag)
        return true
    }

    /// Whether a line of `If-None-Match` names the weak form of this strong tag.
    public static func isWeakForm(of tag: UnsafeRawBufferPointer, in ifNoneMatch: UnsafeRawBufferPointer) -> Bool {
        guard isOpaqueTag(tag), ifNoneMatch.count >= tag.count + 2 else { return false }
        return (0...ifNoneMatch.count - tag.count - 2).contains { start in
            ifNoneMatch[start] == UInt8(ascii: "W") && ifNoneMatch[start + 1] == UInt8(ascii: "/")
                && ifNoneMatch[(start + 2)..<(start + 2 + tag.count)].elementsEqual(tag)
        }
    }

    private static func isWeak(_ tag: UnsafeRawBufferPointer) -> Bool {
        tag.count > 2 && tag[0] == UInt8(ascii: "W") && tag[1] == UInt8(ascii: "/")
            && isOpaqueTag(tag.part(2..<tag.count))
    }

    private static func isOpaqueTag(_ tag: UnsafeRawBufferPointer) -> Bool {
        guard tag.count >= 2, tag[0] == UInt8(ascii: "\""), tag[tag.count - 1] == UInt8(ascii: "\"") else {
            return false
        }
        return tag.part(1..<tag.count - 1).allSatisfy { $0 == 0x21 || (0x23...0x7E).contains($0) || $0 >= 0x80 }
    }
}
