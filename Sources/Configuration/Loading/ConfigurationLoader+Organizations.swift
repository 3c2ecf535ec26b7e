import Agreements
import SystemCrypto

/// Purposes, recipients and organizations.
extension ConfigurationLoader {
    struct ReadAgreements {
        let purposes: [Purpose]
        let recipients: [Recipient]
        let organizations: [Organization]
    }

    func readAgreements(_ root: Value) -> ReadAgreements? {
        guard let fields = root.fields("the organizations' file", ["purposes", "recipients", "organizations"]) else {
            return nil
        }
        purposeNames.isComplete = fields["purposes"] == nil
        recipientNames.isComplete = fields["recipients"] == nil
        let purposes = fields["purposes"].map(readPurposes)
        let recipients = fields["recipients"].map(readRecipients)
        let organizations = fields.required("organizations", "write them; `{}` for none").map {
            readOrganizations($0, recipients: recipients ?? [])
        }
        return ReadAgreements(
            purposes: purposes ?? [],
            recipients: recipients ?? [],
            organizations: organizations ?? []
        )
    }

    private func readPurposes(_ value: Value) -> [Purpose] {
        guard let entries = value.entries(of: "a mapping of purposes", "write `name: {routes: […]}`") else { return [] }
        defer { purposeNames.isComplete = true }
        return entries.compactMap { entry in
            let name = entry.key.readName("purpose")
            if let name { purposeNames.declare(name, at: entry.key) }
            guard entry.value.isMapping else {
                guard entry.value.read(.forbidden) != nil, let name else { return nil }
                forbiddenPurposes.insert(name)
                return Purpose(name: name, routes: [], isForbidden: true)
            }
            guard let fields = entry.value.fields("a purpose", ["routes"]) else { return nil }
            let routes = fields.required("routes", "write those its apps may call, as in `[one, two]`")
                .flatMap(routeNames.resolveList)
            guard let name else { return nil }
            return Purpose(name: name, routes: Set(routes ?? []))
        }
    }

    private func readRecipients(_ value: Value) -> [Recipient] {
        guard let entries = value.entries(of: "a mapping of recipients", "write `name: {government: false}`") else {
            return []
        }
        defer { recipientNames.isComplete = true }
        return entries.compactMap { entry in
            let name = entry.key.readName("recipient")
            if let name { recipientNames.declare(name, at: entry.key) }
            guard let fields = entry.value.fields("a recipient", ["government"]) else { return nil }
            let isGovernment = fields.optional("government", .truth, default: false)
            return name.map { Recipient(name: $0, isGovernment: isGovernment) }
        }
    }

    private func readOrganizations(_ value: Value, recipients: [Recipient]) -> [Organization] {
        let entries = value.entries(of: "a mapping of organizations", "write a name and its agreement") ?? []
        let governments = Set(recipients.filter(\.isGovernment).map(\.name))
        var appNames = Declarations("app")
        return entries.compactMap { entry in
            let name = entry.key.readName("organization")
            let keys = [
                "legal_name", "tier", "status", "reason", "contact", "reset_day", "recipients", "government",
                "client_certificate", "apps",
            ]
            guard let fields = entry.value.fields("an organization", keys) else { return nil }
            let legalName = fields.required("legal_name", .text("a legal name", "write the legal entity's name"))
            let tier = fields.required("tier", "name the tier it agreed to").flatMap(tierNames.resolve)
            let standing = readStanding(fields, of: "organization")
            let resetDay = fields.optional("reset_day", .wholeNumber(1...31), default: 1)
            let recipients = fields["recipients"].flatMap(recipientNames.resolveList)
            let government = fields.optional(
                "government", Grammar<Organization.Government>.word("a rule for governments"), default: .forbidden)
            if government == .forbidden { checkRecipients(fields, governments: governments) }
            let apps = fields["apps"].map { readApps($0, &appNames) }
            guard let name, let legalName, let tier else { return nil }
            return Organization(
                name: name,
                legalName: legalName,
                tier: tier,
                status: standing.status,
                reason: standing.reason,
                contact: fields.optional("contact", .contact),
                resetDay: resetDay,
                recipients: Set(recipients ?? []),
                government: government,
                certificates: fields["client_certificate"].map(readFingerprints) ?? [],
                apps: apps ?? []
            )
        }
    }

    private func readFingerprints(_ value: Value) -> Set<SHA256Digest> {
        let keys = value.fields("`client_certificate`", ["sha256"])
        guard let list = keys?.required("sha256", "write the fingerprints of its certificates, as in `[\"3f:…\"]`")
        else { return [] }
        let values = list.list(of: "fingerprints", "write what `openssl x509 -fingerprint -sha256` prints") ?? []
        if values.isEmpty {
            list.report("there is no fingerprint; write at least one, or leave `client_certificate` out")
        }
        if !asksForCertificates {
            value.report("no listener asks for certificates; give one `tls` with `client_ca`, or remove this")
        }
        return Set(values.compactMap { $0.read(.fingerprint) })
    }

    /// The status of an organization or an app, and the reason, which only one that isn't active has.
    private func readStanding(_ fields: Fields, of owner: String) -> (status: AgreementStatus, reason: String?) {
        let status = fields.optional("status", Grammar<AgreementStatus>.word("a status"), default: .active)
        let reason = fields.optional("reason", .notice("a reason", "write why its calls are refused, for its callers"))
        if status == .active, let value = fields["reason"], fields["status"]?.word ?? "active" == "active" {
            value.report("an active \(owner) is not refused; write `status: suspended`, or remove the reason")
        }
        return (status, reason)
    }

    /// Reports the recipients of a government that an agreement lists and doesn't allow.
    private func checkRecipients(_ fields: Fields, governments: Set<String>) {
        for element in fields["recipients"]?.elements ?? [] {
            guard let name = element.word, governments.contains(name) else { continue }
            element.report(
                "`\(name)` is a government recipient, which this agreement doesn't allow; "
                    + "write `government: allowed`, or remove it"
            )
        }
    }

    private func readApps(_ value: Value, _ names: inout Declarations) -> [App] {
        let entries = value.entries(of: "a mapping of apps", "write `name: {purpose: …}`") ?? []
        return entries.compactMap { entry in
            let name = entry.key.readName("app")
            if let name { names.declare(name, at: entry.key) }
            let keys = ["purpose", "approved", "expires", "status", "reason", "contact", "environment"]
            guard let fields = entry.value.fields("an app", keys) else { return nil }
            let purpose = fields["purpose"].flatMap(readApprovedPurpose)
            let (approved, expires) = readApproval(fields)
            let standing = readStanding(fields, of: "app")
            guard let name else { return nil }
            return App(
                name: name,
                purpose: purpose,
                approvedAtNanoseconds: approved,
                expiresAtNanoseconds: expires,
                status: standing.status,
                reason: standing.reason,
                contact: fields.optional("contact", .contact),
                environment: fields.optional(
                    "environment", Grammar<AppEnvironment>.word("an environment"), default: .production)
            )
        }
    }

    private func readApprovedPurpose(_ value: Value) -> String? {
        guard let name = purposeNames.resolve(value) else { return nil }
        guard !forbiddenPurposes.contains(name) else {
            value.report("the purpose `\(name)` is forbidden; name another one, or leave it out to refuse the app")
            return nil
        }
        return name
    }

    /// When the approval of an app's purpose begins and ends.
    private func readApproval(_ fields: Fields) -> (approved: Int64?, expires: Int64?) {
        let approved = fields.optional("approved", .date)
        let expires = fields.optional("expires", .date)
        if fields["purpose"] == nil {
            for key in ["approved", "expires"] {
                fields[key]?.report("`\(key)` means nothing without a purpose; name the purpose, or remove it")
            }
        }
        if let approved, let expires, expires <= approved {
            fields["expires"]?.report(
                "the approval ends before it begins; write a day behind `approved`: the first on which it no longer holds"
            )
        }
        return (approved, expires)
    }
}

/// The one word that stands in place of a purpose's routes.
extension Grammar where Result == Void {
    static var forbidden: Grammar {
        Grammar("a purpose", "write `{routes: […]}` for those its apps may call, or `forbidden`") {
            text throws(Rejection) in
            guard text == "forbidden" else { throw .malformed }
        }
    }
}
