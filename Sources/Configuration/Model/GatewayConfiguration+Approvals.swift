import Agreements
import RateLimiting

extension GatewayConfiguration {
    /// How far ahead an end of an approval is worth a word.
    private static let noticeNanoseconds = 30 * CalendarDay.nanosecondsPerDay

    /// Apps whose approval has ended, ends soon or hasn't begun, a line each, the earliest end first; none of apps that
    /// aren't active anyway.
    ///
    /// - Parameter now: Unix nanoseconds.
    package func approvalRemarks(atNanoseconds now: Int64) -> [String] {
        let apps = organizations.filter { $0.status == .active }.flatMap(\.apps).filter { $0.status == .active }
        let ends = apps.compactMap { app in app.expiresAtNanoseconds.map { (app: app.name, end: $0) } }
            .filter { $0.end - now <= Self.noticeNanoseconds }
            .sorted { ($0.end, $0.app) < ($1.end, $1.app) }
            .map { app, end in
                "\(app): the approval of its purpose \(end <= now ? "ended" : "ends") on \(CalendarDay(nanoseconds: end))"
                    + (end <= now ? "; its calls are refused" : "")
            }
        let begins = apps.compactMap { app in app.approvedAtNanoseconds.map { (app: app.name, begin: $0) } }
            .filter { $0.begin > now }
            .map { app, begin in
                "\(app): its purpose is approved from \(CalendarDay(nanoseconds: begin)) on; until then its calls are refused"
            }
        return ends + begins
    }
}
