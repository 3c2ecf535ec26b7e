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
                + "`tier`, `status`, `reason`, `contact`, `reset_day`, `recipients`, `government`, "
                + "`client_certificate`, `apps`"
        ),
        ProblemCase(
            .organizations,
            "status: active",
            "status: sleeping",
            "organizations.yaml:10:13: `sleeping` is not a status; write `active`, `suspended` or `terminated`"
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
            "{purpose: model-training}",
            "organizations.yaml:14:35: there is no purpose `model-training`; write one of `brand-monitoring`"
        ),
        ProblemCase(
            .organizations,
            "{routes: [recent-search, post-lookup]}",
            "forbidden",
            "organizations.yaml:14:35: the purpose `brand-monitoring` is forbidden; name another one, "
                + "or leave it out to refuse the app"
        ),
        ProblemCase(
            .organizations,
            "{routes: [recent-search, post-lookup]}",
            "allowed",
            "organizations.yaml:3:21: `allowed` is not a purpose; write `{routes: […]}` for those its apps may call, "
                + "or `forbidden`"
        ),
        ProblemCase(
            .organizations,
            "{purpose: brand-monitoring}",
            "{approved: 2022-01-01, expires: 2023-01-01}",
            "organizations.yaml:14:36: `approved` means nothing without a purpose; name the purpose, or remove it",
            "organizations.yaml:14:57: `expires` means nothing without a purpose; name the purpose, or remove it"
        ),
        ProblemCase(
            .organizations,
            "{purpose: brand-monitoring}",
            "{purpose: brand-monitoring, approved: 2022-01-01, expires: 2022-01-01}",
            "organizations.yaml:14:84: the approval ends before it begins; write a day behind `approved`: "
                + "the first on which it no longer holds"
        ),
        ProblemCase(
            .organizations,
            "{purpose: brand-monitoring}",
            "{purpose: brand-monitoring, approved: 2022-02-29, expires: 1.1.2023}",
            "organizations.yaml:14:63: there is no day `2022-02-29`; write one that is in the calendar",
            "organizations.yaml:14:84: `1.1.2023` is not a date; write year, month and day, as in `2022-01-31`"
        ),
        ProblemCase(
            .organizations,
            "{purpose: brand-monitoring}",
            "{purpose: brand-monitoring, reason: too much, environment: test}",
            "organizations.yaml:14:61: an active app is not refused; write `status: suspended`, or remove the reason",
            "organizations.yaml:14:84: `test` is not an environment; write `development`, `staging` or `production`"
        ),
        ProblemCase(
            .organizations,
            "status: active  ",
            "status: active\n    reason: unpaid ",
            "organizations.yaml:11:13: an active organization is not refused; write `status: suspended`, "
                + "or remove the reason"
        ),
        ProblemCase(
            .organizations,
            "recipients: [] ",
            "recipients: [city-police] ",
            "organizations.yaml:12:18: `city-police` is a government recipient, which this agreement doesn't allow; "
                + "write `government: allowed`, or remove it"
        ),
        ProblemCase(
            .organizations,
            "recipients: [] ",
            "government: yes",
            "organizations.yaml:12:17: `yes` is not a rule for governments; write `allowed` or `forbidden`"
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
