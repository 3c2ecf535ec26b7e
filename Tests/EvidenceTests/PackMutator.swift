import Evidence
import TestSupport

/// Changes the text of a pack or a receipt at random, by bytes, by lines or by values.
struct PackMutator {
    private let text: [UInt8]
    private let json: PackJSON
    private var generator: SeededGenerator

    init(_ text: [UInt8], using generator: SeededGenerator) throws {
        self.text = text
        json = try PackJSON(canonical: text)
        self.generator = generator
    }

    /// Another text than the one that was given, and how it came about.
    mutating func next() -> (text: [UInt8], change: String) {
        while true {
            let (changed, change) = generator.next() % 3 == 0 ? mutateValue() : mutateText()
            if changed != text { return (changed, change) }
        }
    }

    // MARK: - Bytes and lines

    private mutating func mutateText() -> ([UInt8], String) {
        var changed = text
        let place = Int.random(in: text.indices, using: &generator)
        let other = Int.random(in: text.indices, using: &generator)
        switch generator.next() % 9 {
        case 0, 1:
            changed[place] ^= 1 << UInt8(generator.next() % 8)
            return (changed, "bit flipped at \(place)")
        case 2:
            changed[place] = UInt8(truncatingIfNeeded: generator.next())
            return (changed, "byte \(place) is another")
        case 3:
            changed.remove(at: place)
            return (changed, "byte \(place) dropped")
        case 4:
            changed.insert(changed[place], at: place)
            return (changed, "byte \(place) twice")
        case 5:
            changed.swapAt(place, other)
            return (changed, "bytes \(place) and \(other) swapped")
        case 6:
            return (Array(text.prefix(place)), "cut at \(place)")
        case 7:
            return (text + text.suffix(Int.random(in: 1...40, using: &generator)), "something appended")
        default:
            var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let line = Int.random(in: lines.indices, using: &generator)
            let second = Int.random(in: lines.indices, using: &generator)
            switch generator.next() % 3 {
            case 0: lines.remove(at: line)
            case 1: lines.insert(lines[line], at: second)
            default: lines.swapAt(line, second)
            }
            return (Array(lines.joined(separator: [UInt8(ascii: "\n")])), "lines \(line) and \(second) changed")
        }
    }

    // MARK: - Values

    private mutating func mutateValue() -> ([UInt8], String) {
        var path = ""
        let changed = mutate(json, &path)
        return (changed.bytes, "value changed at \(path)")
    }

    private mutating func mutate(_ json: PackJSON, _ path: inout String) -> PackJSON {
        switch json {
        case .object(var members):
            guard !members.isEmpty else { return .null }
            let index = Int.random(in: members.indices, using: &generator)
            path += ".\(members[index].name)"
            guard generator.next() % 12 == 0 else {
                members[index].value = mutate(members[index].value, &path)
                return .object(members)
            }
            switch generator.next() % 3 {
            case 0: members.remove(at: index)
            case 1: members.insert(members[index], at: index)
            default: members.swapAt(index, Int.random(in: members.indices, using: &generator))
            }
            return .object(members)
        case .array(var elements):
            guard !elements.isEmpty else { return .array([.null]) }
            let index = Int.random(in: elements.indices, using: &generator)
            path += "[\(index)]"
            guard generator.next() % 5 == 0 else {
                elements[index] = mutate(elements[index], &path)
                return .array(elements)
            }
            switch generator.next() % 3 {
            case 0: elements.remove(at: index)
            case 1: elements.insert(elements[index], at: index)
            default: elements.swapAt(index, Int.random(in: elements.indices, using: &generator))
            }
            return .array(elements)
        case .string(let text):
            return .string(mutate(text))
        case .number(let number):
            let numbers: [UInt64] = [number &+ 1, number &- 1, 0, .max, number ^ 1 << (generator.next() % 64)]
            return .number(numbers.randomElement(using: &generator)!)
        case .bool(let flag): return .bool(!flag)
        case .null: return generator.next() % 2 == 0 ? .number(0) : .object([])
        }
    }

    private mutating func mutate(_ text: String) -> String {
        var bytes = Array(text.utf8)
        guard !bytes.isEmpty else { return "a" }
        let place = Int.random(in: bytes.indices, using: &generator)
        switch generator.next() % 4 {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(UInt8(ascii: "A"), at: place)
        case 2: bytes.swapAt(place, Int.random(in: bytes.indices, using: &generator))
        default: bytes[place] = UInt8(ascii: "0") + UInt8(generator.next() % 40)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
