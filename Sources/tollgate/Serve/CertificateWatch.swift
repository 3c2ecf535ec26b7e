import AuditLog
import Gateway

/// Follows the files of certificates: new ones serve the connections that come, or are made, from then on, and the log says
/// until when those of the listeners are good.
struct CertificateWatch: Sendable {
    /// How often the files are looked at.
    private static let interval = Duration.seconds(1)
    /// From so many days ahead, the log warns once a day.
    private static let warningDays: Int64 = 30
    private static let dayNanoseconds: Int64 = 86_400_000_000_000

    private let listeners: [(address: String, security: ListenerSecurity)]
    private let upstreams: @Sendable () -> [Upstream]

    /// - Parameters:
    ///   - listeners: those in plain text too.
    ///   - upstreams: those of the configuration in force.
    init(
        _ listeners: [(address: String, security: ListenerSecurity?)], upstreams: @escaping @Sendable () -> [Upstream]
    ) {
        self.listeners = listeners.compactMap { address, security in security.map { (address, $0) } }
        self.upstreams = upstreams
    }

    /// Follows the files until its task is cancelled.
    func run() async {
        var files = FollowedFiles()
        var day = Console.now() / CertificateWatch.dayNanoseconds
        for listener in listeners { tellExpiry(listener.security, at: listener.address) }
        followAll(&files)
        while !Task.isCancelled {
            try? await Task.sleep(for: CertificateWatch.interval)
            followAll(&files)
            let today = Console.now() / CertificateWatch.dayNanoseconds
            guard today != day else { continue }
            day = today
            for listener in listeners where daysLeft(listener.security) <= CertificateWatch.warningDays {
                tellExpiry(listener.security, at: listener.address)
            }
        }
    }

    /// Looks at all files, and reads again what has changed.
    private func followAll(_ files: inout FollowedFiles) {
        for (address, security) in listeners where files.haveChanged(CertificateWatch.paths(of: security), of: address)
        {
            reload(security, at: address)
        }
        for upstream in upstreams() {
            guard let security = upstream.security else { continue }
            let user = "upstream \(upstream.name)"
            if files.haveChanged(CertificateWatch.paths(of: security), of: user) { reload(security, of: user) }
        }
    }

    private static func paths(of security: ListenerSecurity) -> [String] {
        let terms = security.terms
        return [terms.certificate, terms.privateKey, terms.clientAuthorities].compactMap { $0 }
    }

    private static func paths(of security: UpstreamSecurity) -> [String] {
        let terms = security.terms
        return [terms.authorities, terms.certificate, terms.privateKey].compactMap { $0 }
    }

    private func reload(_ security: UpstreamSecurity, of user: String) {
        do {
            try security.reload()
            Console.log("\(user): new connections are made with the new certificates")
        } catch {
            Console.log("\(user): the new certificates can't be used, and the last ones go on: \(error)")
        }
    }

    private func reload(_ security: ListenerSecurity, at address: String) {
        do {
            try security.reload()
            Console.log("\(address): new connections get the new certificate")
            tellExpiry(security, at: address)
        } catch {
            Console.log("\(address): the new certificate can't be used, and the last one goes on: \(error)")
        }
    }

    private func tellExpiry(_ security: ListenerSecurity, at address: String) {
        var end: [UInt8] = []
        UTCTime(nanoseconds: security.expiry * 1_000_000_000).write(into: &end)
        let date = String(decoding: end.prefix(10), as: UTF8.self)
        let days = daysLeft(security)
        let certificate = "\(address): the certificate \(security.terms.certificate)"
        if days < 0 {
            Console.log("\(certificate) expired on \(date); renew it")
        } else if days <= CertificateWatch.warningDays {
            Console.log("\(certificate) expires in \(days) days, on \(date); renew it")
        } else {
            Console.log("\(certificate) is good until \(date)")
        }
    }

    /// Below zero: it has expired.
    private func daysLeft(_ security: ListenerSecurity) -> Int64 {
        let left = security.expiry - Console.now() / 1_000_000_000
        return left < 0 ? -1 : left / 86_400
    }

    /// What the files of each user were like when they were read, and a moment ago.
    private struct FollowedFiles {
        private var users: [String: (paths: [String], read: FileStamps, last: FileStamps)] = [:]

        /// Whether files have changed and settled since the last time this was true, or since they were first asked for.
        ///
        /// Files that were changed a moment ago may be changed again, so they are looked at twice.
        mutating func haveChanged(_ paths: [String], of user: String) -> Bool {
            let present = FileStamps(paths)
            guard let known = users[user], known.paths == paths else {
                // A configuration that names other files has just read them.
                users[user] = (paths, present, present)
                return false
            }
            let haveChanged = present != known.read && present == known.last
            users[user] = (paths, haveChanged ? present : known.read, present)
            return haveChanged
        }
    }
}
