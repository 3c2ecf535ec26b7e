extension GatewayConfiguration {
    /// Reads the gateway's file and the two that it names.
    ///
    /// - Parameters:
    ///   - path: The gateway's file, absolute or relative to the working directory.
    ///   - builtInCodings: The codings this program can apply; naming another is a problem.
    ///   - certificateTime: When certificates have to be valid, in Unix seconds; nil: their files are not looked at.
    /// - Throws: Every problem of all three files at once.
    package static func load(
        _ path: String,
        builtInCodings: Set<Coding>,
        certificateTime: Int64? = nil
    ) throws(ConfigurationError) -> GatewayConfiguration {
        try LoadAttempt(path, builtInCodings: builtInCodings, certificateTime: certificateTime).result.get()
    }

    /// Reads a configuration from what was kept of its files, wherever they are now.
    ///
    /// - Parameters:
    ///   - sources: The three files; relative paths in them are relative to that of the gateway's file.
    ///   - builtInCodings: The codings that may be named.
    /// - Throws: Every problem at once. A later program may be stricter than the one that ran it.
    package static func load(
        kept sources: [Source],
        builtInCodings: Set<Coding> = Set(Coding.allCases)
    ) throws(ConfigurationError) -> GatewayConfiguration {
        let path = sources.first { $0.role == .gateway }?.path ?? "gateway.yaml"
        let files = Dictionary(sources.map { ($0.role, $0.bytes) }) { first, _ in first }
        return try LoadAttempt(path, builtInCodings: builtInCodings, certificateTime: nil, files: .kept(files)).result
            .get()
    }
}
