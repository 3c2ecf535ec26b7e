import Glibc

/// A network address as a configuration names it: an IPv4 or IPv6 address or a host name, and a port.
package struct HostAndPort: Sendable, Hashable, CustomStringConvertible {
    /// Lower case, an IPv6 address without its brackets.
    package let host: String
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `host:port`, with an IPv6 address in brackets.
    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    init(parsing text: String) throws(Rejection) {
        let host: Substring
        let port: Substring
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { throw .malformed }
            host = text[text.index(after: text.startIndex)..<bracket]
            let rest = text[text.index(after: bracket)...]
            guard rest.hasPrefix(":") else { throw .malformed }
            port = rest.dropFirst()
            guard Self.isIPv6(host) else {
                throw .because("`\(host)` is not an IPv6 address; write one between the brackets, as in `[::1]:8080`")
            }
        } else {
            guard let colon = text.lastIndex(of: ":") else {
                throw .because("`\(text)` has no port; write host:port, as in `127.0.0.1:8080`")
            }
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard !host.contains(":") else {
                throw .because("`\(text)` is ambiguous; write an IPv6 address in brackets, as in `[::1]:8080`")
            }
            guard Self.isIPv4(host) || Self.isHostName(host) else {
                throw .because(
                    "`\(host)` is neither an IPv4 address nor a host name; write one, as in `127.0.0.1:8080`"
                )
            }
        }
        guard (1...5).contains(port.utf8.count), port.utf8.allSatisfy({ $0.isASCIIDigit }),
            let number = Int(port), number <= 65_535
        else {
            throw .because("`\(port)` is not a port; write a number from 0 to 65535")
        }
        self.init(host: host.lowercased(), port: number)
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        var address = in_addr()
        return inet_pton(AF_INET, String(text), &address) == 1
    }

    private static func isIPv6(_ text: Substring) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, String(text), &address) == 1
    }

    /// Whether the labels are those of RFC 1123; a last label of digits alone would be a broken IPv4 address.
    private static func isHostName(_ text: Substring) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, let last = labels.last, !last.allSatisfy({ $0.isASCIIDigit }) else {
            return false
        }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        }
    }
}
