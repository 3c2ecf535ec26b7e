internal import RateLimiting

/// The state of a ``SubjectRegistry``.
struct Subjects {
    /// An organization that some table held.
    struct Organization {
        let number: UInt32
        let slab: LimitSlab
        /// What the slab was last given; it is given again only when one of these changed.
        var terms: LimitTerms
        var resetDay: Int
        /// The index in the slab of each app that some table held here.
        var appIndices: [String: UInt32] = [:]
        /// The same of recipients.
        var recipientIndices: [String: UInt32] = [:]
    }

    var organizations: [String: Organization] = [:]
    /// The terms of each tier as last compiled, shared by the slabs of its organizations.
    var terms: [String: LimitTerms] = [:]
    /// Every route that some table held; a route's number is its position.
    var routes: [String] = []
    var appNumbers: [String: UInt32] = [:]
    var purposeNumbers: [String: UInt32] = [:]
    var recipientNumbers: [String: UInt32] = [:]
    /// The last table that was built; a key keeps its index in the slab from table to table.
    var latestTable: AccessTable?
    /// Keys of tables before the latest that it doesn't hold in the same slab, with their indices there, by slab: they
    /// find them again when their app comes back.
    var parkedKeys: [ObjectIdentifier: [UInt64: UInt32]] = [:]
    /// Tables that may still be in use.
    var marks: [WeakMark] = []

    struct WeakMark {
        weak var mark: TableMark?
    }

    /// The index in a slab of a key; a new one on first sight.
    mutating func keyIndex(of id: KeyID, in slab: LimitSlab) -> UInt32 {
        let former = latestTable?.place(of: id)
        if let former, former.slab === slab { return former.index }
        if let former { parkedKeys[ObjectIdentifier(former.slab), default: [:]][id.rawValue] = former.index }
        if let index = parkedKeys[ObjectIdentifier(slab)]?.removeValue(forKey: id.rawValue) { return index }
        return UInt32(slab.addKey())
    }

    /// Keeps the index of a key whose app is gone.
    mutating func park(_ id: KeyID) {
        guard let former = latestTable?.place(of: id) else { return }
        parkedKeys[ObjectIdentifier(former.slab), default: [:]][id.rawValue] = former.index
    }

    /// Lets go of the blocks that were replaced, and of terms that no charge was made under by a table that still lives.
    mutating func reclaim() {
        marks.removeAll { $0.mark == nil }
        var needed: [ObjectIdentifier: UInt32] = [:]
        for mark in marks.compactMap(\.mark) {
            for (slab, generation) in zip(mark.slabs, mark.generations) {
                let earliest = needed[ObjectIdentifier(slab)] ?? generation
                needed[ObjectIdentifier(slab)] = min(earliest, generation)
            }
        }
        for organization in organizations.values {
            organization.slab.reclaim()
            organization.slab.forget(before: needed[ObjectIdentifier(organization.slab)] ?? .max)
        }
    }

    /// The number of `name` in one of the dictionaries above; the next free one, from 1 on, on first sight.
    mutating func number(of name: String, in numbers: WritableKeyPath<Subjects, [String: UInt32]>) -> UInt32 {
        if let number = self[keyPath: numbers][name] { return number }
        let number = UInt32(self[keyPath: numbers].count + 1)
        self[keyPath: numbers][name] = number
        return number
    }

    /// The index in the slab of an app of `organization`; a new one on first sight.
    mutating func appIndex(of app: String, in organization: String) -> UInt32 {
        guard var subject = organizations[organization] else { preconditionFailure("slabs are prepared first") }
        if let index = subject.appIndices[app] { return index }
        let index = UInt32(subject.slab.addApp())
        subject.appIndices[app] = index
        organizations[organization] = subject
        return index
    }

    /// The index in the slab of a recipient that data of `organization` is passed on to; a new one on first sight.
    mutating func recipientIndex(of recipient: String, in organization: String) -> UInt32 {
        guard var subject = organizations[organization] else { preconditionFailure("slabs are prepared first") }
        if let index = subject.recipientIndices[recipient] { return index }
        let index = UInt32(subject.slab.addRecipient())
        subject.recipientIndices[recipient] = index
        organizations[organization] = subject
        return index
    }

    /// Notes the routes of `agreements`; one that is known keeps its number, since requests are under way with it.
    mutating func addRoutes(of agreements: AgreementSet) {
        let known = Set(routes)
        routes.append(contentsOf: agreements.routes.filter { !known.contains($0) })
    }

    /// Gives every organization of `agreements` a slab with the limits of its tier; all limits are compiled first.
    mutating func prepareSlabs(for agreements: AgreementSet, nowNanoseconds now: Int64) throws(AgreementsError) {
        var compiled: [String: LimitTerms] = [:]
        for tier in agreements.tiers {
            if let terms = terms[tier.name], terms.limits == tier.limits, terms.routes == routes {
                compiled[tier.name] = terms
                continue
            }
            do throws(LimitError) {
                compiled[tier.name] = try LimitTerms(limits: tier.limits, routes: routes)
            } catch {
                throw .unusableLimits(tier: tier.name, reason: error)
            }
        }
        terms = compiled
        for organization in agreements.organizations {
            let known = organizations[organization.name]?.recipientIndices ?? [:]
            guard organization.recipients.union(known.keys).count <= ChargedRecipients.maximumIndexCount else {
                throw .tooManyRecipients(organization: organization.name)
            }
        }
        for organization in agreements.organizations {
            guard let terms = compiled[organization.tier] else { continue }
            do throws(LimitError) {
                try prepareSlab(of: organization, terms: terms, nowNanoseconds: now)
            } catch {
                throw .unusableLimits(tier: organization.tier, reason: error)
            }
        }
    }

    private mutating func prepareSlab(
        of organization: Agreements.Organization,
        terms: LimitTerms,
        nowNanoseconds now: Int64
    ) throws(LimitError) {
        guard var subject = organizations[organization.name] else {
            organizations[organization.name] = Organization(
                number: UInt32(organizations.count + 1),
                slab: try LimitSlab(terms: terms, resetDay: organization.resetDay),
                terms: terms,
                resetDay: organization.resetDay
            )
            return
        }
        guard subject.terms !== terms || subject.resetDay != organization.resetDay else { return }
        _ = try subject.slab.apply(terms, resetDay: organization.resetDay, now: now)
        subject.terms = terms
        subject.resetDay = organization.resetDay
        organizations[organization.name] = subject
    }
}
