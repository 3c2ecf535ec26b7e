internal import HTTPWire

/// What a caller asks the gateway itself; answered with the caller's own key, and never forwarded.
package struct Inquiry: Sendable, Hashable {
    /// What is asked for.
    package enum Subject: Sendable, Hashable {
        /// The receipt of one of the organization's records; nil: what was given is no number of one.
        case receipt(sequence: UInt64?)
        /// How much of its cap the organization has used, and what it took on the last days.
        case usage(UsageInquiry)

        /// The route under which it is on record.
        package var routeName: String {
            switch self {
            case .receipt: "tollgate-receipts"
            case .usage: "tollgate-usage"
            }
        }
    }

    /// The name of the organization that asks.
    package var organization: String
    package var subject: Subject

    package init(organization: String, subject: Subject) {
        self.organization = organization
        self.subject = subject
    }

    private static let prefix: StaticString = "/.well-known/tollgate/"

    /// Whether a path is one of the gateway's own.
    @inline(__always)
    static func isOwn(_ path: Span<UInt8>) -> Bool {
        path.count > 1 && path[1] == UInt8(ascii: ".") && path.hasPrefix(prefix)
    }
}

extension Inquiry.Subject {
    private static let receipts: StaticString = "/.well-known/tollgate/receipts/"

    /// What a path of the gateway's own asks for; nil where there is nothing.
    init?(method: Method, path: Span<UInt8>) {
        guard method == .get || method == .head, path.hasPrefix(Self.receipts) else { return nil }
        let start = Self.receipts.utf8CodeUnitCount
        guard start < path.count else { return nil }
        for index in start..<path.count where path[index] == UInt8(ascii: "/") { return nil }
        self = .receipt(sequence: Self.sequence(path.extracting(start..<path.count)))
    }

    /// A number from 1 on in plain decimal digits.
    private static func sequence(_ digits: Span<UInt8>) -> UInt64? {
        guard digits.count <= 20, digits[0] != UInt8(ascii: "0") else { return nil }
        var number: UInt64 = 0
        for index in 0..<digits.count {
            guard digits[index] &- 0x30 < 10 else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digits[index] &- 0x30))
            guard !overflow, !carry else { return nil }
            number = sum
        }
        return number
    }
}

extension Span<UInt8> {
    fileprivate func hasPrefix(_ prefix: StaticString) -> Bool {
        guard count >= prefix.utf8CodeUnitCount else { return false }
        for index in 0..<prefix.utf8CodeUnitCount where self[index] != prefix.utf8Start[index] { return false }
        return true
    }
}
