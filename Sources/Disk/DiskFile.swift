/// An open file; closed when the last reference goes.
///
/// From any thread; who needs an order among its calls keeps it.
public protocol DiskFile: AnyObject, Sendable {
    var path: String { get }
    /// How many bytes it has.
    func length() throws(DiskError) -> Int
    /// Reads up to as many bytes as there is room for, and tells how many; fewer only at the end of the file.
    func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError) -> Int
    /// Writes all of the bytes with one call.
    ///
    /// - Throws: `DiskError.shortWrite` when only a part went through.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError)
    /// Makes the file at least `end` bytes long, with room on the disk, so that writing there can't fail for it; what
    /// is added reads as zeros.
    func allocate(from offset: Int, to end: Int) throws(DiskError)
    /// Cuts or extends the file to a length.
    func truncate(to length: Int) throws(DiskError)
    /// Brings what was written to the disk. After a failure nothing is known of what the disk holds.
    func sync() throws(DiskError)
    /// Takes the file's lock, which goes with the file; false when another holds it.
    func lock() throws(DiskError) -> Bool
    func unlock()
    /// Whether the file's path still leads to this file.
    func identity() throws(DiskError) -> DiskFileIdentity
}

/// What became of the name a file was opened by.
public enum DiskFileIdentity: Sendable {
    case same, deleted, replaced
}

extension DiskFile {
    /// Writes all of the bytes.
    public func write(_ bytes: [UInt8], at offset: Int) throws(DiskError) {
        let result = bytes.withUnsafeBytes { bytes -> Result<Void, DiskError> in
            do throws(DiskError) { return .success(try write(bytes, at: offset)) } catch { return .failure(error) }
        }
        try result.get()
    }

    /// All bytes from an offset to the end, or as many as are asked for.
    public func bytes(from offset: Int = 0, count: Int? = nil) throws(DiskError) -> [UInt8] {
        let end = try length()
        let wanted = count ?? max(0, end - offset)
        var failure: DiskError?
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            do throws(DiskError) {
                filled = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
