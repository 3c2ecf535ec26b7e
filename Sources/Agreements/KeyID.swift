/// The public half of a key: it finds the row, and may be printed, logged and recorded.
///
/// A number in 1..<62^10, written as ten base62 characters; 0 stands for "no key" in records, so no key has it.
public struct KeyID: RawRepresentable, Sendable, Hashable, Comparable, BitwiseCopyable {
    /// The number of characters it is written with.
    public static let characterCount = 10
    /// 62^10.
    static let bound: UInt64 = 839_299_365_868_340_224

    public let rawValue: UInt64

    /// An id from its number; nil for 0 and from 62^10 on.
    public init?(rawValue: UInt64) {
        guard rawValue > 0, rawValue < Self.bound else { return nil }
        self.rawValue = rawValue
    }

    public static func < (left: KeyID, right: KeyID) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension KeyID: LosslessStringConvertible {
    /// The ten characters, as in the key itself.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.characterCount) { bytes in
            Base62.encode(rawValue, into: UnsafeMutableRawBufferPointer(bytes))
            return Self.characterCount
        }
    }

    /// An id from the ten characters; nil where they are not one.
    public init?(_ description: String) {
        guard description.utf8.count == Self.characterCount else { return nil }
        var description = description
        let number = description.withUTF8 { Base62.decode(UnsafeRawBufferPointer($0)) }
        guard let number else { return nil }
        self.init(rawValue: number)
    }
}
