/// One user of the mock, a pure function of the seed and its index.
struct User: Sendable, Equatable {
    let index: Int
    let id: UInt64
    let name: String
    let username: String
    /// Milliseconds since 1970.
    let createdMilliseconds: Int64
    let description: String
    let location: String
    let verified: Bool
    let followers: Int
    let following: Int
    let listed: Int
}
