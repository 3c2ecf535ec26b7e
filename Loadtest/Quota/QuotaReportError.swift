import Glibc

/// Why a report wasn't written.
enum QuotaReportError: Error, CustomStringConvertible {
    case unwritable(path: String, error: Int32)

    var description: String {
        switch self {
        case .unwritable(let path, let error): "\(path): can't write the report: \(String(cString: strerror(error)))"
        }
    }
}
