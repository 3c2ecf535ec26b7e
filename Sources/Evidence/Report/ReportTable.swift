/// Columns of text.
package enum ReportTable {
    /// The rows as lines, the first columns to the left and the others to the right.
    ///
    /// - Parameter leading: how many columns stand to the left.
    package static func aligned(_ rows: [[String]], leading: Int = 1) -> [String] {
        let columns = rows.first?.indices ?? 0..<0
        let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            columns.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column < leading ? row[column] + padding : padding + row[column]
            }.joined(separator: "  ")
        }
    }
}
