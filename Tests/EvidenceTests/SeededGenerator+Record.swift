import AuditLog
import Evidence
import TestSupport

extension SeededGenerator {
    /// A number that is small, great, or at an edge.
    mutating func hostile() -> UInt64 {
        switch next() % 8 {
        case 0: 0
        case 1: .max
        case 2: 1
        case 3: UInt64(Int64.max)
        case 4: next()
        case 5: next() & 0xFFFF_FFFF
        default: next() & 0xFF
        }
    }

    /// Any record that has canonical bytes, with values at the edges of what they can be.
    ///
    /// Its names are numbers up to `names`.
    mutating func hostileRecord(sequence: UInt64, recordedMilliseconds: Int64, names: UInt32 = .max) -> Record {
        if next() % 32 == 0 { return .missing(sequence: sequence, recordedMilliseconds: recordedMilliseconds) }
        var record = Record(sequence: sequence, recordedMilliseconds: recordedMilliseconds)
        let name = { (number: UInt64) in UInt32(truncatingIfNeeded: number % (UInt64(names) + 1)) }
        record.kind = [.complete, .opening, .closing, .progress].randomElement(using: &self)!
        repeat { record.outcome = Outcome.allCases.randomElement(using: &self)! } while record.outcome == .missing
        record.method = AccessMethod.allCases.randomElement(using: &self)!
        record.coding = AccessCoding.allCases.randomElement(using: &self)!
        record.status = UInt16(truncatingIfNeeded: hostile())
        record.flags = AccessFlags(rawValue: UInt16(next() % 16))
        record.key = hostile()
        record.app = name(hostile())
        record.route = name(hostile())
        record.purpose = name(hostile())
        record.configuration = name(hostile())
        record.limit = name(hostile())
        record.durationMilliseconds = UInt32(truncatingIfNeeded: hostile())
        var recipients: [UInt32] = []
        for _ in 0..<Int(next() % 5) {
            let recipient = name(hostile())
            if recipient != 0, !recipients.contains(recipient) { recipients.append(recipient) }
        }
        for (index, recipient) in recipients.enumerated() { record.recipients[index] = recipient }
        record.reservedItems = UInt32(truncatingIfNeeded: hostile())
        record.chargedRequests = UInt16(truncatingIfNeeded: hostile())
        record.items = hostile()
        record.bytesSent = hostile()
        record.bytesReceived = hostile()
        record.address = hostileAddress()
        record.query = hostile()
        return record
    }

    private mutating func hostileAddress() -> AccessAddress {
        switch next() % 6 {
        case 0: .none
        case 1: AccessAddress(ipv4: UInt32(truncatingIfNeeded: next()))
        case 2: AccessAddress(ipv4: UInt32(truncatingIfNeeded: next())).truncated
        case 3: AccessAddress(form: .ipv6, high: next(), low: hostile())
        case 4: AccessAddress(form: .ipv6, high: next(), low: 0).truncated
        default: AccessAddress(token: next())
        }
    }
}
