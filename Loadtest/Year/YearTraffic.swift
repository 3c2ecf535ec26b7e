import AuditLog
import Glibc

/// The accesses of a year that never was, in the order in which they were recorded.
///
/// Organizations, their apps and the routes are drawn by Zipf's law; arrivals are independent, with a rate that follows
/// the hours of the day; an answered access takes 33 items on average (a page of up to 100, rarely full), of some 180
/// coded bytes each. Of a hundred accesses about 94 are answered, four meet a limit, and two fail in other ways.
struct YearTraffic {
    static let startNanoseconds: Int64 = 1_640_995_200_000_000_000  // 2022-01-01
    static let days = 365
    static let routes = [
        "recent-search", "post-lookup", "posts-lookup", "user-posts", "user-by-username", "recent-counts",
        "search-stream", "followers", "likes", "any-read",
    ]
    static let purposes = ["brand-monitoring", "academic-research", "market-analysis", "customer-care"]
    static let recipients = ["parent-company", "city-police"]
    static let limits = ["app-15m", "posts-month"]
    static let appsAtMost = 8
    /// How busy each hour of the day is; the mean is 1.
    private static let hours: [Double] = [
        0.5, 0.4, 0.35, 0.3, 0.3, 0.4, 0.6, 0.8, 1.1, 1.4, 1.5, 1.55, 1.5, 1.5, 1.55, 1.6, 1.5, 1.4, 1.25, 1.15, 1.05,
        0.95, 0.75, 0.6,
    ]

    /// An app of an organization, by the numbers that records give.
    private struct App {
        let number: UInt32
        let key: UInt64
        let purpose: UInt32
        let recipient: UInt32
        let address: UInt64
    }

    let organizations: [String]
    let accesses: Int
    private(set) var made = 0
    private(set) var items: UInt64 = 0
    private var random: YearRandom
    private var now = Double(Self.startNanoseconds)
    private let meanGap: Double
    private let organizationTable: ZipfTable
    private let routeTable = ZipfTable(count: Self.routes.count)
    private var sequences: [UInt64]
    private let appTables = (0..<Self.appsAtMost).map { ZipfTable(count: $0 + 1) }
    private let apps: [[App]]

    init(accesses: Int, organizations count: Int, seed: UInt64) {
        self.accesses = accesses
        sequences = [UInt64](repeating: 0, count: count)
        organizations = (1...count).map { "organization-\($0)" }
        organizationTable = ZipfTable(count: count)
        meanGap = Double(Self.days) * 86_400e9 / Double(accesses)
        var random = YearRandom(seed: seed)
        apps = (0..<count).map { organization in
            (0..<(1 + Int(random.next() % UInt64(Self.appsAtMost)))).map { app in
                App(
                    number: UInt32(organization * Self.appsAtMost + app + 1), key: random.next(),
                    purpose: UInt32(1 + random.next() % UInt64(Self.purposes.count)),
                    recipient: random.next() % 8 == 0 ? UInt32(1 + random.next() % 2) : 0,
                    address: 0xCB00_0000 + (random.next() % 0x10000) << 8)
            }
        }
        self.random = random
    }

    /// The name of an app by its number.
    func appName(_ number: UInt32) -> String {
        let (organization, app) = (Int(number) - 1).quotientAndRemainder(dividingBy: Self.appsAtMost)
        return "\(organizations[organization])-app-\(app + 1)"
    }

    /// The next access; nil behind the last.
    mutating func next() -> Access? {
        guard made < accesses else { return nil }
        made += 1
        let hour = Int((now - Double(Self.startNanoseconds)) / 3_600e9) % 24
        now += random.exponential() * meanGap / Self.hours[hour]
        let end = Double(Self.startNanoseconds) + Double(Self.days) * 86_400e9 - 1e9
        let organization = organizationTable.draw(&random)
        var access = Access(timeNanoseconds: Int64(min(now, end)), request: RequestID(high: 0, low: UInt64(made)))
        access.organization = UInt32(organization + 1)
        sequences[organization] += 1
        access.sequence = sequences[organization]
        let app = apps[organization][appTables[apps[organization].count - 1].draw(&random)]
        access.app = app.number
        access.key = app.key
        access.purpose = app.purpose
        access.recipient = app.recipient
        access.addressForm = .ipv4Network
        access.addressHigh = app.address << 32
        access.configuration = 1
        access.route = UInt32(routeTable.draw(&random) + 1)
        access.method = .get
        decide(&access)
        // Records have their numbers in the order in which they were made, so the time drawn is that of recording.
        access.timeNanoseconds -= Int64(access.durationNanoseconds)
        items += access.items
        return access
    }

    /// What becomes of the access, and what it takes.
    private mutating func decide(_ access: inout Access) {
        let fate = random.next() % 1_000
        access.chargedRequests = 1
        switch fate {
        case 0..<940:
            access.outcome = .answered
            access.status = 200
            access.reservedItems = 100
            access.items = min(100, UInt64(random.exponential() * 37.5))
            access.bytesSent = 220 + access.items * 170 + random.next() % (20 * (access.items + 1))
            access.bytesFromUpstream = access.bytesSent * 4
            access.coding = .gzip
            access.durationNanoseconds = UInt64(4e6 + random.exponential() * 20e6)
        case 940..<980:
            access.outcome = .limitExceeded
            access.status = 429
            access.limit = UInt32(1 + random.next() % 2)
            access.chargedRequests = 0
            access.bytesSent = 412
            access.durationNanoseconds = 60_000
        case 980..<995:
            access.outcome = .answered
            access.status = 404
            access.bytesSent = 180
            access.durationNanoseconds = UInt64(3e6 + random.exponential() * 5e6)
        default:
            access.outcome = .upstreamTimeout
            access.status = 504
            access.chargedRequests = 0
            access.bytesSent = 240
            access.durationNanoseconds = 30_000_000_000
        }
    }
}
