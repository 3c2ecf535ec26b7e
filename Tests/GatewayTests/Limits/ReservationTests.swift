import Testing

@testable import Gateway

@Suite struct ReservationTests {
    private let reserve = Route.Reserve(query: "max_results", default: 10, maximum: 100, kinds: 1)

    @Test(
        "What a query asks for is reserved, and the maximum wherever the upstream might read it differently",
        arguments: [
            ("", 10), ("?", 10), ("?query=a", 10), ("?max_results=25", 25), ("?query=a&max_results=5", 5),
            ("?max_results=5&query=a", 5), ("?max_results=0", 0), ("?max_results=1000", 100), ("?max_results=", 100),
            ("?max_results", 100), ("?max_results=5&max_results=6", 100), ("?max_results=abc", 100),
            ("?max_results=+5", 100), ("?max_results=-5", 100), ("?max_results=5.0", 100),
            ("?max_results=99999999999999999999", 100), ("?max%5Fresults=5", 100), ("?x%20y=1", 100),
            ("?max_result=7", 10), ("?max_resultss=7", 10), ("?MAX_RESULTS=7", 10),
        ]
    )
    func query(query: String, items: Int) {
        let bytes = Array(query.utf8)
        #expect(reserve.items(query: bytes.span) == items)
    }

    @Test("Without a parameter the maximum is reserved, of each kind of item")
    func withoutParameter() {
        let reserve = Route.Reserve(query: nil, default: 3, maximum: 3, kinds: 2)
        #expect(reserve.items(query: Array("?max_results=1".utf8).span) == 6)
    }
}
