internal import AuditLog
internal import ContentCoding
internal import HTTPWire
internal import ItemCounting
internal import NIOCore

/// How the items of an answer that is one document are counted while it passes.
extension Exchange {
    /// Pieces of 64 KiB that are unpacked in one go.
    private static let sliceCount = 4

    /// Makes ready to count the items of the answer's body, where its route wants that.
    func startCounting(_ upstream: UpstreamConnection) throws(Refusal) {
        guard routeFacts.countsItems || routeFacts.hasCursor, (200..<300).contains(upstream.head.status),
            upstream.head.framing != .none,
            let pointers = snapshot.routes.routes[route].pointers
        else { return }
        let isLines = snapshot.routes.routes[route].isLines
        if upstream.head.fields.contains(.contentEncoding) {
            // It was asked for identity. Lines that can't be seen can't be charged for before they pass, nor can
            // cursors be sealed.
            guard !isLines, !routeFacts.hasCursor else { throw .upstreamBroken }
            beginDecoding(upstream)
        }
        countsLines = isLines
        countsItems = !isLines && routeFacts.countsItems
        sealsCursors = routeFacts.hasCursor
        guard !isLines else { return }
        if counterPointers === pointers {
            counter?.reset()
        } else {
            counter = ItemCounter(pointers)
            counterPointers = pointers
        }
    }

    func count(_ bytes: ByteBuffer) {
        access.bytesFromUpstream += UInt64(bytes.readableBytes)
        guard countsItems, !isUncountable else { return }
        if decoder != nil {
            countDecoded(bytes)
        } else {
            bytes.withUnsafeReadableBytes { counter?.feed($0) }
        }
    }

    private func beginDecoding(_ upstream: UpstreamConnection) {
        guard let coding = upstream.head.fields.first(.contentEncoding),
            !upstream.head.fields.repeats(.contentEncoding)
        else {
            isUncountable = true
            return
        }
        decoder = upstream.headBytes.withUnsafeReadableBytes {
            try? ContentDecoder(contentEncoding: UnsafeRawBufferPointer(rebasing: $0[coding.range]))
        }
        isUncountable = decoder == nil
    }

    private func countDecoded(_ bytes: ByteBuffer) {
        guard !isCountingBehind else {
            uncounted.writeImmutableBuffer(bytes)
            return
        }
        uncounted = bytes
        if worker.slices.isEmpty { countSlice() } else { countLater() }
        paceUpstream()
    }

    /// Unpacks a little of what waits, and counts it; what is left has another turn when the loop has seen to others.
    private func countSlice() {
        isCountingBehind = false
        do throws(ContentCodingError) {
            if try !decodeSlice() { return }
            isUncountable = decodedBytes > Exchange.decodeBound
        } catch {
            isUncountable = true
        }
        if isUncountable {
            decoder = nil
            uncounted = ByteBuffer()
            return
        }
        countLater()
    }

    private func countLater() {
        isCountingBehind = true
        let generation = generation
        worker.slices.add { [self] in
            if generation == self.generation, isCountingBehind { countOn() }
        }
    }

    /// Counts a slice of what unpacks.
    ///
    /// - Returns: whether there is more.
    private func decodeSlice() throws(ContentCodingError) -> Bool {
        guard let decoder else { return false }
        var plain = ByteBuffer()
        for _ in 0..<Exchange.sliceCount {
            plain.clear()
            let progress = try decoder.decode(&uncounted, into: &plain, maximumBytes: 64 << 10)
            decodedBytes += plain.readableBytes
            plain.withUnsafeReadableBytes { counter?.feed($0) }
            if case .needsInput = progress {
                uncounted = ByteBuffer()
                return false
            }
        }
        return true
    }

    private func countOn() {
        countSlice()
        guard !isCountingBehind else { return }
        paceUpstream()
        advance(endIsDue && !isCountingBehind ? .answerEnd : .answerPaused)
    }
}
