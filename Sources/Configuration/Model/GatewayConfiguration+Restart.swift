extension GatewayConfiguration {
    /// What of a change from another configuration a running gateway can't follow, where it is written.
    ///
    /// Everything else takes effect at once. What is named here was opened, made or signed at the start: sockets, the
    /// state directory, threads, the log and its key.
    package func problemsWithoutRestart(after running: GatewayConfiguration) -> ConfigurationError? {
        var problems: [ConfigurationError.Problem] = []
        func compare<Setting: Equatable>(_ key: String, _ what: String, _ setting: (GatewayConfiguration) -> Setting) {
            guard setting(self) != setting(running) else { return }
            let section = String(key.prefix { $0 != "." })
            guard let place = places[key] ?? places[section] ?? places[""] else { return }
            problems.append(
                ConfigurationError.Problem(
                    place: place,
                    message: "\(what) can't change while the gateway runs; restart it, or put back what was there"))
        }
        compare("listen", "listeners") { $0.listeners }
        compare("state", "the state directory") { $0.stateDirectory }
        compare("threads", "the number of threads") { $0.threads }
        compare("admin", "the administration's address") { $0.administration }
        compare("audit.durability", "the durability") { $0.audit.durability }
        compare("audit.retain", "how long records are kept") { $0.audit.retention }
        compare("audit.seal", "how often blocks are sealed") { $0.audit.sealNanoseconds }
        compare("audit.origin", "the log's name") { $0.audit.origin }
        compare("audit.signing_key", "the signing key's file") { $0.audit.signingKeyPath }
        compare("audit.head", "the file of the head") { $0.audit.headPath }
        return problems.isEmpty ? nil : ConfigurationError(problems: problems.sorted())
    }
}
