/// One key of a mapping and its value.
struct Entry {
    let name: String
    let key: Value
    let value: Value
}
