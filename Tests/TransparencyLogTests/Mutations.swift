import SystemCrypto

/// What a forger or a broken disk could make of a list of hashes.
enum Mutations {
    /// Every list that differs by one hash dropped, doubled or swapped with its neighbour, by one changed byte, or by a
    /// further hash at either end.
    static func of(_ path: [SHA256Digest]) -> [[SHA256Digest]] {
        var lists: [[SHA256Digest]] = [path + [.zero], [.zero] + path]
        for index in path.indices {
            lists.append(Array(path[..<index] + path[(index + 1)...]))
            lists.append(Array(path[...index] + path[index...]))
            if index + 1 < path.count {
                var swapped = path
                swapped.swapAt(index, index + 1)
                lists.append(swapped)
            }
            for byte in 0..<32 {
                var changed = path
                changed[index] = flipped(path[index], byte * 8 + byte % 8)
                lists.append(changed)
            }
        }
        return lists.filter { $0 != path }
    }

    /// The hash with one bit changed.
    static func flipped(_ hash: SHA256Digest, _ bit: Int) -> SHA256Digest {
        var bytes = hash.bytes
        bytes[bit / 8] ^= 1 << (bit % 8)
        return SHA256Digest(bytes: bytes) ?? .zero
    }
}
