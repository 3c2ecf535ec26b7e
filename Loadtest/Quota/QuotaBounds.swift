import RateLimiting

/// Checks what was admitted against what the limits allow, exactly.
struct QuotaBounds {
    let scenario: QuotaScenario
    let tally: QuotaTally

    /// One line for each subject of each limit that was given more than `burst + rate × time`, or than its windows.
    func violations() -> [String] {
        guard tally.charges > 0 else { return [] }
        var violations: [String] = []
        for organization in 0..<scenario.organizations {
            for limit in scenario.limits {
                for (subject, taken) in taken(organization, limit).enumerated() where !allows(limit, taken) {
                    violations.append(
                        "\(scenario.name): \(limit.name) of organization \(organization), \(limit.scope.rawValue) "
                            + "\(subject): \(taken) in \(tally.lastNow - tally.firstNow) ns is more than allowed"
                    )
                }
            }
        }
        return violations
    }

    /// One line for each counter of a slab that differs from what its threads were admitted: all or nothing.
    func differences(from slabs: [LimitSlab]) -> [String] {
        var differences: [String] = []
        var report = ChargeReport()
        for (organization, slab) in slabs.enumerated() {
            for key in 0..<scenario.keys {
                let subject = ChargeSubject(route: 0, app: key % QuotaScenario.apps, key: key)
                slab.peek(subject, now: tally.lastNow, into: &report)
                for place in 0..<report.count {
                    let limit = scenario.limits[report[place].number]
                    let remaining = Int(report[place].remaining)
                    let isExact: Bool
                    switch limit.allowance {
                    case .tokenBucket:
                        continue
                    case .calendar(let amount, let period):
                        // A window that began during the run can't be told from the sums.
                        guard windows(period) == 1 else { continue }
                        let index = limit.scope == .key ? key : limit.scope == .app ? key % QuotaScenario.apps : 0
                        isExact = amount - remaining == taken(organization, limit)[index]
                    case .concurrency(let amount):
                        isExact =
                            remaining == (scenario.settles ? amount : amount - tally.admitted(organization, scenario))
                    }
                    if !isExact {
                        differences.append(
                            "\(scenario.name): \(limit.name) of organization \(organization), key \(key): "
                                + "\(remaining) remain, which is not what was admitted"
                        )
                    }
                }
            }
        }
        return differences
    }

    /// What the subjects of a limit's scope took of its measure.
    private func taken(_ organization: Int, _ limit: Limit) -> [Int] {
        let counts = limit.measure == .items ? tally.items : tally.requests
        let keys = counts[organization * scenario.keys..<(organization + 1) * scenario.keys]
        switch limit.scope {
        case .key: return Array(keys)
        case .organization: return [keys.reduce(0, +)]
        case .recipient: return []
        case .app:
            var apps = Array(repeating: 0, count: QuotaScenario.apps)
            for (key, count) in keys.enumerated() { apps[key % QuotaScenario.apps] += count }
            return apps
        }
    }

    private func allows(_ limit: Limit, _ taken: Int) -> Bool {
        switch limit.allowance {
        case .tokenBucket(let amount, let period, let burst):
            // taken ≤ burst + amount · time / period, without dividing.
            let time = Int128(tally.lastNow - tally.firstNow)
            return Int128(taken - burst) * Int128(period) <= Int128(amount) * time
        case .calendar(let amount, let period):
            return taken <= amount * windows(period)
        case .concurrency:
            return true
        }
    }

    /// How many windows the run touched.
    private func windows(_ period: Limit.CalendarPeriod) -> Int {
        let first = CalendarDay(nanoseconds: tally.firstNow).window(period, resetDay: 15).index
        let last = CalendarDay(nanoseconds: tally.lastNow).window(period, resetDay: 15).index
        return Int(last - first) + 1
    }
}

extension QuotaTally {
    fileprivate func admitted(_ organization: Int, _ scenario: QuotaScenario) -> Int {
        requests[organization * scenario.keys..<(organization + 1) * scenario.keys].reduce(0, +)
    }
}
