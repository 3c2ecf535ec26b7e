import SystemCrypto
import TransparencyLog

/// The definitions of RFC 6962, section 2.1, word for word, over hashes of leaves.
enum NaiveTree {
    static func root(_ leaves: ArraySlice<SHA256Digest>) -> SHA256Digest {
        guard let first = leaves.first else { return SHA256.digest(of: []) }
        if leaves.count == 1 { return first }
        let middle = leaves.startIndex + split(leaves.count)
        return node(root(leaves[..<middle]), root(leaves[middle...]))
    }

    static func path(_ index: Int, _ leaves: ArraySlice<SHA256Digest>) -> [SHA256Digest] {
        if leaves.count == 1 { return [] }
        let half = split(leaves.count)
        let middle = leaves.startIndex + half
        return index < half
            ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
            : path(index - half, leaves[middle...]) + [root(leaves[..<middle])]
    }

    static func consistency(_ size: Int, _ leaves: ArraySlice<SHA256Digest>) -> [SHA256Digest] {
        size == 0 ? [] : subproof(size, leaves, true)
    }

    private static func subproof(_ size: Int, _ leaves: ArraySlice<SHA256Digest>, _ whole: Bool) -> [SHA256Digest] {
        if size == leaves.count { return whole ? [] : [root(leaves)] }
        let half = split(leaves.count)
        let middle = leaves.startIndex + half
        return size <= half
            ? subproof(size, leaves[..<middle], whole) + [root(leaves[middle...])]
            : subproof(size - half, leaves[middle...], false) + [root(leaves[..<middle])]
    }

    private static func split(_ count: Int) -> Int {
        var half = 1
        while half * 2 < count { half *= 2 }
        return half
    }

    private static func node(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        SHA256.digest(of: [1] + left.bytes + right.bytes)
    }
}
