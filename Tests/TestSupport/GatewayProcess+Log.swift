extension GatewayProcess {
    /// What a log says of every run, or of a start on the state of another one.
    private static let ordinary = [
        "listening at ", "administration at ", "stopping", "stopped", "counters restored from ",
        "evidence: made a signing key", "configuration: ", "streams of the last run were closed as interrupted",
        // Certificates of tests are good for a day.
        ".pem expires in ", ".pem is good until ", ": new connections get the new certificate",
    ]

    /// What a start says of the state of a run that was killed.
    static let repairs = [
        ": was not finished; all of its ", ": cut off a torn tail of ", ": removed, as nothing had been written to it",
        " evidence: cut ", " evidence: removed ",
    ]

    /// Lines of the log that nothing in the test is known to have caused.
    ///
    /// Lines have their time in front; what a runtime says of a crash has none, and belongs to no run.
    package func alarms(expecting expected: [String]) -> [Substring] {
        log.split(separator: "\n").filter { line in
            let message = line.drop { $0 != " " }.dropFirst()
            return !GatewayProcess.ordinary.contains { message.contains($0) }
                && !expected.contains { $0.isEmpty || line.contains($0) }
        }
    }
}
