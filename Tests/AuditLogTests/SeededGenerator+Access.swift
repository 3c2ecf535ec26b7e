import TestSupport

@testable import AuditLog

extension SeededGenerator {
    /// Any access, its numbers small, middling and extreme.
    mutating func access() -> Access {
        var access = Access(timeNanoseconds: Int64(bitPattern: next()), request: RequestID(high: next(), low: next()))
        access.kind = AccessKind.allCases.randomElement(using: &self)!
        access.outcome = Outcome.allCases.randomElement(using: &self)!
        access.method = AccessMethod.allCases.randomElement(using: &self)!
        access.coding = AccessCoding.allCases.randomElement(using: &self)!
        access.flags = AccessFlags(rawValue: UInt16(next() & UInt64(AccessFlags.all.rawValue)))
        access.status = integer()
        access.sequence = integer()
        access.key = integer()
        access.organization = integer()
        access.app = integer()
        access.route = integer()
        access.purpose = integer()
        access.recipient = integer()
        access.configuration = integer()
        access.limit = integer()
        access.chargedRequests = integer()
        access.reservedItems = integer()
        access.items = integer()
        access.bytesSent = integer()
        access.bytesReceived = integer()
        access.bytesFromUpstream = integer()
        access.durationNanoseconds = integer()
        access.recipient2 = integer()
        access.recipient3 = integer()
        access.recipient4 = integer()
        access.query = integer()
        access.address = address()
        return access
    }

    private mutating func address() -> AccessAddress {
        switch AccessAddressForm.allCases.randomElement(using: &self)! {
        case .none: .none
        case .ipv4: AccessAddress(ipv4: integer())
        case .ipv6: AccessAddress(form: .ipv6, high: integer(), low: integer())
        case .ipv4Network: AccessAddress(ipv4: integer()).truncated
        case .ipv6Network: AccessAddress(form: .ipv6, high: integer(), low: integer()).truncated
        case .token: AccessAddress(token: integer())
        }
    }

    private mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>() -> Integer {
        switch next() % 4 {
        case 0: 0
        case 1: .max
        case 2: Integer(truncatingIfNeeded: next() % 200)
        default: Integer(truncatingIfNeeded: next())
        }
    }
}
