import AuditLog
import Gateway
import Glibc

/// Follows the files of the listeners' certificates: new ones serve the connections that come from then on, and the log
/// says until when the present ones are good.
struct CertificateWatch: Sendable {
    /// How often the files are looked at.
    private static let interval = Duration.seconds(1)
    /// From so many days ahead, the log warns once a day.
    private static let warningDays: Int64 = 30
    private static let dayNanoseconds: Int64 = 86_400_000_000_000

    private let listeners: [(address: String, security: ListenerSecurity)]

    /// - Parameter listeners: those in plain text too.
    init(_ listeners: [(address: String, security: ListenerSecurity?)]) {
        self.listeners = listeners.compactMap { address, security in security.map { (address, $0) } }
    }

    /// Follows the files until its task is cancelled.
    func run() async {
        var served = listeners.map { Stamp.all(of: $0.security.terms) }
        var last = served
        var day = Console.now() / CertificateWatch.dayNanoseconds
        for listener in listeners { tellExpiry(listener.security, at: listener.address) }
        while !Task.isCancelled {
            try? await Task.sleep(for: CertificateWatch.interval)
            for (index, listener) in listeners.enumerated() {
                let present = Stamp.all(of: listener.security.terms)
                // Files that were changed a moment ago may be changed again: they are taken when they have settled.
                if present != served[index], present == last[index] {
                    served[index] = present
                    reload(listener.security, at: listener.address)
                }
                last[index] = present
            }
            let today = Console.now() / CertificateWatch.dayNanoseconds
            guard today != day else { continue }
            day = today
            for listener in listeners where daysLeft(listener.security) <= CertificateWatch.warningDays {
                tellExpiry(listener.security, at: listener.address)
            }
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

    /// What changes when a file is written or replaced.
    private struct Stamp: Equatable {
        var inode: UInt64 = 0
        var size = 0
        var seconds = 0
        var nanoseconds = 0

        static func all(of terms: ListenerSecurity.Terms) -> [Stamp] {
            let paths: [String?] = [terms.certificate, terms.privateKey, terms.clientAuthorities]
            return paths.map { path in
                var status = stat()
                guard let path, stat(path, &status) == 0 else { return Stamp() }
                return Stamp(
                    inode: UInt64(status.st_ino), size: status.st_size, seconds: status.st_mtim.tv_sec,
                    nanoseconds: status.st_mtim.tv_nsec)
            }
        }
    }
}
