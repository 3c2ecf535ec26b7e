import ArgumentParser
import Configuration

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks a configuration: prints every problem as file:line:column, or a summary."
    )

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let configuration = try config.load(checksCertificates: true)
        Console.print(configuration.summary)
        for remark in configuration.approvalRemarks(atNanoseconds: Console.now()) { Console.print("  \(remark)") }
    }
}
