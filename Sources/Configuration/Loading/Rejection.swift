/// Why the text of a value is refused.
enum Rejection: Error {
    /// It is not of the expected form; the grammar says which form that is.
    case malformed
    /// A full sentence: what is wrong; what would be right.
    case because(String)
}
