internal import Evidence

extension Statement {
    /// What a reader has to know beside the figures.
    enum Note {
        case suspended, unknown(before: String), missing(UInt64), open

        var text: String {
            switch self {
            case .suspended: "The price is due for days of suspension too."
            case .unknown(let day):
                "Unknown before \(day): no version of the configuration is kept; nothing is charged."
            case .missing(let count):
                "Missing: \(ReportNumber.grouped(count)) records have a number and were lost, so what they were of is not "
                    + "counted."
            case .open: "Not final: nothing is sealed yet that comes after the last day, so records can still be added."
            }
        }
    }

    var notes: [Note] {
        var notes: [Note] = []
        if months.contains(where: { $0.suspendedDayCount > 0 }) { notes.append(.suspended) }
        if let knownFrom { notes.append(.unknown(before: "\(knownFrom)")) }
        if usage.missing > 0 { notes.append(.missing(usage.missing)) }
        if isOpen { notes.append(.open) }
        return notes
    }
}
