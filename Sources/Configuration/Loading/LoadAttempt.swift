/// What reading a configuration came to, whether it can be used or not.
package struct LoadAttempt: Sendable {
    package let result: Result<GatewayConfiguration, ConfigurationError>
    /// The files that could be read, as far as it came to them.
    package let sources: [GatewayConfiguration.Source]
    /// The absolute path of each file that was looked for, also of those that could not be read.
    package let paths: [String]
    /// The state directory, where the gateway's file says which that is, whatever else is wrong.
    package let stateDirectory: String?

    /// Reads the gateway's file and the two that it names; for the parameters see
    /// ``GatewayConfiguration/load(_:builtInCodings:certificateTime:)``.
    package init(_ path: String, builtInCodings: Set<GatewayConfiguration.Coding>, certificateTime: Int64?) {
        self.init(path, builtInCodings: builtInCodings, certificateTime: certificateTime, files: .disk)
    }

    init(
        _ path: String, builtInCodings: Set<GatewayConfiguration.Coding>, certificateTime: Int64?, files: FileSupply
    ) {
        let loader = ConfigurationLoader(
            builtInCodings: builtInCodings, certificateTime: certificateTime, files: files)
        let configuration = loader.load(path)
        if let configuration, loader.log.isEmpty {
            result = .success(configuration)
        } else {
            result = .failure(loader.log.error)
        }
        sources = loader.sources
        paths = loader.paths
        stateDirectory = loader.stateDirectory
    }
}
