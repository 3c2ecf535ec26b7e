import HTTPWire
import Testing

struct WireErrorTests {
    @Test("an error is a 400 unless a status says more")
    func statuses() {
        let others: [WireError: Int] = [
            .targetTooLong: 414, .headTooLarge: 431, .tooManyFields: 431, .bodyTooLarge: 413,
            .unsupportedExpectation: 417, .unsupportedMethod: 501, .unsupportedTransferCoding: 501,
            .unsupportedVersion: 505,
        ]
        for error in WireError.allCases {
            #expect(error.status == others[error] ?? 400, "\(error)")
        }
    }

    @Test("each error is told in a sentence of its own")
    func details() {
        let sentences = WireError.allCases.map { $0.detail.description }
        #expect(Set(sentences).count == WireError.allCases.count)
        for sentence in sentences {
            #expect(sentence.first?.isUppercase == true && sentence.last == ".", "\(sentence)")
        }
    }
}
