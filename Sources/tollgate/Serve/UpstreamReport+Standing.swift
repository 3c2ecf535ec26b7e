import Administration
import Gateway

extension UpstreamReport {
    /// What the gateway knows of an upstream, as the administration tells it.
    init(_ standing: UpstreamStanding) {
        self.init(
            upstream: standing.name,
            servers: standing.servers.map {
                Server(
                    server: $0.name, address: $0.address, state: $0.state.rawValue, pending: $0.pending,
                    failures: $0.failures)
            })
    }
}
