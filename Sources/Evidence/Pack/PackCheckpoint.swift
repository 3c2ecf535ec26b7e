internal import TransparencyLog

/// The checkpoint of a proof pack or a receipt: the lines of a note with the log's own signature alone.
enum PackCheckpoint {
    /// The lines as an array.
    static func json(_ note: [UInt8]) -> PackJSON {
        let text = String(decoding: note, as: UTF8.self)
        return .array(
            text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { .string(String($0)) })
    }

    /// The note of the lines.
    static func note(_ json: PackJSON, at place: String) throws(PackProblem) -> [UInt8] {
        var note: [UInt8] = []
        for (index, line) in try PackFields.array(json, at: place).enumerated() {
            let line = try PackFields.string(line, at: "\(place)[\(index)]")
            guard !line.utf8.contains(UInt8(ascii: "\n")) else {
                throw PackProblem("\(place)[\(index)]", "is more than one line")
            }
            note += line.utf8
            note.append(UInt8(ascii: "\n"))
        }
        return note
    }

    /// The checkpoint that the note says, once its signature is found to be the key's.
    static func verify(note: [UInt8], key: String) throws(PackProblem) -> Checkpoint {
        let verifier: NoteVerifier
        do throws(TransparencyLogError) { verifier = try NoteVerifier(key) } catch {
            throw PackProblem("key", "\(error)")
        }
        guard verifier.type == .ed25519 else { throw PackProblem("key", "is not the key of a log") }
        guard verifier.text == key else { throw PackProblem("key", "is not written as \(verifier.text)") }
        let parsed: SignedNote
        let checkpoint: Checkpoint
        do throws(TransparencyLogError) {
            parsed = try SignedNote(parsing: note)
            checkpoint = try Checkpoint(signed: note, by: verifier)
        } catch {
            throw PackProblem("checkpoint", "\(error)")
        }
        guard parsed.signatures.count == 1, parsed.bytes == note else {
            throw PackProblem("checkpoint", "has other lines than the checkpoint and the log's signature")
        }
        return checkpoint
    }

    /// The note with the signature of one key alone.
    static func note(_ note: [UInt8], signedBy verifier: NoteVerifier) throws(TransparencyLogError) -> [UInt8] {
        let parsed = try SignedNote(parsing: note)
        let signature = try parsed.require(verifier)
        return parsed.text + Array("\n\(signature.line)\n".utf8)
    }
}
