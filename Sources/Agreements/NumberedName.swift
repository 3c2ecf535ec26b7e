/// A name and the number that stands for it in records.
public struct NumberedName: Sendable, Hashable {
    /// From 1 on, and the same for the same name as long as the process runs; 0 means "none".
    public let number: UInt32
    public let name: String

    public init(number: UInt32, name: String) {
        self.number = number
        self.name = name
    }
}
