internal import Glibc
package import NIOCore
internal import NIOPosix

/// Finds the addresses of a name, away from the event loops.
package struct NameResolver: Sendable {
    /// Why a name has no address now, as the system says it.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(_ description: String) {
            self.description = description
        }
    }

    /// Looks a name up, and calls back exactly once, on any thread.
    let resolve:
        @Sendable (_ host: String, _ port: Int, _ done: @escaping @Sendable (Result<[SocketAddress], Failure>) -> Void)
            -> Void

    package init(
        _ resolve:
            @escaping @Sendable (
                _ host: String, _ port: Int, _ done: @escaping @Sendable (Result<[SocketAddress], Failure>) -> Void
            ) -> Void
    ) {
        self.resolve = resolve
    }

    /// The system's, on threads of its own, since getaddrinfo(3) may take long: a few dead names don't hold up the others.
    package static let system = NameResolver { host, port, done in
        threads.submit { state in
            guard case .active = state else { return done(.failure(Failure("the gateway is stopping"))) }
            done(lookUp(host, port))
        }
    }

    /// They begin with the first name that is looked up, and never end.
    private static let threads: NIOThreadPool = {
        let threads = NIOThreadPool(numberOfThreads: 4)
        threads.start()
        return threads
    }()

    /// The address that a text is, without asking anybody; nil for a name.
    static func literal(_ host: String, _ port: Int) -> SocketAddress? {
        try? SocketAddress(ipAddress: host, port: port)
    }

    private static func lookUp(_ host: String, _ port: Int) -> Result<[SocketAddress], Failure> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard code == 0 else {
            let reason = code == EAI_SYSTEM ? strerror(errno).map { String(cString: $0) } : nil
            return .failure(Failure(reason ?? String(cString: gai_strerror(code))))
        }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ai_next
            guard let address = address(entry.pointee, port), !addresses.contains(address) else { continue }
            addresses.append(address)
        }
        return addresses.isEmpty ? .failure(Failure("it has no address")) : .success(addresses)
    }

    private static func address(_ entry: addrinfo, _ port: Int) -> SocketAddress? {
        guard let pointer = UnsafeRawPointer(entry.ai_addr) else { return nil }
        var address: SocketAddress
        switch entry.ai_family {
        case AF_INET: address = SocketAddress(pointer.loadUnaligned(as: sockaddr_in.self))
        case AF_INET6: address = SocketAddress(pointer.loadUnaligned(as: sockaddr_in6.self))
        default: return nil
        }
        address.port = port
        return address
    }
}
