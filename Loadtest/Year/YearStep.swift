/// How long a step of the work took, and what came of it.
struct YearStep {
    let name: String
    let seconds: Double
    let result: String
}
