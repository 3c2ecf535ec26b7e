/// The file an entry was read from: who wrote it, and what its numbers stand for.
///
/// Not Sendable: its dictionary fills as the file is read, and belongs to the reader's thread.
public final class JournalSource {
    /// The file's name in the journal's directory.
    public let file: String
    /// Which event loop wrote it.
    public let writer: UInt16
    /// The run of the process; 0 when the file's header is damaged.
    public let run: UInt64
    private var names: [UInt64: String] = [:]

    init(file: String, writer: UInt16, run: UInt64) {
        self.file = file
        self.writer = writer
        self.run = run
    }

    /// The name a number stands for; nil when it is 0 or its definition was lost.
    public func name(of kind: NameKind, _ number: UInt32) -> String? {
        number == 0 ? nil : names[UInt64(kind.rawValue) << 32 | UInt64(number)]
    }

    /// Takes a definition from its frame's payload; one of a kind that isn't known is passed over.
    func define(_ payload: UnsafeRawBufferPointer) {
        guard let kind = NameKind(rawValue: payload[0]) else { return }
        let number: UInt32 = payload.littleEndian(at: 4)
        let name = payload[JournalFrame.definitionPrefixByteCount...]
        names[UInt64(kind.rawValue) << 32 | UInt64(number)] = String(decoding: name, as: UTF8.self)
    }
}
