import Glibc

@testable import AuditLog

/// SplitMix64: the same numbers for the same seed, which is printed, and taken from TOLLGATE_SEED when that is set.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    init(function: String = #function) {
        let seed = getenv("TOLLGATE_SEED").flatMap { UInt64(String(cString: $0)) } ?? .random(in: 0 ... .max)
        print("\(function): TOLLGATE_SEED=\(seed)")
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

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
        return access
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
