/// Watches the frames that a caller sends, by their headers alone, for what no honest caller does.
///
/// Sees the bytes before anything else does, in pieces of any size. Sources: RFC 9113, section 4.1 for a frame's header
/// and 10.5 for what floods of cheap frames do; CVE-2024-27316 for header blocks that never end.
struct HTTP2FrameCounter {
    enum Violation: Hashable {
        /// Too many frames in a row that ask for nothing.
        case idleFrames
        /// A frame, or a header block of several, has begun and doesn't end.
        case slowFrame
        /// Too many streams that ended by a fault of the caller's.
        case faults

        /// For the operator.
        var reason: String {
            switch self {
            case .idleFrames: "a flood of frames without work"
            case .slowFrame: "a frame that does not end"
            case .faults: "a flood of malformed requests"
            }
        }
    }

    /// Frames without work that may follow each other within the window.
    static let idleFrameBound = 1_000
    /// Streams that may end by a fault of the caller's within the window.
    static let faultBound = 200
    static let windowNanoseconds: Int64 = 30_000_000_000
    /// How long a frame other than DATA, or a header block of several, may take from its first byte to its last.
    static let frameNanoseconds: Int64 = 5_000_000_000
    /// The connection preface (RFC 9113, section 3.4).
    static let prefaceBytes = 24

    /// The last stream that a HEADERS frame named.
    private(set) var lastStream: UInt32 = 0
    /// Since when a frame other than DATA, a header block or the preface is incomplete; nil: none is.
    private(set) var openSince: Int64?

    /// Bytes that are passed over: the rest of the preface, or of a frame's payload.
    private var skipped = HTTP2FrameCounter.prefaceBytes
    private var header: (UInt64, UInt8) = (0, 0)
    private var headerCount = 0
    private var isInBlock = false
    private var isInData = false
    private var idleFrames = 0
    private var faults = 0
    private var windowStart: Int64 = 0

    /// Something was done for the caller: an answer has begun or gone on.
    mutating func noteWork() {
        idleFrames = 0
    }

    /// A stream has ended by a fault of the caller's.
    mutating func noteFault(now: Int64) -> Violation? {
        moveWindow(now: now)
        faults += 1
        return faults > HTTP2FrameCounter.faultBound ? .faults : nil
    }

    /// Goes on with bytes as they arrive.
    mutating func read(_ bytes: UnsafeRawBufferPointer, now: Int64) -> Violation? {
        var index = 0
        while index < bytes.count {
            if skipped > 0 {
                let count = min(skipped, bytes.count - index)
                skipped -= count
                index += count
                if skipped == 0, !isInBlock { openSince = nil }
                continue
            }
            take(bytes[index])
            index += 1
            if headerCount == 9, let violation = judge(now: now) { return violation }
        }
        noteOpen(now: now)
        return nil
    }

    /// What has taken too long by now.
    func overdue(now: Int64) -> Violation? {
        guard let openSince, now - openSince >= HTTP2FrameCounter.frameNanoseconds else { return nil }
        return .slowFrame
    }

    private mutating func take(_ byte: UInt8) {
        if headerCount < 8 { header.0 = header.0 << 8 | UInt64(byte) } else { header.1 = byte }
        headerCount += 1
    }

    private mutating func judge(now: Int64) -> Violation? {
        // Length 3, type 1, flags 1, and the first three bytes of the stream; its last follows.
        let length = Int(header.0 >> 40)
        let type = UInt8(truncatingIfNeeded: header.0 >> 32)
        let flags = UInt8(truncatingIfNeeded: header.0 >> 24)
        let stream = UInt32(truncatingIfNeeded: header.0 & 0x7F_FFFF) << 8 | UInt32(header.1)
        headerCount = 0
        header = (0, 0)
        skipped = length
        isInData = type == 0
        defer { if length == 0, !isInBlock { openSince = nil } }
        let (endsStream, endsHeaders, isPadded) = (flags & 1 != 0, flags & 4 != 0, flags & 8 != 0)
        var isWork = false
        switch type {
        case 0: isWork = endsStream || length > (isPadded ? 256 : 0)
        case 1:
            isWork = true
            lastStream = stream
            isInBlock = !endsHeaders
        case 9: isInBlock = !endsHeaders && isInBlock
        default: break
        }
        if isWork {
            idleFrames = 0
            return nil
        }
        moveWindow(now: now)
        idleFrames += 1
        return idleFrames > HTTP2FrameCounter.idleFrameBound ? .idleFrames : nil
    }

    private mutating func moveWindow(now: Int64) {
        guard now - windowStart > HTTP2FrameCounter.windowNanoseconds else { return }
        windowStart = now
        idleFrames = 0
        faults = 0
    }

    private mutating func noteOpen(now: Int64) {
        let isOpen = isInBlock || headerCount > 0 || (skipped > 0 && !isInData)
        if !isOpen {
            openSince = nil
        } else if openSince == nil {
            openSince = now
        }
    }
}
