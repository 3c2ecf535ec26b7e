internal import Agreements
internal import AuditLog
internal import HTTPWire
internal import ItemCounting
internal import NIOCore

/// Cursors: sealed for an organization on the way out, checked and opened on the way in.
extension Exchange {
    /// Refuses a cursor that another organization was given, or none.
    func checkCursor() throws(Refusal) {
        guard routeFacts.hasCursor, let cursor = snapshot.routes.routes[route].cursor, head.query.count > 1
        else { return }
        let isAdmitted = headBytes.withUnsafeReadableBytes { bytes in
            cursor.admits(
                UnsafeRawBufferPointer(rebasing: bytes[head.query.range].dropFirst()), organization: organizationName)
        }
        guard isAdmitted else { throw .foreignCursor }
    }

    /// Writes the query as the upstream gets it: cursors as it gave them.
    func writeQuery(of headBytes: ByteBuffer, to upstreamRequest: inout HeadBuffer) {
        guard routeFacts.hasCursor, let cursor = snapshot.routes.routes[route].cursor, head.query.count > 1 else {
            upstreamRequest.write(head.query, of: headBytes)
            return
        }
        var pieces: [Range<Int>] = []
        var start = head.query.range.lowerBound
        headBytes.withUnsafeReadableBytes { bytes in
            // Places in the query are counted from behind its question mark.
            let first = start + 1
            cursor.forEachSeal(UnsafeRawBufferPointer(rebasing: bytes[head.query.range].dropFirst())) { seal in
                pieces.append(start..<first + seal.lowerBound)
                start = first + seal.upperBound
            }
        }
        pieces.append(start..<head.query.range.upperBound)
        for piece in pieces { upstreamRequest.write(ByteRange(piece.lowerBound, piece.upperBound), of: headBytes) }
    }

    /// Counts a piece of body and sends it on, each cursor in it sealed before the quote at its end.
    func passCursors(_ bytes: ByteBuffer) {
        access.bytesFromUpstream += UInt64(bytes.readableBytes)
        var rest = bytes
        while rest.readableBytes > 0 {
            guard let count = rest.withUnsafeReadableBytes({ counter?.feedUntilString($0) }) else {
                return encode(rest)
            }
            if count > 1, let piece = rest.readSlice(length: count - 1) { encode(piece) }
            if let seal = seal() { encode(seal) }
            if let quote = rest.readSlice(length: 1) { encode(quote) }
        }
    }

    /// The seal of the cursor that was just read; nil where there is none to seal, or it can't be told.
    private func seal() -> ByteBuffer? {
        guard let cursor = snapshot.routes.routes[route].cursor, let counter, !counter.string.isEmpty,
            !counter.isStringLost
        else { return nil }
        let code = counter.string.withUnsafeBytes { cursor.code($0, organization: organizationName) }
        var seal = ByteBuffer()
        seal.writeStaticString("tg")
        seal.writeHexadecimal(code.high, digits: 16)
        seal.writeHexadecimal(code.low, digits: 16)
        return seal
    }

    private var organizationName: String { snapshot.numbers.organizationName(caller.organizationNumber) }
}
