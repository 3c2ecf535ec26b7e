internal import SystemCrypto

extension Grammar where Result == SHA256Digest {
    /// The SHA-256 of a certificate, with or without colons, as openssl and browsers show it.
    static var fingerprint: Grammar {
        Grammar("a fingerprint", "write the 64 hexadecimal digits of its SHA-256") { text throws(Rejection) in
            var bytes: [UInt8] = []
            var high: UInt8?
            for byte in text.utf8 where byte != UInt8(ascii: ":") {
                guard let digit = Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init) else { throw .malformed }
                if let first = high {
                    bytes.append(first << 4 | digit)
                    high = nil
                } else {
                    high = digit
                }
            }
            guard high == nil, let digest = SHA256Digest(bytes: bytes) else { throw .malformed }
            return digest
        }
    }
}
