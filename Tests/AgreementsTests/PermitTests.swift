import Agreements
import TestSupport
import Testing

/// Whether an app is served: its approval, its standing and its organization's, before and while it calls.
@Suite struct PermitTests {
    private let insights: (key: Key, token: String)
    private let search: (key: Key, token: String)

    init() throws {
        insights = try Key.random(app: "contoso-insights")
        search = try Key.random(app: "fabrikam-search")
    }

    private func table(
        _ registry: SubjectRegistry = SubjectRegistry(),
        _ change: (inout AgreementSet) -> Void
    ) throws -> AccessTable {
        var agreements = AgreementSet.sample
        change(&agreements)
        return try registry.makeTable(agreements, keys: [insights.key, search.key], nowNanoseconds: 0)
    }

    @Test("an approval holds from its first moment to the last one before it expires, in one table")
    func approval() throws {
        let table = try table {
            $0.organizations[0].apps[0].approvedAtNanoseconds = 2_000
            $0.organizations[0].apps[0].expiresAtNanoseconds = 3_000
        }
        let caller = table.answer(insights.token).caller
        for (now, refusal) in [
            (0, .purposeNotApproved), (1_999, .purposeNotApproved), (2_000, nil), (2_999, nil),
            (3_000, .purposeExpired), (.max, .purposeExpired),
        ] as [(Int64, AccessRefusal?)] {
            #expect(table.refusal(of: caller, route: "recent-search", nowNanoseconds: now) == refusal)
        }
        #expect(caller.permittedUntilNanoseconds == 3_000)
        #expect(table.refusal(of: caller, route: "recent-counts", nowNanoseconds: 2_500) == .routeNotInPurpose)
    }

    @Test("an app without a purpose is refused on every route, and has no purpose on record")
    func withoutPurpose() throws {
        let table = try table { $0.organizations[0].apps[0].purpose = nil }
        let caller = table.answer(insights.token).caller
        #expect(caller.purposeNumber == 0)
        #expect(caller.appNumber != 0)
        for route in table.routes { #expect(table.refusal(of: caller, route: route) == .purposeNotApproved) }
        #expect(throws: Never.self) { try table.permitInquiry(caller) }
    }

    @Test(
        "an organization or app that isn't active is refused everywhere, with its own reason and the nearest contact",
        arguments: AgreementStatus.allCases, AgreementStatus.allCases)
    func standing(organization: AgreementStatus, app: AgreementStatus) throws {
        let table = try table {
            $0.organizations[0].status = organization
            $0.organizations[0].reason = "unpaid"
            $0.organizations[0].contact = "billing"
            $0.organizations[0].apps[0].status = app
            $0.organizations[0].apps[0].reason = "abuse"
        }
        let expected: AccessRefusal? =
            switch (organization, app) {
            case (.active, .active): nil
            case (.active, .suspended): .appSuspended
            case (.active, .terminated): .appTerminated
            case (.suspended, _): .organizationSuspended
            case (.terminated, _): .organizationTerminated
            }
        let caller = table.answer(insights.token).caller
        for route in ["recent-search", "post-lookup"] { #expect(table.refusal(of: caller, route: route) == expected) }
        let notice = table.notice(for: caller, expected)
        #expect(notice.contact == "billing")
        #expect(notice.reason == (organization != .active ? "unpaid" : app != .active ? "abuse" : nil))
        if let expected {
            #expect(throws: expected) { try table.permitInquiry(caller) }
        }
        let other = table.answer(search.token).caller
        #expect(table.refusal(of: other, route: "recent-search") == nil)
        #expect(table.notice(for: other, nil) == AccessNotice())
    }

    @Test("an app's own contact comes before its organization's, and nobody known has none")
    func contacts() throws {
        let table = try table {
            $0.organizations[0].contact = "organization"
            $0.organizations[0].apps[1].contact = "app"
        }
        #expect(table.notice(for: table.answer(insights.token).caller, .routeNotInPurpose).contact == "organization")
        #expect(table.notice(for: .unknown, .noCredentials) == AccessNotice())
    }

    @Test("a caller of an earlier table is refused as a new one would be, and told so by the later table")
    func further() throws {
        let changes: [(AccessRefusal?, (inout AgreementSet) -> Void)] = [
            (nil, { $0.organizations.reverse() }),
            (.organizationSuspended, { $0.organizations[0].status = .suspended }),
            (.appTerminated, { $0.organizations[0].apps[0].status = .terminated }),
            (.purposeNotApproved, { $0.organizations[0].apps[0].purpose = nil }),
            (.purposeExpired, { $0.organizations[0].apps[0].expiresAtNanoseconds = 1_000 }),
            (.routeNotInPurpose, { $0.purposes[0].routes = ["recent-counts"] }),
            (.recipientNotAgreed, { $0.organizations[0].recipients = ["weather-office"] }),
            (.recipientNotAgreed, { $0.organizations[0].government = .forbidden }),
            (.unknownKey, { $0.organizations[0].apps.remove(at: 0) }),
        ]
        for (expected, change) in changes {
            let registry = SubjectRegistry()
            let before = try table(registry) { _ in }
            var caller = before.answer(insights.token).caller
            #expect(before.refusal(of: &caller, recipients: "city-police") == nil)
            let after = try table(registry, change)
            #expect(after.refusal(ofFurther: caller, route: "recent-search") == expected)
        }
    }

    @Test("a key that was revoked or expired, or is gone, ends what its caller goes on with")
    func keys() throws {
        let registry = SubjectRegistry()
        let before = try table(registry) { _ in }
        let caller = before.answer(insights.token).caller
        var (revoked, expired) = (insights.key, insights.key)
        revoked.revokedAtNanoseconds = 1
        expired.expiresAtNanoseconds = 1_000
        for (keys, expected) in [
            ([insights.key], nil), ([revoked], .keyRevoked), ([expired], .keyExpired), ([], .unknownKey),
        ] as [([Key], AccessRefusal?)] {
            let after = try registry.makeTable(.sample, keys: keys, nowNanoseconds: 0)
            #expect(after.refusal(ofFurther: caller, route: "recent-search") == expected)
        }
    }

    @Test("a government recipient is refused at the door where the agreement doesn't allow it, though it is listed")
    func government() throws {
        let table = try table {
            $0.organizations[0].government = .forbidden
            $0.organizations[0].recipients.insert("institute")
        }
        var caller = table.answer(insights.token).caller
        #expect(table.refusal(of: &caller, recipients: "institute") == nil)
        #expect(table.refusal(of: &caller, recipients: "city-police") == .recipientNotAgreed)
    }

    @Test("a forbidden purpose can't be given to an app")
    func forbidden() throws {
        #expect(throws: AgreementsError.self) { try table { $0.purposes[0].isForbidden = true } }
    }
}
