internal import CISAL

/// A Huffman code for deflate that was made beforehand, for bodies too small for one of their own.
///
/// It is made of samples in the source, never of what passes through: a code learnt from one caller's answers would tell
/// the next what was in them.
///
/// Sendable, since nothing changes it after init.
struct GzipCode: @unchecked Sendable {
    /// The code for JSON as APIs write it; nil without memory for it.
    static let json = GzipCode(JSONSample.documents)

    let pointer: UnsafeRawPointer

    /// Never freed: it lives as long as the program.
    private init?(_ samples: [String]) {
        let histogram = UnsafeMutableRawPointer.allocate(byteCount: cisal_histogram_bytes(), alignment: 64)
        defer { histogram.deallocate() }
        histogram.initializeMemory(as: UInt8.self, repeating: 0, count: cisal_histogram_bytes())
        for sample in samples {
            var text = sample
            text.withUTF8 { cisal_count(histogram, $0.baseAddress, $0.count) }
        }
        let code = UnsafeMutableRawPointer.allocate(byteCount: cisal_code_bytes(), alignment: 64)
        code.initializeMemory(as: UInt8.self, repeating: 0, count: cisal_code_bytes())
        guard cisal_make_code(code, histogram) == 0 else {
            code.deallocate()
            return nil
        }
        pointer = UnsafeRawPointer(code)
    }
}
