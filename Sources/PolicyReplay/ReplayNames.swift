internal import AuditLog
internal import Evidence
internal import RateLimiting

/// What the numbers in an organization's records mean under another agreement, looked up once each.
///
/// It has numbers of its own for apps, routes and limits, since those of records that aren't sealed yet differ from those
/// of sealed ones; 0 stands for none.
struct ReplayNames {
    /// The names of one kind by own number.
    private struct Names {
        private(set) var names: [String?] = [nil]
        private var numbers: [String: UInt32] = [:]
        /// Own numbers by number in the dictionary; `.max`: not looked up yet.
        private var known: [UInt32] = [0]

        mutating func forget() { known = [0] }

        @inline(__always)
        mutating func number(_ kind: NameKind, _ number: UInt32, _ account: RecordWalk.Account?) -> UInt32 {
            if number < known.count, known[Int(number)] != .max { return known[Int(number)] }
            return find(kind, number, account)
        }

        private mutating func find(_ kind: NameKind, _ number: UInt32, _ account: RecordWalk.Account?) -> UInt32 {
            guard let name = account?.names.name(of: kind, number) else { return 0 }
            let own = numbers[name] ?? UInt32(names.count)
            if own == names.count {
                names.append(name)
                numbers[name] = own
            }
            while known.count <= Int(number) { known.append(.max) }
            known[Int(number)] = own
            return own
        }
    }

    private let agreement: ReplayAgreement
    private var account: RecordWalk.Account?
    private var apps = Names()
    private var routes = Names()
    private var limits = Names()
    private var recipients = Names()
    /// By own number; nil: not looked up yet.
    private var appIndexes: [Int?] = []
    private var recipientIndexes: [Int?] = []
    private var routeTerms: [(number: Int, reserve: Int)?] = []
    private var isAgreed: [Bool?] = []
    private var approvals: [Range<Int64>?] = []
    private var obstacles: [UInt64: ReplayObstacle?] = [:]
    private var latestObstacle: (pair: UInt64, obstacle: ReplayObstacle?)?
    private var keys: [UInt64: Int] = [:]
    private var latestKey: (id: UInt64, index: Int)?

    init(_ agreement: ReplayAgreement) {
        self.agreement = agreement
    }

    func app(_ own: UInt32) -> String? { apps.names[Int(own)] }
    func limit(_ own: UInt32) -> String? { limits.names[Int(own)] }

    /// Begins with the records of an account; numbers of another one mean nothing more.
    @inline(__always)
    mutating func follow(_ account: RecordWalk.Account) {
        guard self.account !== account else { return }
        self.account = account
        apps.forget()
        routes.forget()
        limits.forget()
        recipients.forget()
    }

    mutating func app(of record: Record) -> UInt32 { apps.number(.app, record.app, account) }
    mutating func route(of record: Record) -> UInt32 { routes.number(.route, record.route, account) }
    mutating func limit(of record: Record) -> UInt32 { limits.number(.limit, record.limit, account) }

    // MARK: - Under the other agreement

    /// Whom the limits see.
    mutating func subject(app: UInt32, route: UInt32, _ record: Record) -> ChargeSubject {
        var subject = ChargeSubject(route: terms(route).number, app: index(app), key: index(key: record.key))
        guard record.recipients[0] != 0, agreement.slab != nil else { return subject }
        for index in 0..<4 where record.recipients[index] != 0 {
            subject.recipients.append(self.index(recipient: recipient(record.recipients[index])))
        }
        return subject
    }

    private mutating func recipient(_ number: UInt32) -> UInt32 { recipients.number(.recipient, number, account) }

    /// How many items an access of a route reserves of which that isn't recorded.
    mutating func reserve(route: UInt32) -> Int { terms(route).reserve }

    /// What the agreement says against an access, limits aside.
    mutating func obstacle(app: UInt32, route: UInt32, _ record: Record) -> ReplayObstacle? {
        if let obstacle = obstacle(app: app, route: route) { return obstacle }
        let approval = approval(app)
        if record.recordedMilliseconds < approval.lowerBound { return .purposeNotApproved }
        if record.recordedMilliseconds >= approval.upperBound { return .purposeExpired }
        guard record.recipients[0] != 0 else { return nil }
        for index in 0..<4 where record.recipients[index] != 0 {
            if !isAgreed(recipient: recipient(record.recipients[index])) { return .recipientNotAgreed }
        }
        return nil
    }

    private mutating func obstacle(app: UInt32, route: UInt32) -> ReplayObstacle? {
        let pair = UInt64(app) << 32 | UInt64(route)
        if let latestObstacle, latestObstacle.pair == pair { return latestObstacle.obstacle }
        let known = obstacles[pair]
        let obstacle = known ?? agreement.obstacle(app: apps.names[Int(app)], route: routes.names[Int(route)])
        if known == nil { obstacles[pair] = .some(obstacle) }
        latestObstacle = (pair, obstacle)
        return obstacle
    }

    private mutating func terms(_ route: UInt32) -> (number: Int, reserve: Int) {
        if route < routeTerms.count, let known = routeTerms[Int(route)] { return known }
        let name = routes.names[Int(route)]
        let found = (number: agreement.route(name), reserve: agreement.reserve(name))
        while routeTerms.count <= Int(route) { routeTerms.append(nil) }
        routeTerms[Int(route)] = found
        return found
    }

    private mutating func approval(_ app: UInt32) -> Range<Int64> {
        if app < approvals.count, let known = approvals[Int(app)] { return known }
        let approval = agreement.approval(ofApp: apps.names[Int(app)])
        while approvals.count <= Int(app) { approvals.append(nil) }
        approvals[Int(app)] = approval
        return approval
    }

    private mutating func isAgreed(recipient: UInt32) -> Bool {
        if recipient < isAgreed.count, let known = isAgreed[Int(recipient)] { return known }
        let answer = agreement.isAgreed(recipient: recipients.names[Int(recipient)])
        while isAgreed.count <= Int(recipient) { isAgreed.append(nil) }
        isAgreed[Int(recipient)] = answer
        return answer
    }

    private mutating func index(_ app: UInt32) -> Int {
        if app < appIndexes.count, let known = appIndexes[Int(app)] { return known }
        guard let slab = agreement.slab else { return 0 }
        while appIndexes.count <= Int(app) { appIndexes.append(nil) }
        let index = slab.addApp()
        appIndexes[Int(app)] = index
        return index
    }

    private mutating func index(recipient: UInt32) -> Int {
        if recipient < recipientIndexes.count, let known = recipientIndexes[Int(recipient)] { return known }
        guard let slab = agreement.slab else { return 0 }
        while recipientIndexes.count <= Int(recipient) { recipientIndexes.append(nil) }
        let index = slab.addRecipient()
        recipientIndexes[Int(recipient)] = index
        return index
    }

    private mutating func index(key id: UInt64) -> Int {
        if let latestKey, latestKey.id == id { return latestKey.index }
        guard let slab = agreement.slab else { return 0 }
        let index = keys[id] ?? slab.addKey()
        keys[id] = index
        latestKey = (id, index)
        return index
    }
}
