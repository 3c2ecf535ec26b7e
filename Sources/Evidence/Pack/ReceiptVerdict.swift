package import TransparencyLog

/// What a receipt was found to prove.
package struct ReceiptVerdict: Sendable {
    package let receipt: Receipt
    package let checkpoint: Checkpoint
    /// Whether the key was known before the receipt was read.
    package let keyWasGiven: Bool

    /// What it proves, for a person; lines with their ends.
    package var text: String {
        let record = receipt.record
        let header = receipt.block.header
        let organization = receipt.organization.isEmpty ? "no organization" : receipt.organization
        var lines = [
            "PROVEN: record \(record.sequence) of \(organization) is in block \(header.number), sealed at "
                + "\(ReportTime.text(milliseconds: header.sealedMilliseconds)), which is entry \(receipt.logIndex) of the "
                + "log \(checkpoint.origin).",
            "",
        ]
        if case .object(let members) = ReceiptRecord.json(record, receipt.names.map(\.definition)) {
            lines += members.compactMap { member in
                switch member.value {
                case .null, .array([]): nil
                case .string(let text): "  \(member.name): \(text)"
                case .array(let elements):
                    "  \(member.name): "
                        + elements.map { if case .string(let text) = $0 { text } else { $0.summary } }
                        .joined(separator: ", ")
                case .number, .bool, .object: "  \(member.name): \(member.value.summary)"
                }
            }
        }
        lines.append("")
        if keyWasGiven {
            lines.append("The signature is that of the key you gave.")
        } else {
            lines += [
                "The key came with the receipt, so anyone could have made it. Compare it with the one that the operator "
                    + "published elsewhere, or pass that one with --key:",
                "  \(receipt.key)",
            ]
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
