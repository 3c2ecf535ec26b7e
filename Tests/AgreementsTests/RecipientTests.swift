import Agreements
import Testing

@Suite struct RecipientTests {
    private let table: AccessTable
    private let contoso: Caller
    private let fabrikam: Caller

    init() throws {
        let keys = try [Key.random(app: "contoso-insights"), Key.random(app: "fabrikam-search")]
        table = try SubjectRegistry().makeTable(.sample, keys: keys.map(\.key), nowNanoseconds: 0)
        contoso = table.answer(keys[0].token).caller
        fabrikam = table.answer(keys[1].token).caller
    }

    @Test("recipients that the agreement lists are noted, each once, in the order they were declared")
    func agreed() {
        for (lines, names) in [
            (["city-police"], ["city-police"]),
            (["weather-office, city-police"], ["weather-office", "city-police"]),
            (["city-police", "weather-office"], ["city-police", "weather-office"]),
            ([" \tcity-police\t,,city-police ,"], ["city-police"]),
            (["", ",", " , "], []),
        ] {
            var caller = contoso
            for line in lines {
                #expect(table.refusal(of: &caller, recipients: line) == nil)
            }
            let numbers = (0..<caller.recipientCount).map { caller.recipientNumbers[$0] }
            #expect(numbers.map { number in table.names.recipients.first { $0.number == number }?.name } == names)
        }
    }

    @Test(
        "a recipient that is unknown, not listed, or not exactly so named is refused",
        arguments: [
            "institute", "nobody", "City-Police", "city-polic", "city-police2", "city-police;a=1", "\"city-police\"",
            "city-police, nobody", "city police", "city-police\u{0}", "weather-officecity-police",
        ]
    )
    func notAgreed(value: String) {
        var caller = contoso
        #expect(table.refusal(of: &caller, recipients: value) == .recipientNotAgreed)
    }

    @Test("an organization without recipients may pass nothing on, also what another one may")
    func none() {
        var caller = fabrikam
        #expect(table.refusal(of: &caller, recipients: "city-police") == .recipientNotAgreed)
        #expect(table.refusal(of: &caller, recipients: "") == nil)
    }

    @Test(
        "who is refused is noted where the configuration declares it, so that a record can say whom data was to go to")
    func noted() throws {
        var caller = fabrikam
        #expect(table.refusal(of: &caller, recipients: "nobody") == .recipientNotAgreed)
        #expect(caller.recipientCount == 0)
        #expect(table.refusal(of: &caller, recipients: "city-police") == .recipientNotAgreed)
        let number = table.names.recipients.first { $0.name == "city-police" }?.number
        #expect(caller.recipientCount == 1 && caller.recipientNumbers[0] == number)
    }

    @Test("as many recipients as a caller has room for are noted, one more is refused")
    func room() throws {
        var agreements = AgreementSet.sample
        let names = (0...Caller.maximumRecipientCount).map { "recipient-\($0)" }
        agreements.recipients += names.map { Recipient(name: $0, isGovernment: false) }
        agreements.organizations[0].recipients.formUnion(names)
        let (key, token) = try Key.random(app: "contoso-insights")
        let table = try SubjectRegistry().makeTable(agreements, keys: [key], nowNanoseconds: 0)
        var caller = table.answer(token).caller
        #expect(table.refusal(of: &caller, recipients: names.dropLast().joined(separator: ",")) == nil)
        #expect(caller.recipientCount == Caller.maximumRecipientCount)
        #expect(table.refusal(of: &caller, recipients: names[0]) == nil)
        #expect(table.refusal(of: &caller, recipients: names[Caller.maximumRecipientCount]) == .recipientNotAgreed)
    }
}
