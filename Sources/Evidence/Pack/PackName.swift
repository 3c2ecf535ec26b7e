internal import AuditLog

extension NameDefinition {
    /// Kind, number and name.
    var json: PackJSON {
        .array([.string(kind.word), .number(UInt64(number)), .string(name)])
    }

    init(_ json: PackJSON, at place: String) throws(PackProblem) {
        let columns = try PackFields.array(json, at: place)
        guard columns.count == 3 else { throw PackProblem(place, "has \(columns.count) columns, not 3") }
        let word = try PackFields.string(columns[0], at: "\(place)[0]")
        guard let kind = NameKind.allCases.first(where: { $0.word == word }), kind != .organization else {
            throw PackProblem("\(place)[0]", "is no kind of name")
        }
        let name = try PackFields.string(columns[2], at: "\(place)[2]")
        self.init(kind: kind, number: try PackFields.number32(columns[1], at: "\(place)[1]"), name: name)
    }
}

extension NameKind {
    /// The word that stands for it in proof packs and receipts.
    var word: String {
        switch self {
        case .organization: "organization"
        case .app: "app"
        case .route: "route"
        case .purpose: "purpose"
        case .recipient: "recipient"
        case .configuration: "configuration"
        case .limit: "limit"
        }
    }
}
