internal import CLibcrypto
internal import Glibc

/// An X.509 certificate, as far as an operator has to be told about it.
public struct Certificate: Sendable, Hashable {
    /// The name it is for, as in `/CN=api.example.com`.
    public let subject: String
    /// When it begins and ceases to be valid, in Unix seconds.
    public let validity: ClosedRange<Int64>
    /// The SHA-256 of its DER encoding, which is what `openssl x509 -fingerprint -sha256` prints.
    public let fingerprint: SHA256Digest

    /// The certificates of a PEM file, in its order; empty where there is none, or one that can't be read.
    public static func chain(pem: [UInt8]) -> [Certificate] {
        var certificates: [Certificate] = []
        withParsed(pem) { certificate in
            certificates.append(Certificate(certificate))
        }
        return certificates
    }

    /// Whether the first certificate of a PEM file is for the private key of another; nil where one can't be read.
    public static func areOfOneKey(certificate: [UInt8], privateKey: [UInt8]) -> Bool? {
        guard let key = readKey(privateKey) else { return nil }
        defer { EVP_PKEY_free(key) }
        var answer: Bool?
        withParsed(certificate) { certificate in
            if answer == nil { answer = X509_check_private_key(certificate, key) == 1 }
        }
        ERR_clear_error()
        return answer
    }

    /// Whether a PEM file holds a private key that can be read without a passphrase.
    public static func isPrivateKey(pem: [UInt8]) -> Bool {
        guard let key = readKey(pem) else { return false }
        EVP_PKEY_free(key)
        return true
    }

    /// Whether a certificate, in DER, is for a server, by the alternative names in it alone (RFC 9525, section 6).
    ///
    /// A host name needs an equal DNS name, or one with `*` for the whole of its first label; an address needs an equal
    /// address, whatever the DNS names look like.
    public static func isFor(_ server: String, der: [UInt8]) -> Bool {
        let certificate = der.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            return d2i_X509(nil, &next, bytes.count)
        }
        defer {
            X509_free(certificate)
            ERR_clear_error()
        }
        guard let certificate else { return false }
        let isAddressOfIt = X509_check_ip_asc(certificate, server, 0)
        // -2: it is no address.
        guard isAddressOfIt == -2 else { return isAddressOfIt == 1 }
        let name = server.hasSuffix(".") ? server.dropLast() : server[...]
        // A dot in front would stand for any names before it.
        guard !name.isEmpty, !name.hasPrefix(".") else { return false }
        let flags = UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)
        return X509_check_host(certificate, String(name), name.utf8.count, flags, nil) == 1
    }

    private init(_ certificate: OpaquePointer) {
        subject =
            X509_NAME_oneline(X509_get_subject_name(certificate), nil, 0).map { text in
                defer { CRYPTO_free(text, nil, 0) }
                return String(cString: text)
            } ?? ""
        let begin = Certificate.seconds(X509_get0_notBefore(certificate))
        validity = begin...max(begin, Certificate.seconds(X509_get0_notAfter(certificate)))
        fingerprint = SHA256Digest { bytes in
            var count = UInt32(bytes.count)
            _ = X509_digest(certificate, EVP_sha256(), bytes.bindMemory(to: UInt8.self).baseAddress, &count)
        }
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var parts = tm()
        guard ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
        return Int64(timegm(&parts))
    }

    private static func withParsed(_ pem: [UInt8], _ body: (OpaquePointer) -> Void) {
        guard let source = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return }
        defer {
            BIO_free(source)
            // The end of the file is an error of its own.
            ERR_clear_error()
        }
        while let certificate = PEM_read_bio_X509(source, nil, nil, nil) {
            body(certificate)
            X509_free(certificate)
        }
    }

    private static func readKey(_ pem: [UInt8]) -> OpaquePointer? {
        guard let source = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return nil }
        defer {
            BIO_free(source)
            ERR_clear_error()
        }
        // A key with a passphrase is none: nobody is there to be asked.
        return PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil)
    }
}
