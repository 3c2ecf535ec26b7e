package import Evidence

/// What an organization's odometer showed when a day began.
package struct MeterReading: Sendable, Hashable {
    package var day: EvidenceDay
    package var odometer: Odometer
    /// The block that the odometer stands in; nil: nothing was sealed before the day.
    package var block: UInt64?
    /// Whether records before the day can still be sealed.
    package var isOpen: Bool

    package init(day: EvidenceDay, odometer: Odometer, block: UInt64?, isOpen: Bool) {
        self.day = day
        self.odometer = odometer
        self.block = block
        self.isOpen = isOpen
    }

    /// Reads it from the evidence.
    package init(_ day: EvidenceDay, of organization: String, from reader: EvidenceReader) throws(EvidenceError) {
        let blocks = try reader.reading(before: day, of: organization)
        self.init(
            day: day, odometer: blocks.last?.header.odometer ?? Odometer(), block: blocks.last?.header.number,
            isOpen: blocks.next == nil)
    }
}
