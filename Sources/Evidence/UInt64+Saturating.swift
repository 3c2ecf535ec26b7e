extension UInt64 {
    /// The sum, or the greatest number where it is more than that.
    @inline(__always)
    func saturatingSum(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
