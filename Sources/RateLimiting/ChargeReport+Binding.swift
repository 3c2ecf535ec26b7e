extension ChargeReport {
    /// The limit that binds, of those that were offered.
    public struct Binding {
        /// Where it is in the report; nil: none of them binds.
        public private(set) var place: Int?
        public private(set) var entry = PolicyReport(number: 0, isViolated: false, isShadow: false)
        private var weight = Int64.min

        @inline(__always)
        mutating func offer(_ entry: PolicyReport, at place: Int, of report: borrowing ChargeReport) {
            guard let weight = report.weight(of: entry, at: place), weight > self.weight else { return }
            self.weight = weight
            self.place = place
            self.entry = entry
        }
    }
}
