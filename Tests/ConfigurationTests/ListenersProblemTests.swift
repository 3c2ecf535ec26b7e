import Testing

struct ListenersProblemTests {
    @Test("Listeners that can't be opened are reported", arguments: cases)
    func reports(_ example: ProblemCase) throws {
        #expect(try example.found() == example.problems)
    }

    private static let cases: [ProblemCase] = [
        ProblemCase(
            .gateway,
            "state: ../var",
            "admin: {address: 127.0.0.1:8080}\nstate: ../var",
            "gateway.yaml:6:18: `127.0.0.1:8080` is a listener's address too; give the administration its own"
        ),
        ProblemCase(
            .gateway,
            "state: ../var",
            "admin: {}\nstate: ../var",
            "gateway.yaml:6:8: `address` is missing; write host:port, as in `127.0.0.1:8080` or `\"[::1]:8080\"`"
        ),
        ProblemCase(
            .gateway,
            "  - address: 127.0.0.1:8080",
            "  []",
            "gateway.yaml:3:3: there is no listener; write `[{address: 127.0.0.1:8080}]`"
        ),
        ProblemCase(
            .gateway,
            "127.0.0.1:8080",
            "127.0.0.1",
            "gateway.yaml:3:14: `127.0.0.1` has no port; write host:port, as in `127.0.0.1:8080`"
        ),
        ProblemCase(
            .gateway,
            "127.0.0.1:8080",
            "127.0.0.256:8080",
            "gateway.yaml:3:14: `127.0.0.256` is neither an IPv4 address nor a host name; write one, as in "
                + "`127.0.0.1:8080`"
        ),
        ProblemCase(
            .gateway,
            "127.0.0.1:8080",
            "127.0.0.1:80800",
            "gateway.yaml:3:14: `80800` is not a port; write a number from 0 to 65535"
        ),
        ProblemCase(
            .gateway,
            "127.0.0.1:8080",
            "::1:8080",
            "gateway.yaml:3:14: `::1:8080` is ambiguous; write an IPv6 address in brackets, as in `[::1]:8080`"
        ),
        ProblemCase(
            .gateway,
            "127.0.0.1:8080",
            #""[::g]:8080""#,
            "gateway.yaml:3:14: `::g` is not an IPv6 address; write one between the brackets, as in `[::1]:8080`"
        ),
        ProblemCase(
            .gateway,
            "127.0.0.1:8080",
            "127.0.0.1:8080\n  - address: 127.0.0.1:8080",
            "gateway.yaml:4:14: two listeners have the address `127.0.0.1:8080`; remove this or that at "
                + "gateway.yaml:3:14"
        ),
        ProblemCase(
            .gateway,
            "127.0.0.1:8080",
            "127.0.0.1:8080\n    tls: {certificate: cert.pem, key: key.pem}",
            "gateway.yaml:4:10: `private_key` is missing; write a path relative to this file, as in `key.pem`",
            "gateway.yaml:4:34: `key` is not a key of `tls`; write one of `certificate`, `private_key`, "
                + "`minimum`, `client_ca`"
        ),
    ]
}
