import Agreements
import AuditLog
import Evidence
import PolicyReplay
import RateLimiting
import TestSupport

/// A gateway without a network: requests are charged as they arrive and settled as they end, to the nanosecond, and leave
/// the records that a gateway leaves.
struct LiveSimulation {
    struct Request {
        var arrival: Int64
        var duration: Int64
        var app: Int
        var key: Int
        var route: Int
        var reserved: Int
        var items: Int
        var upstreamFails = false
    }

    static let apps = ["one", "two", "three"]
    static let routes = ["search", "lookup"]
    static let start: Int64 = 1_640_995_200_000_000_000

    let limits: [Limit]

    static func agreements(_ limits: [Limit]) -> AgreementSet {
        AgreementSet(
            organizations: [
                Organization(
                    name: "acme", legalName: "Acme", tier: "tier",
                    apps: apps.map { App(name: $0, purpose: "all") })
            ],
            tiers: [Tier(name: "tier", price: Price(minorUnits: 100, scale: 0, currency: "USD"), limits: limits)],
            purposes: [Purpose(name: "all", routes: Set(routes))], recipients: [], routes: routes)
    }

    /// What a run leaves: the records in the order in which they are written, and who was refused by what.
    struct Result {
        var records: [Record] = []
        var refused: [Int: String] = [:]
    }

    private enum Event {
        case arrival(Int)
        case end(Int)
    }

    /// Serves the requests, which are in the order of arrival.
    func run(_ requests: [Request], _ names: NameDictionary) throws -> Result {
        let slab = try LimitSlab(terms: LimitTerms(limits: limits, routes: Self.routes))
        let apps = Self.apps.map { _ in slab.addApp() }
        let keys = (0..<6).map { _ in slab.addKey() }
        var events: [(time: Int64, order: Int, event: Event)] = []
        for (index, request) in requests.enumerated() {
            events.append((request.arrival, 2 * index, .arrival(index)))
            events.append((request.arrival + request.duration, 2 * index + 1, .end(index)))
        }
        events.sort { ($0.time, $0.order) < ($1.time, $1.order) }
        var charges: [Int: Charge] = [:]
        var report = ChargeReport()
        var result = Result()
        for (time, _, event) in events {
            switch event {
            case .arrival(let index):
                let request = requests[index]
                var charge = Charge()
                let subject = ChargeSubject(route: request.route, app: apps[request.app], key: keys[request.key])
                let verdict = slab.charge(subject, items: request.reserved, now: time, taking: &charge, into: &report)
                if verdict == .admitted {
                    charges[index] = charge
                } else {
                    let limit = report.binding.map { slab.terms.limits[report[$0].number].name } ?? ""
                    result.refused[index] = limit
                    var record = record(request, at: time + 20_000, duration: 20_000, &result, names)
                    record.outcome = verdict == .refused ? .limitExceeded : .costAboveBurst
                    record.limit = names.number(of: .limit, limit) ?? 0
                    result.records.append(record)
                }
            case .end(let index):
                guard var charge = charges.removeValue(forKey: index) else { continue }
                let request = requests[index]
                var record = record(request, at: time, duration: request.duration, &result, names)
                if request.upstreamFails {
                    slab.cancel(&charge, now: time)
                    record.outcome = .upstreamTimeout
                } else {
                    slab.finish(&charge, items: request.items, now: time)
                    record.chargedRequests = 1
                    record.items = UInt64(request.items)
                }
                result.records.append(record)
            }
        }
        return result
    }

    private func record(
        _ request: Request, at time: Int64, duration: Int64, _ result: inout Result, _ names: NameDictionary
    ) -> Record {
        var record = Record(
            sequence: UInt64(result.records.count + 1), recordedMilliseconds: time / 1_000_000)
        // As evidence does: never less than that of the record before it.
        record.recordedMilliseconds = max(
            record.recordedMilliseconds, result.records.last?.recordedMilliseconds ?? .min)
        record.method = .get
        record.status = 200
        record.durationMilliseconds = UInt32(duration / 1_000_000)
        record.key = UInt64(request.key + 1)
        record.app = names.number(of: .app, Self.apps[request.app]) ?? 0
        record.route = names.number(of: .route, Self.routes[request.route]) ?? 0
        record.reservedItems = UInt32(request.reserved)
        return record
    }

    static func names(_ limits: [Limit]) -> NameDictionary {
        var names = NameDictionary()
        for app in apps { _ = names.define(.app, app) }
        for route in routes { _ = names.define(.route, route) }
        for limit in limits { _ = names.define(.limit, limit.name) }
        return names
    }
}
