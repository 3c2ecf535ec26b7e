/// How long records are kept.
extension Grammar where Result == GatewayConfiguration.AuditSettings.Retention {
    static var retention: Grammar {
        Grammar("a span of days or months", "write a whole number with days or months, as in `25 months`") {
            text throws(Rejection) in
            let (amount, unit) = try Quantity.split(text[...])
            switch unit {
            case "day", "days":
                guard (1...36_500).contains(amount) else {
                    throw .because("`\(text)` is out of range; write 1 day to 36500 days")
                }
                return .days(amount)
            case "month", "months":
                guard (1...1_200).contains(amount) else {
                    throw .because("`\(text)` is out of range; write 1 month to 1200 months")
                }
                return .months(amount)
            case "": throw .malformed
            default: throw .because("`\(unit)` is not a unit of retention; write days or months")
            }
        }
    }
}

extension Grammar where Result == String {
    /// The name of a log, as it stands in checkpoints and in the name of its key (C2SP signed-note and tlog-checkpoint).
    static var logOrigin: Grammar {
        Grammar("a log's name", "write one like `audit.example.com/tollgate`, without spaces and `+`") {
            text throws(Rejection) in
            guard (1...128).contains(text.utf8.count),
                text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "+") })
            else {
                throw .malformed
            }
            return text
        }
    }
}
