extension UnsafeRawBufferPointer {
    /// The little-endian integer at an offset, at any alignment.
    @inline(__always)
    func load<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type = Integer.self, at offset: Int
    )
        -> Integer
    {
        Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }
}

extension UnsafeMutableRawPointer {
    /// Stores an integer little-endian at an offset, at any alignment.
    @inline(__always)
    func store<Integer: FixedWidthInteger & BitwiseCopyable>(_ integer: Integer, at offset: Int) {
        storeBytes(of: integer.littleEndian, toByteOffset: offset, as: Integer.self)
    }
}

extension Array where Element == UInt8 {
    /// Appends an integer, little-endian.
    @inline(__always)
    mutating func append<Integer: FixedWidthInteger & BitwiseCopyable>(littleEndian integer: Integer) {
        Swift.withUnsafeBytes(of: integer.littleEndian) { append(contentsOf: $0) }
    }
}
