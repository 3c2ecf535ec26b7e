package import Evidence

/// What a replay says, for people, and for programs that read JSON.
package struct ReplayReport: Sendable {
    /// The other configuration's file.
    package var configuration: String
    /// What is reported, in Unix milliseconds.
    package var period: Range<Int64>
    /// By name.
    package var outcomes: [ReplayOutcome]
    /// In the same order.
    package var bills: [ReplayBill]
    /// Records that were removed for their age, and so were not replayed.
    package var prunedRecordCount: UInt64

    package init(
        configuration: String, period: Range<Int64>, outcomes: [ReplayOutcome], bills: [ReplayBill],
        prunedRecordCount: UInt64
    ) {
        self.configuration = configuration
        self.period = period
        self.outcomes = outcomes
        self.bills = bills
        self.prunedRecordCount = prunedRecordCount
    }

    static let notes = [
        "Only limits and agreements are decided again; what was refused for another reason stays refused.",
        "Items of what would now pass are estimated: as many as the app's answers on that route have brought on average",
        "until then, at most what the request reserves.",
        "Callers are taken to ask as they did: nobody asks again who is refused, or asks for more who isn't.",
    ]
}
