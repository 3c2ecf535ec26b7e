/// A name and the number that stands for it in records.
package struct NumberedName: Sendable, Hashable {
    /// From 1 on, and the same for the same name as long as the process runs; 0 means "none".
    package let number: UInt32
    package let name: String

    package init(number: UInt32, name: String) {
        self.number = number
        self.name = name
    }
}
