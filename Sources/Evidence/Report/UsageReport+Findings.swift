internal import AuditLog

extension UsageReport {
    /// What a reader should not miss, a sentence each: purposes missing, recipients not agreed, limits reached.
    var findings: [String] { purposeFindings + recipientFindings + limitFindings }

    private func sum(_ lines: [RefusalLine], _ outcomes: Set<Outcome>) -> [(name: String?, accesses: UInt64)] {
        var order: [String?] = []
        var sums: [String?: UInt64] = [:]
        for line in lines where outcomes.contains(line.outcome) {
            if sums[line.name] == nil { order.append(line.name) }
            sums[line.name, default: 0] &+= line.accesses
        }
        return order.map { ($0, sums[$0] ?? 0) }
    }

    private static func calls(_ count: UInt64) -> String {
        count == 1 ? "1 call" : "\(ReportNumber.grouped(count)) calls"
    }

    private static func were(_ count: UInt64) -> String { count == 1 ? "It was refused" : "All were refused" }

    private var purposeFindings: [String] {
        var texts: [String] = []
        for (name, count) in sum(appRefusals, [.purposeNotApproved]) {
            texts.append(
                "\(name ?? "An app") made \(Self.calls(count)) without an approved purpose. \(Self.were(count)).")
        }
        for (name, count) in sum(appRefusals, [.purposeExpired]) {
            texts.append(
                "\(name ?? "An app") made \(Self.calls(count)) after the approval of its purpose had ended. "
                    + "\(Self.were(count)).")
        }
        for (name, count) in sum(appRefusals, [.routeNotInPurpose]) {
            texts.append(
                "\(name ?? "An app") made \(Self.calls(count)) to what its purpose does not cover. \(Self.were(count))."
            )
        }
        for app in agreed?.apps ?? []
        where app.purpose == nil && !texts.contains(where: { $0.hasPrefix(app.name + " ") }) {
            texts.append("\(app.name) has no approved purpose. It made no call that was refused for that.")
        }
        return texts
    }

    private var recipientFindings: [String] {
        refusedRecipients.map { line in
            let whom =
                line.name.map { "to \(recipientText($0)), which the agreement does not allow" }
                ?? "to a recipient that nobody has declared"
            let apps = line.apps.isEmpty ? "" : " of \(line.apps.joined(separator: ", "))"
            return
                "\(Self.calls(line.accesses))\(apps) said that the data goes on \(whom). \(Self.were(line.accesses))."
        }
    }

    private var limitFindings: [String] {
        let lines = sum(appRefusals, [.limitExceeded, .costAboveBurst, .limitReached])
        guard !lines.isEmpty else { return [] }
        let count = lines.reduce(0) { $0 &+ $1.accesses }
        let names = lines.map { "\($0.name ?? "no app") (\(ReportNumber.grouped($0.accesses)))" }
        return [
            "\(Self.calls(count)) of \(lines.count == 1 ? "1 app" : "\(lines.count) apps") met a limit of the agreement: "
                + names.joined(separator: ", ") + "."
        ]
    }
}
