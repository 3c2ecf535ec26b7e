import Testing

struct OrganizationsProblemTests {
    @Test("Agreements that refer to nothing are reported", arguments: cases)
    func reports(_ example: ProblemCase) throws {
        #expect(try example.found() == example.problems)
    }

    private static let cases: [ProblemCase] = [
        ProblemCase(
            .organizations,
            "tier: pro",
            "tier: por",
            "organizations.yaml:9:11: there is no tier `por`; did you mean `pro`?"
        ),
        ProblemCase(
            .organizations,
            "legal_name: Contoso Corporation",
            "name: Contoso",
            "organizations.yaml:8:5: `legal_name` is missing; write the legal entity's name",
            "organizations.yaml:8:5: `name` is not a key of an organization; write one of `legal_name`, "
                + "`tier`, `status`, `reset_day`, `recipients`, `apps`"
        ),
        ProblemCase(
            .organizations,
            "status: active",
            "status: sleeping",
            "organizations.yaml:10:13: `sleeping` is not a status; write `active` or `suspended`"
        ),
        ProblemCase(
            .organizations,
            "reset_day: 1",
            "reset_day: 32",
            "organizations.yaml:11:16: `32` is out of range; write 1 to 31"
        ),
        ProblemCase(
            .organizations,
            "recipients: [] ",
            "recipients: [city-polise] ",
            "organizations.yaml:12:18: there is no recipient `city-polise`; did you mean `city-police`?"
        ),
        ProblemCase(
            .organizations,
            "{purpose: brand-monitoring}",
            "{purpose: resale}",
            "organizations.yaml:14:35: there is no purpose `resale`; write one of `brand-monitoring`"
        ),
        ProblemCase(
            .organizations,
            "{purpose: brand-monitoring}",
            "{}",
            "organizations.yaml:14:25: `purpose` is missing; name its one approved purpose"
        ),
        ProblemCase(
            .organizations,
            "[recent-search, post-lookup]",
            "[recent-search, user-lookup]",
            "organizations.yaml:3:46: there is no route `user-lookup`; write one of `recent-search`, "
                + "`post-lookup`, `any-read`"
        ),
        ProblemCase(
            .organizations,
            "{government: true}",
            "{government: maybe}",
            "organizations.yaml:5:29: `maybe` is not a truth value; write `true` or `false`"
        ),
        ProblemCase(
            .organizations,
            "      contoso-insights: {purpose: brand-monitoring}\n",
            "      contoso-insights: {purpose: brand-monitoring}\n  fabrikam:\n    legal_name: Fabrikam\n    "
                + "tier: pro\n    apps: {contoso-insights: {purpose: brand-monitoring}}\n",
            "organizations.yaml:18:12: the app `contoso-insights` is named twice; give it another name "
                + "than the one at organizations.yaml:14:7"
        ),
        ProblemCase(
            .organizations,
            "  contoso:\n",
            "  contoso: {}\n  contoso:\n",
            "organizations.yaml:7:12: `legal_name` is missing; write the legal entity's name",
            "organizations.yaml:7:12: `tier` is missing; name the tier it agreed to",
            "organizations.yaml:8:3: `contoso` stands twice here; remove it, or the one at organizations.yaml:7:3"
        ),
    ]
}
