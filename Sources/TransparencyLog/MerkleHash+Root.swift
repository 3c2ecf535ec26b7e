package import SystemCrypto

extension MerkleHash {
    /// The root of the tree of these leaf hashes.
    package static func root(of leafHashes: some Sequence<SHA256Digest>) -> SHA256Digest {
        var accumulator = MerkleAccumulator()
        for hash in leafHashes { accumulator.append(hash) }
        return accumulator.root
    }
}
