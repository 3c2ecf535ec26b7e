/// Reads and writes whole numbers with units.
enum Quantity {
    static let nanosecondsPerMillisecond: Int64 = 1_000_000
    static let nanosecondsPerSecond: Int64 = 1_000_000_000
    static let nanosecondsPerMinute: Int64 = 60 * nanosecondsPerSecond
    static let nanosecondsPerHour: Int64 = 60 * nanosecondsPerMinute

    /// Digits, with single underscores between them.
    static func wholeNumber(_ text: Substring) throws(Rejection) -> Int {
        var number = 0
        var isAfterDigit = false
        for byte in text.utf8 {
            guard byte.isASCIIDigit || (byte == UInt8(ascii: "_") && isAfterDigit) else { throw .malformed }
            isAfterDigit = byte.isASCIIDigit
            guard isAfterDigit else { continue }
            let (tenfold, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tenfold.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !overflow, !carry else {
                throw .because("`\(text)` is too large; write at most \(Int.max)")
            }
            number = sum
        }
        guard isAfterDigit else { throw .malformed }
        return number
    }

    /// A whole number and what follows it, without the spaces around.
    static func split(_ text: Substring) throws(Rejection) -> (amount: Int, unit: Substring) {
        let text = text.trimmingSpaces
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "_") }
        let unit = text[digits.endIndex...].trimmingSpaces
        guard unit.first?.isLetter ?? true else { throw .malformed }
        return (try wholeNumber(digits), unit)
    }

    static func multiply<Number: FixedWidthInteger>(
        _ amount: Int,
        _ unit: Number,
        in text: String
    ) throws(Rejection) -> Number {
        let (product, overflow) = Number(amount).multipliedReportingOverflow(by: unit)
        guard !overflow else { throw .because("`\(text)` is too large; write less") }
        return product
    }

    static func duration(_ text: Substring, in whole: String) throws(Rejection) -> Int64 {
        let (amount, unit) = try split(text)
        return try multiply(amount, nanoseconds(in: unit), in: whole)
    }

    static func nanoseconds(in unit: Substring) throws(Rejection) -> Int64 {
        switch unit {
        case "ms": nanosecondsPerMillisecond
        case "s": nanosecondsPerSecond
        case "m": nanosecondsPerMinute
        case "h": nanosecondsPerHour
        case "": throw .malformed
        default: throw .because("`\(unit)` is not a unit of time; write ms, s, m or h")
        }
    }

    /// A size without a unit is in bytes.
    static func bytes(in unit: Substring) throws(Rejection) -> Int {
        switch unit {
        case "", "B": 1
        case "KiB": 1 << 10
        case "MiB": 1 << 20
        case "GiB": 1 << 30
        default: throw .because("`\(unit)` is not a unit of size; write B, KiB, MiB or GiB")
        }
    }

    static func durationText(_ nanoseconds: Int64) -> String {
        let units = [("h", nanosecondsPerHour), ("m", nanosecondsPerMinute), ("s", nanosecondsPerSecond)]
        for (name, unit) in units where nanoseconds >= unit && nanoseconds.isMultiple(of: unit) {
            return "\(nanoseconds / unit)\(name)"
        }
        return nanoseconds == 0 ? "0s" : "\(nanoseconds / nanosecondsPerMillisecond)ms"
    }

    static func sizeText(_ bytes: Int) -> String {
        for (name, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)]
        where bytes > 0 && bytes.isMultiple(of: 1 << shift) {
            return "\(bytes >> shift) \(name)"
        }
        return "\(bytes) B"
    }

    /// With commas between groups of three digits.
    static func numberText(_ number: some FixedWidthInteger) -> String {
        let digits = String(number)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
