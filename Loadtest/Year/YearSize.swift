/// How much some of the files take.
struct YearSize {
    let name: String
    let bytes: Int
    let perRecord: Double
    let files: String
}
