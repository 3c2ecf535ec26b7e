extension String {
    /// The bytes as text, each one a character, so that none is lost.
    init(latin1 bytes: some Sequence<UInt8>) {
        var scalars = UnicodeScalarView()
        for byte in bytes { scalars.append(Unicode.Scalar(byte)) }
        self.init(scalars)
    }

    /// The characters as bytes; they must all be below U+0100.
    var latin1: [UInt8] { unicodeScalars.map { UInt8($0.value) } }
}
