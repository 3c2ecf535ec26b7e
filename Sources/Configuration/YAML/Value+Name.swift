import Yams

extension Value {
    /// The name that a key of a mapping is, as its author wrote it.
    func readName(_ owner: String) -> String? {
        guard case .scalar(let scalar) = node else { return nil }
        let name = document.originalKey(scalar.string)
        do throws(Rejection) {
            return try Grammar.name(owner).parse(name)
        } catch {
            report("`\(name)` is not a name; \(Grammar.name(owner).advice)")
            return nil
        }
    }
}
