internal import Glibc

/// What can go wrong with files.
///
/// The descriptions are for the operator; they name the path.
public enum DiskError: Error, Equatable, CustomStringConvertible {
    /// There is no such file.
    case missing(path: String)
    /// There is such a file already.
    case exists(path: String)
    /// A system call failed.
    case system(call: String, path: String, errno: Int32)
    /// A write took only a part.
    case shortWrite(path: String, offset: Int, wanted: Int, written: Int)
    /// The disk has no room left.
    case noRoom(path: String, errno: Int32)

    public var description: String {
        switch self {
        case .missing(let path): "\(path): there is no such file"
        case .exists(let path): "\(path): is there already"
        case .system(let call, let path, let errno): "\(path): \(call) failed: \(Self.text(of: errno))"
        case .shortWrite(let path, let offset, let wanted, let written):
            "\(path): only \(written) of \(wanted) bytes could be written at offset \(offset)"
        case .noRoom(let path, let errno): "\(path): no room left: \(Self.text(of: errno))"
        }
    }

    /// The system's words for an error number.
    public static func text(of errno: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let text = buffer.baseAddress, strerror_r(errno, text, buffer.count) == 0 else {
                return "error \(errno)"
            }
            return String(cString: text)
        }
    }
}
