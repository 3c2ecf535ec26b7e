internal import RateLimiting
internal import SystemCrypto

/// Who may take what: an immutable snapshot of agreements and keys, as the event loops hold it.
///
/// A ``SubjectRegistry`` builds it; a reload builds another one. Looking a caller up allocates nothing and counts no
/// reference. A key takes 64 bytes for its row and 8 to 16 for its place in the index.
public final class AccessTable: Sendable {
    /// The numbers that stand for names, for a record's dictionary.
    public struct Names: Sendable, Hashable {
        public internal(set) var organizations: [NumberedName] = []
        public internal(set) var apps: [NumberedName] = []
        public internal(set) var purposes: [NumberedName] = []
        public internal(set) var recipients: [NumberedName] = []

        init() {}
    }

    /// What it was built from, besides keys.
    public let agreements: AgreementSet
    public let names: Names
    /// The names of all routes that the registry ever saw; a route's number is its position.
    ///
    /// In the first table of a process these are the routes in the order of the configuration; a reload keeps the number
    /// of each and appends new ones, since requests are under way with the old ones.
    public let routes: [String]
    /// The keys whose app is in no agreement; the table refuses them as unknown.
    public let orphanedKeyIDs: [KeyID]
    /// How many keys it holds, revoked and expired ones among them.
    public let keyCount: Int

    /// Row 0 is nobody's.
    let keyRows: RowStorage<KeyRow>
    let keyIndex: KeyIndex
    let appRows: RowStorage<AppRow>
    /// The app of each row, for what only refusals need.
    let apps: [App]
    let organizationRows: RowStorage<OrganizationRow>
    let recipientRows: RowStorage<RecipientRow>
    let recipientNameBytes: RowStorage<UInt8>
    let certificates: RowStorage<SHA256Digest>
    /// One bit for each route that the purpose of an app includes; `routeWordsPerApp` words an app.
    let routeWords: RowStorage<UInt64>
    let routeWordsPerApp: Int
    /// What some keys are restricted to, and the networks and words of routes that this refers to.
    let restrictionRows: RowStorage<RestrictionRow>
    let networks: RowStorage<Network>
    let restrictedRouteWords: RowStorage<UInt64>
    /// Why keys are suspended, where somebody said so.
    let suspensionReasons: [KeyID: String]
    /// The slab of each organization row, to keep what the rows point to.
    let slabs: [LimitSlab]
    let mark: TableMark

    init(_ builder: AccessTableBuilder) throws(AgreementsError) {
        var duplicate: UInt64?
        let keyIndex = KeyIndex(rows: builder.keyRows) { duplicate = $0 }
        if let id = duplicate.flatMap(KeyID.init(rawValue:)) { throw .duplicateKey(id) }
        self.keyIndex = keyIndex
        agreements = builder.agreements
        names = builder.names
        routes = builder.routes
        orphanedKeyIDs = builder.orphanedKeyIDs
        keyCount = builder.keyRows.count - 1
        keyRows = RowStorage(builder.keyRows)
        appRows = RowStorage(builder.appRows)
        apps = builder.apps
        organizationRows = RowStorage(builder.organizationRows)
        recipientRows = RowStorage(builder.recipientRows)
        recipientNameBytes = RowStorage(builder.recipientNameBytes)
        certificates = RowStorage(builder.certificates)
        routeWords = RowStorage(builder.routeWords)
        routeWordsPerApp = builder.routeWordsPerApp
        restrictionRows = RowStorage(builder.restrictions.rows)
        networks = RowStorage(builder.restrictions.networks)
        restrictedRouteWords = RowStorage(builder.restrictions.routeWords)
        suspensionReasons = builder.suspensionReasons
        slabs = builder.slabs
        mark = TableMark(builder.slabs)
    }

    /// The number of a route; nil where the name is unknown.
    ///
    /// For building a router, not for a request: it compares names.
    public func routeNumber(of name: String) -> Int? {
        routes.firstIndex(of: name)
    }

    /// The index in its organization's slab of each recipient that the organization in `row` may pass data on to.
    func recipientIndices(row: Int) -> [String: Int] {
        let organization = organizationRows[row]
        let start = Int(organization.recipientStart)
        var indices: [String: Int] = [:]
        for position in start..<(start + Int(organization.recipientCount)) {
            let recipient = recipientRows[position]
            let bytes = recipientNameBytes.bytes(from: Int(recipient.nameStart), count: Int(recipient.nameCount))
            indices[String(decoding: bytes, as: UTF8.self)] = Int(recipient.slabIndex)
        }
        return indices
    }

    /// The slab of a key that is in this table, and its index there.
    func place(of id: KeyID) -> (slab: LimitSlab, index: UInt32)? {
        let row = keyRows[keyIndex.position(of: id.rawValue, in: keyRows)]
        guard row.id == id.rawValue else { return nil }
        return (slabs[Int(appRows[Int(row.appRow)].organizationRow)], row.slabIndex)
    }

    /// The index in `slab` of a key that is in this table with the same slab.
    func slabIndex(of id: KeyID, in slab: LimitSlab) -> UInt32? {
        place(of: id).flatMap { $0.slab === slab ? $0.index : nil }
    }
}
