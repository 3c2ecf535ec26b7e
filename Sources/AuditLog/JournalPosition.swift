/// A place between two frames of a journal.
package struct JournalPosition: Sendable, Hashable {
    /// The file's name in the journal's directory.
    package var file: String
    /// Bytes from the file's beginning.
    package var offset: Int

    package init(file: String, offset: Int) {
        self.file = file
        self.offset = offset
    }
}
