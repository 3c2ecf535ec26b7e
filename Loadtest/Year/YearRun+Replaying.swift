import Agreements
import Disk
import Evidence
import PolicyReplay
import RateLimiting

/// The year under other limits.
extension YearRun {
    /// Decides on every access again, under six limits, and checks that each was counted.
    func replay() throws {
        let start = YearTraffic.startNanoseconds / 1_000_000
        let period = start..<start + (Int64(YearTraffic.days) + 1) * 86_400_000
        let replay = PolicyReplay(try agreements(), reserves: [:], period: period)
        let reader = try EvidenceReader(directory: evidence, disk: SystemDisk())
        let progress = LoadProgress(steps: blocks)
        let began = Self.seconds()
        try RecordWalk().run(evidence: reader, journal: nil) {
            progress.show(step: Int($0.blocks), label: "replay")
        } body: { account, record, _ in
            try replay.take(record, of: account)
        }
        let outcomes = replay.finish()
        let seconds = Self.seconds() - began
        progress.finish()
        let decided = outcomes.reduce(0) { $0 + $1.decided + $1.undecided }
        let nobodys = UInt64(traffic.accesses) - decided
        if replay.recordCount != UInt64(traffic.accesses) || outcomes.count > traffic.organizations.count {
            problems.append("replay: \(replay.recordCount) records were replayed, \(traffic.accesses) were written")
        }
        let refused = outcomes.reduce(0) { $0 + $1.refusedNow }
        add(
            "replay under six limits", seconds,
            "\(Self.rate(Double(traffic.accesses), seconds)) records, \(refused) refused"
                + (nobodys > 0 ? ", \(nobodys) of nobody" : ""))
    }

    /// The organizations and apps of the year, on one tier.
    private func agreements() throws -> AgreementSet {
        let second: Int64 = 1_000_000_000
        let tier = Tier(
            name: "tier",
            limits: [
                Limit(
                    name: "key-burst", scope: .key, measure: .requests,
                    allowance: .tokenBucket(amount: 50, periodNanoseconds: second, burst: 100)),
                Limit(
                    name: "app-15m", scope: .app, measure: .requests,
                    allowance: .tokenBucket(amount: 5_000, periodNanoseconds: 900 * second, burst: 5_000)),
                Limit(
                    name: "organization-15m", scope: .organization, measure: .requests,
                    allowance: .tokenBucket(amount: 20_000, periodNanoseconds: 900 * second, burst: 20_000)),
                Limit(
                    name: "items-day", scope: .organization, measure: .items,
                    allowance: .calendar(amount: 5_000_000, period: .day)),
                Limit(
                    name: "items-month", scope: .organization, measure: .items,
                    allowance: .calendar(amount: 50_000_000, period: .month)),
                Limit(
                    name: "in-flight", scope: .organization, measure: .concurrent, allowance: .concurrency(amount: 100)),
            ])
        let organizations = traffic.organizations.enumerated().map { number, name in
            let first = number * YearTraffic.appsAtMost
            return Organization(
                name: name, legalName: name, tier: "tier", recipients: Set(YearTraffic.recipients),
                apps: (first..<first + YearTraffic.appsAtMost).map {
                    App(name: traffic.appName(UInt32($0 + 1)), purpose: "all")
                })
        }
        return AgreementSet(
            organizations: organizations, tiers: [tier],
            purposes: [Purpose(name: "all", routes: Set(YearTraffic.routes))],
            recipients: YearTraffic.recipients.map { Recipient(name: $0, isGovernment: false) },
            routes: YearTraffic.routes)
    }
}
