import Hummingbird
import NIOCore

/// Takes a body in and remembers how much of it there was.
struct BodySink: ResponseBodyWriter {
    actor State {
        private(set) var byteCount = 0
        private(set) var isFinished = false

        func add(_ count: Int) {
            byteCount += count
        }

        func finish() {
            isFinished = true
        }
    }

    private let box = State()

    /// What arrived until now.
    var state: (byteCount: Int, isFinished: Bool) {
        get async {
            (await box.byteCount, await box.isFinished)
        }
    }

    func write(_ buffer: ByteBuffer) async throws {
        await box.add(buffer.readableBytes)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        await box.finish()
    }
}
