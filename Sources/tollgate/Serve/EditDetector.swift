/// Tells from what is seen of files, a few times a second, when they are worth reading: once they have come to rest.
///
/// What can be used is taken soon. What can't may be the half of an edit, so that it is looked at again, and reported
/// only after a longer rest.
struct EditDetector {
    enum Action: Equatable {
        case wait
        /// The files have changed. Unless it is final, what is wrong with them isn't told to anybody yet.
        case read(isFinal: Bool)
    }

    static let restNanoseconds: Int64 = 200_000_000
    static let finalRestNanoseconds: Int64 = 1_000_000_000
    /// As long as somebody has a file open for writing, it is waited for; but no longer than this after the last change.
    static let writerRestNanoseconds: Int64 = 10_000_000_000

    private var latest: FileStamps?
    private var restingSince: Int64 = 0
    private var isTried = false
    private var isDone = false

    /// - Parameter hasWriter: whether somebody has one of the files open for writing; asked only when it matters.
    mutating func observe(
        _ stamps: FileStamps, nowNanoseconds now: Int64, hasWriter: () -> Bool
    ) -> Action {
        guard stamps == latest else {
            latest = stamps
            restingSince = now
            isTried = false
            isDone = false
            return .wait
        }
        guard !isDone else { return .wait }
        let rest = now - restingSince
        guard rest >= (isTried ? Self.finalRestNanoseconds : Self.restNanoseconds) else { return .wait }
        if rest < Self.writerRestNanoseconds, hasWriter() { return .wait }
        let isFinal = rest >= Self.finalRestNanoseconds
        isTried = true
        isDone = isFinal
        return .read(isFinal: isFinal)
    }

    /// The files as they were last seen have been dealt with.
    mutating func settle() {
        isDone = true
    }
}
