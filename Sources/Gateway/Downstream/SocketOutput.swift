internal import Glibc
internal import NIOCore

/// The way out of a connection: straight to its socket, as long as nothing waits ahead; else through its channel.
///
/// A write through a channel passes its pipeline and its queue of pending writes, which costs a microsecond. A socket
/// has room as a rule. So what is flushed is offered to the socket at once, and what that doesn't take goes through the
/// channel, which waits until the socket takes more, and says when too much waits in it.
///
/// It belongs to its channel's event loop.
final class SocketOutput {
    private let context: ChannelHandlerContext
    private let channel: any Channel
    /// The socket; nil: what is written has to pass the channel's other handlers.
    private let socket: NIOBSDSocket.Handle?
    /// Written, but not flushed.
    private var unflushed: [ByteBuffer] = []
    /// How many flushes wait in the channel.
    private var waitingFlushes = 0

    /// - Parameter isAlone: whether the channel has no other handlers.
    init(_ context: ChannelHandlerContext, isAlone: Bool) {
        self.context = context
        channel = context.channel
        let operations = context.pipeline.syncOperations
        socket = isAlone ? try? operations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 } : nil
    }

    func write(_ bytes: ByteBuffer) {
        if bytes.readableBytes > 0 { unflushed.append(bytes) }
    }

    /// Lets out what was written.
    func flush() {
        guard socket != nil else {
            for bytes in unflushed { context.write(NIOAny(bytes), promise: nil) }
            unflushed.removeAll(keepingCapacity: true)
            return context.flush()
        }
        offer()
        guard !unflushed.isEmpty else { return }
        waitingFlushes += 1
        let output = NIOLoopBound(self, eventLoop: context.eventLoop)
        let flushed = context.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.whenComplete { _ in output.value.waitingFlushes -= 1 }
        flushThroughChannel(flushed)
    }

    /// Lets out what was written, and keeps the promise when all of it is in the socket; breaks it where the connection ends
    /// before.
    func flush(_ flushed: EventLoopPromise<Void>) {
        flush()
        unflushed.append(ByteBuffer())
        flushThroughChannel(flushed)
    }

    /// Lets out what was written, and then tells the other side that nothing more comes.
    func close() {
        let output = NIOLoopBound(self, eventLoop: context.eventLoop)
        let flushed = context.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.whenSuccess { output.value.context.close(mode: .output, promise: nil) }
        flush(flushed)
    }

    /// Hands the socket as much as it takes now.
    private func offer() {
        // An active channel's socket is open. What waits in the channel was written before.
        guard let socket, waitingFlushes == 0, channel.isActive else { return }
        while !unflushed.isEmpty {
            let pieces = min(unflushed.count, SocketOutput.piecesAtOnce)
            let sent = pieces == 1 ? send(unflushed[0], to: socket) : send(pieces, to: socket)
            // What went wrong the channel will find out for itself, and close the connection in its own way.
            guard sent > 0, removeSent(sent, of: pieces) else { return }
        }
    }

    private func send(_ bytes: ByteBuffer, to socket: NIOBSDSocket.Handle) -> Int {
        bytes.withUnsafeReadableBytes { Glibc.send(socket, $0.baseAddress, $0.count, SocketOutput.flags) }
    }

    /// Sends the first pieces with one call.
    private func send(_ pieces: Int, to socket: NIOBSDSocket.Handle) -> Int {
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: pieces) { vectors in
            for index in 0..<pieces {
                // What is unflushed keeps its memory until it is sent.
                unflushed[index].withUnsafeReadableBytesWithStorageManagement { bytes, _ in
                    let base = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                    vectors.initializeElement(at: index, to: iovec(iov_base: base, iov_len: bytes.count))
                }
            }
            var message = msghdr()
            message.msg_iov = vectors.baseAddress
            message.msg_iovlen = pieces
            return sendmsg(socket, &message, SocketOutput.flags)
        }
    }

    /// Forgets what was sent; whether that is all of the first pieces.
    private func removeSent(_ sent: Int, of pieces: Int) -> Bool {
        var (rest, whole) = (sent, 0)
        while whole < pieces, unflushed[whole].readableBytes <= rest {
            rest -= unflushed[whole].readableBytes
            whole += 1
        }
        if whole == unflushed.count {
            unflushed.removeAll(keepingCapacity: true)
            return true
        }
        unflushed.removeFirst(whole)
        if rest > 0 { unflushed[0].moveReaderIndex(forwardBy: rest) }
        return whole == pieces
    }

    private func flushThroughChannel(_ flushed: EventLoopPromise<Void>) {
        for bytes in unflushed.dropLast() { context.write(NIOAny(bytes), promise: nil) }
        let last = unflushed.last ?? ByteBuffer()
        unflushed.removeAll(keepingCapacity: true)
        context.writeAndFlush(NIOAny(last), promise: flushed)
    }

    private static let piecesAtOnce = 64
    private static let flags = Int32(MSG_NOSIGNAL)
}
