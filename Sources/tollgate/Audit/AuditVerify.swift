import ArgumentParser
import Disk
import Evidence
import TransparencyLog

extension Audit {
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks a proof pack or a receipt with nothing else at hand, or a whole evidence directory.",
            discussion: """
                Exits with 0 when all is right, 1 when something is wrong, which is named, and 2 when it could not be \
                checked.
                """
        )

        enum Depth: String, ExpressibleByArgument, CaseIterable {
            case blocks, records
        }

        @Argument(help: "A proof pack or a receipt.")
        var file: String?

        @Option(help: "The log's key as its owner published it.")
        var key: String?

        @Option(help: "A checkpoint of the log from elsewhere, which must be the very one that the proofs end in.")
        var checkpoint: String?

        @Option(help: "Checks all blocks, or all records too, of the evidence of a gateway.")
        var deep: Depth?

        @OptionGroup var config: ConfigurationOption

        private static let couldNotCheck = ExitCode(2)

        func run() throws {
            switch (file, deep) {
            case (let file?, nil): try verify(file)
            case (nil, let deep?): try verify(deep)
            default:
                Console.error("give either a file or --deep blocks|records")
                throw Self.couldNotCheck
            }
        }

        // MARK: - A file

        private func verify(_ file: String) throws {
            let text = try read(file)
            let noted = try checkpoint.map(read)
            do throws(PackProblem) {
                let verdict = try PackDocument.verify(text, key: key)
                if let noted { try compare(verdict, with: noted) }
                Console.write(Array(verdict.text.utf8), to: 1)
                if noted != nil { Console.print("The checkpoint is the one you gave.") }
            } catch {
                Console.error("WRONG: \(file): \(error)")
                throw ExitCode.failure
            }
        }

        private func compare(_ verdict: PackDocument.Verdict, with note: [UInt8]) throws(PackProblem) {
            let other: Checkpoint
            do throws(TransparencyLogError) {
                other = try Checkpoint(signed: note, by: NoteVerifier(verdict.key))
            } catch {
                throw PackProblem(checkpoint ?? "", "\(error)")
            }
            let own = verdict.checkpoint
            guard other.size == own.size else {
                throw PackProblem(
                    "checkpoint",
                    "is of \(own.size) entries and yours of \(other.size): only the log's owner can show that one tree "
                        + "goes on from the other; ask for a proof with your checkpoint, or for the log")
            }
            guard other.root == own.root else {
                throw PackProblem("checkpoint", "and yours are signed for different trees: the log has two faces")
            }
        }

        private func read(_ path: String) throws -> [UInt8] {
            do throws(DiskError) {
                if let bytes = try SystemDisk().bytes(of: path) { return bytes }
                Console.error("\(path): there is no such file")
            } catch {
                Console.error("\(error)")
            }
            throw Self.couldNotCheck
        }

        // MARK: - Everything

        private func verify(_ deep: Depth) throws {
            let state = AuditState(try config.load())
            let progress = ProgressBar("verifying")
            let verdict: EvidenceVerdict
            do {
                let verifier = EvidenceVerifier(
                    directory: state.evidenceDirectory, head: state.headPath, verifier: try state.verifier(key),
                    disk: state.disk)
                verdict = try verifier.verify(deep == .blocks ? .blocks : .records) { state in
                    progress.update(
                        done: state.blocks, of: state.totalBlocks,
                        ReportNumber.grouped(state.blocks) + " blocks, " + ReportNumber.grouped(state.records)
                            + " records")
                }
                progress.finish()
            } catch {
                progress.finish()
                Console.error("\(error)")
                throw Self.couldNotCheck
            }
            for remainder in verdict.remainders { Console.error("left over: \(remainder)") }
            if let fault = verdict.fault {
                Console.error("WRONG: \(fault)")
                throw ExitCode.failure
            }
            Console.print(Self.summary(verdict, deep, keyWasGiven: key != nil))
        }

        private static func summary(_ verdict: EvidenceVerdict, _ deep: Depth, keyWasGiven: Bool) -> String {
            guard let checkpoint = verdict.checkpoint else { return "There is no log yet, so nothing is wrong." }
            var lines = [
                "RIGHT: the log \(checkpoint.origin) with "
                    + "\(ReportNumber.counted(UInt64(checkpoint.size), "entry", "entries")): "
                    + "\(ReportNumber.counted(verdict.blocks, "block")) of "
                    + "\(ReportNumber.counted(UInt64(verdict.organizations), "organization")), with "
                    + "\(ReportNumber.counted(verdict.records, "record")).",
                deep == .records
                    ? "Every record was read, and every root, total and name recomputed from them."
                    : "Every entry, chain, dictionary and total was recomputed from the blocks; the records were not read.",
            ]
            if verdict.prunedBlocks > 0 {
                lines.append(
                    "The records of \(ReportNumber.grouped(verdict.prunedBlocks)) blocks were removed for their age; their "
                        + "headers and totals are all there.")
            }
            if verdict.uncheckedTallies > 0 {
                lines.append(
                    "The tallies of \(ReportNumber.grouped(verdict.uncheckedTallies)) blocks could not be recomputed, as "
                        + "records before them were removed.")
            }
            if !keyWasGiven {
                lines.append("The key is that of the signing key's file; give --key to check against a published one.")
            }
            return lines.joined(separator: "\n")
        }
    }
}
