internal import AuditLog
internal import ContentCoding
internal import Dispatch
internal import HTTPWire
internal import ItemCounting
internal import NIOCore

/// How the items of an answer that is one document are counted while it passes.
extension Exchange {
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
        guard let decoder else { return }
        if decoder.isSlow {
            decodeElsewhere(decoder)
        } else {
            count(DecodedSlice(decoder, uncounted))
        }
    }

    private func count(_ slice: DecodedSlice) {
        decodedBytes += slice.plain.readableBytes
        slice.plain.withUnsafeReadableBytes { counter?.feed($0) }
        uncounted = slice.rest
        isUncountable = slice.isCorrupt || slice.hasMore && decodedBytes > Exchange.decodeBound
        if isUncountable {
            endDecoding()
            uncounted = ByteBuffer()
        } else if slice.hasMore {
            countLater()
        }
    }

    private func countLater() {
        isCountingBehind = true
        let generation = generation
        worker.slices.add { [self] in
            if generation == self.generation, isCountingBehind { countOn() }
        }
    }

    private func countOn() {
        countSlice()
        goOnIfCounted()
    }

    private func goOnIfCounted() {
        guard !isCountingBehind else { return }
        paceUpstream()
        advance(endIsDue && !isCountingBehind ? .answerEnd : .answerPaused)
    }

    /// Has a slice unpacked on a thread for that, and counts it when it comes back.
    private func decodeElsewhere(_ decoder: ContentDecoder) {
        isCountingBehind = true
        let (input, loop) = (uncounted, worker.eventLoop)
        uncounted = ByteBuffer()
        let waiting = NIOLoopBound((self, generation), eventLoop: loop)
        // Until it is back nobody else uses the decoder; an exchange that ends lets go of it.
        nonisolated(unsafe) let decoder = decoder
        DecodedSlice.queue.async {
            let slice = DecodedSlice(decoder, input)
            loop.execute {
                let (exchange, generation) = waiting.value
                exchange.worker.slices.add {
                    if exchange.generation == generation { exchange.takeBack(slice) }
                }
            }
        }
    }

    /// Lets go of the decoder.
    func endDecoding() {
        guard let decoder else { return }
        self.decoder = nil
        // Giving back as much memory takes its time too.
        if decoder.isSlow {
            nonisolated(unsafe) let decoder = decoder
            DecodedSlice.queue.async { withExtendedLifetime(decoder) {} }
        }
    }

    private func takeBack(_ slice: DecodedSlice) {
        var slice = slice
        // What has arrived meanwhile.
        slice.rest.writeBuffer(&uncounted)
        slice.hasMore = slice.hasMore || slice.rest.readableBytes > 0
        isCountingBehind = false
        count(slice)
        goOnIfCounted()
    }
}

/// What a coded body is unpacked to in one go.
private struct DecodedSlice: Sendable {
    private(set) var plain = ByteBuffer()
    /// What is left of the input.
    var rest: ByteBuffer
    var hasMore = false
    private(set) var isCorrupt = false

    private static let bound = 256 << 10

    /// Where decoders work that would hold up an event loop; one after the other, whoever they are for.
    static let queue = DispatchQueue(label: "tollgate.decoding", qos: .utility)

    init(_ decoder: ContentDecoder, _ input: ByteBuffer) {
        rest = input
        do throws(ContentCodingError) {
            let progress = try decoder.decode(&rest, into: &plain, maximumBytes: DecodedSlice.bound)
            if case .outputFull = progress { hasMore = true }
        } catch {
            isCorrupt = true
        }
    }
}
