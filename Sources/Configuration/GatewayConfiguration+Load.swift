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
        let loader = ConfigurationLoader(builtInCodings: builtInCodings, certificateTime: certificateTime)
        guard let configuration = loader.load(path), loader.log.isEmpty else { throw loader.log.error }
        return configuration
    }
}
