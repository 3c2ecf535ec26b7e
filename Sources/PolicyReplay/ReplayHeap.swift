/// Accesses by arrival, the earliest first, of equal ones that with the lower sequence number.
struct ReplayHeap {
    struct Element {
        var arrival: Int64
        var sequence: UInt64
        /// Where the access is kept.
        var place: Int

        static func < (left: Element, right: Element) -> Bool {
            left.arrival < right.arrival || left.arrival == right.arrival && left.sequence < right.sequence
        }
    }

    private var elements: [Element] = []

    var first: Element? { elements.first }

    mutating func insert(_ element: Element) {
        elements.append(element)
        var index = elements.count - 1
        while index > 0, element < elements[(index - 1) / 2] {
            elements[index] = elements[(index - 1) / 2]
            index = (index - 1) / 2
        }
        elements[index] = element
    }

    mutating func removeFirst() {
        let last = elements.removeLast()
        guard !elements.isEmpty else { return }
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < elements.count else { break }
            if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
            guard elements[child] < last else { break }
            elements[index] = elements[child]
            index = child
        }
        elements[index] = last
    }
}
