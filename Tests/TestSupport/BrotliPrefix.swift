internal import CBrotli

/// The beginning of a brotli stream, decoded with the library alone.
enum BrotliPrefix {
    /// - Throws: for what isn't brotli.
    static func decode(_ bytes: [UInt8]) throws -> (bytes: [UInt8], isComplete: Bool) {
        guard let state = BrotliDecoderCreateInstance(nil, nil, nil) else { throw WireFailure.system("brotli") }
        defer { BrotliDecoderDestroyInstance(state) }
        return try bytes.withUnsafeBufferPointer { input in
            var next = input.baseAddress
            var left = input.count
            var plain: [UInt8] = []
            while true {
                var room = 0
                let result = BrotliDecoderDecompressStream(state, &left, &next, &room, nil, nil)
                var count = 0
                while let output = BrotliDecoderTakeOutput(state, &count), count > 0 {
                    plain += UnsafeBufferPointer(start: output, count: count)
                    count = 0
                }
                switch result {
                case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: continue
                case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: return (plain, false)
                case BROTLI_DECODER_RESULT_SUCCESS where left == 0: return (plain, true)
                default: throw WireFailure.malformed("brotli, or bytes behind its end")
                }
            }
        }
    }
}
