internal import AuditLog

extension ColumnTuple {
    /// The words of a record's tuple of a kind.
    @inline(__always)
    init(_ kind: Kind, of record: Record) {
        switch kind {
        case .caller:
            word0 = record.key
            word1 = UInt64(record.app) | UInt64(record.purpose) << 32
            word2 = UInt64(record.configuration) | UInt64(record.recipients[0]) << 32
            word3 = UInt64(record.recipients[1]) | UInt64(record.recipients[2]) << 32
            word4 = UInt64(record.recipients[3])
        case .shape:
            word0 =
                UInt64(record.kind.rawValue) | UInt64(record.outcome.rawValue) << 8
                | UInt64(record.method.rawValue) << 16 | UInt64(record.coding.rawValue) << 24
                | UInt64(record.status) << 32 | UInt64(record.flags.rawValue) << 48
            word1 = UInt64(record.route) | UInt64(record.limit) << 32
            word2 = UInt64(record.chargedRequests) | UInt64(record.reservedItems) << 32
        case .address:
            word0 = UInt64(record.address.form.rawValue)
            word1 = record.address.high
            word2 = record.address.low
        case .query:
            word0 = record.query
        }
    }

    /// Puts a caller's words into a record.
    @inline(__always)
    func putCaller(into record: inout Record) {
        record.key = word0
        record.app = UInt32(truncatingIfNeeded: word1)
        record.purpose = UInt32(truncatingIfNeeded: word1 >> 32)
        record.configuration = UInt32(truncatingIfNeeded: word2)
        record.recipients = SIMD4(
            UInt32(truncatingIfNeeded: word2 >> 32), UInt32(truncatingIfNeeded: word3),
            UInt32(truncatingIfNeeded: word3 >> 32), UInt32(truncatingIfNeeded: word4))
    }

    /// Puts a shape's words into a record.
    ///
    /// - Throws: `EvidenceError.invalidChunk` for numbers that stand for nothing.
    func putShape(into record: inout Record) throws(EvidenceError) {
        guard let kind = AccessKind(rawValue: UInt8(truncatingIfNeeded: word0)),
            let outcome = Outcome(rawValue: UInt8(truncatingIfNeeded: word0 >> 8)),
            let method = AccessMethod(rawValue: UInt8(truncatingIfNeeded: word0 >> 16)),
            let coding = AccessCoding(rawValue: UInt8(truncatingIfNeeded: word0 >> 24))
        else { throw .invalidChunk("a kind, outcome, method or coding is unknown") }
        record.kind = kind
        record.outcome = outcome
        record.method = method
        record.coding = coding
        record.status = UInt16(truncatingIfNeeded: word0 >> 32)
        record.flags = AccessFlags(rawValue: UInt16(truncatingIfNeeded: word0 >> 48))
        record.route = UInt32(truncatingIfNeeded: word1)
        record.limit = UInt32(truncatingIfNeeded: word1 >> 32)
        record.chargedRequests = UInt16(truncatingIfNeeded: word2)
        record.reservedItems = UInt32(truncatingIfNeeded: word2 >> 32)
    }

    /// The address of these words.
    ///
    /// - Throws: `EvidenceError.invalidChunk` for a form that isn't known.
    func address() throws(EvidenceError) -> AccessAddress {
        guard let form = AccessAddressForm(rawValue: UInt8(truncatingIfNeeded: word0)) else {
            throw .invalidChunk("an address form is unknown")
        }
        return AccessAddress(form: form, high: word1, low: word2)
    }
}

extension Record {
    /// Takes what makes a shape from another record.
    @inline(__always)
    mutating func copyShape(of other: Record) {
        kind = other.kind
        outcome = other.outcome
        method = other.method
        coding = other.coding
        status = other.status
        flags = other.flags
        route = other.route
        limit = other.limit
        chargedRequests = other.chargedRequests
        reservedItems = other.reservedItems
    }
}
