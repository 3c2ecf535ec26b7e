import ArgumentParser

@main
struct Tollgate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tollgate",
        abstract: "An API gateway for people who sell access to data.",
        subcommands: [
            Serve.self, Check.self, Config.self, Keys.self, Usage.self, Audit.self, Replay.self, Mock.self, Demo.self,
        ]
    )
}
