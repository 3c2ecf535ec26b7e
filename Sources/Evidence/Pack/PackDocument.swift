package import TransparencyLog

/// A proof pack or a receipt, told apart by its `format`.
package enum PackDocument {
    /// What was found, whichever it is.
    package enum Verdict: Sendable {
        case pack(PackVerdict)
        case receipt(ReceiptVerdict)

        /// What it proves and what not, for a person; lines with their ends.
        package var text: String {
            switch self {
            case .pack(let verdict): verdict.text
            case .receipt(let verdict): verdict.text
            }
        }

        /// The key that signed the checkpoint.
        package var key: String {
            switch self {
            case .pack(let verdict): verdict.key
            case .receipt(let verdict): verdict.receipt.key
            }
        }

        /// The checkpoint that the proofs end in.
        package var checkpoint: Checkpoint {
            switch self {
            case .pack(let verdict): verdict.checkpoint
            case .receipt(let verdict): verdict.checkpoint
            }
        }
    }

    /// Checks a text with nothing else at hand.
    ///
    /// - Parameter key: the log's key as its owner published it; without it the text's own key is taken.
    package static func verify(_ text: [UInt8], key: String? = nil) throws(PackProblem) -> Verdict {
        let json = try PackJSON(canonical: text)
        guard case .object(let members) = json, let format = members.first, format.name == "format" else {
            throw PackProblem("", "is neither a proof pack nor a receipt: it does not begin with a `format`")
        }
        if format.value == .string(Receipt.format) { return .receipt(try Receipt.verify(json, key: key)) }
        return .pack(try ProofPack.verify(json, key: key))
    }
}
