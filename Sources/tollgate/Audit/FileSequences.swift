import AuditLog

/// The greatest sequence number of each organization in a journal file, by the number of the organization there.
struct FileSequences {
    private var byNumber: [UInt64] = []

    /// Notes a record of the file; one of an organization whose name was lost can be left out.
    mutating func note(_ entry: JournalEntry) {
        let number = Int(entry.access.organization)
        if number >= byNumber.count {
            guard number == 0 || entry.organization != nil else { return }
            byNumber.append(contentsOf: repeatElement(0, count: number + 1 - byNumber.count))
        }
        byNumber[number] = max(byNumber[number], entry.access.sequence)
    }

    /// The same by name; `""` is no organization, and what can't be attributed is left out.
    ///
    /// - Parameter source: the file.
    func byName(in source: JournalSource) -> [(organization: String, sequence: UInt64)] {
        byNumber.enumerated().compactMap { number, sequence in
            guard sequence > 0 else { return nil }
            let name = number == 0 ? "" : source.name(of: .organization, UInt32(number))
            return name.map { ($0, sequence) }
        }
    }
}
