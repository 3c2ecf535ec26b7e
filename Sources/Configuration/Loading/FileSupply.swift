/// Where a loader gets the bytes of the files from.
enum FileSupply {
    /// From the files themselves.
    case disk
    /// From what was kept of them.
    case kept([GatewayConfiguration.FileRole: [UInt8]])

    /// The whole file; the failure is a sentence about it.
    func read(_ role: GatewayConfiguration.FileRole, at location: FileLocation) throws(Rejection) -> [UInt8] {
        switch self {
        case .disk: return try location.read()
        case .kept(let files):
            guard let bytes = files[role] else { throw .because("it was not kept") }
            return bytes
        }
    }
}
