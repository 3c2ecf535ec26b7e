internal import SystemCrypto

/// Certificates and keys.
extension ConfigurationLoader {
    func readTLS(_ value: Value, _ location: FileLocation) -> GatewayConfiguration.TLSFiles? {
        let keys = ["certificate", "private_key", "minimum", "client_ca"]
        guard let fields = value.fields("`tls`", keys) else { return nil }
        let certificate = readFile("certificate", "cert.pem", fields, location)
        let privateKey = readFile("private_key", "key.pem", fields, location)
        if fields["client_ca"] != nil { asksForCertificates = true }
        let authorities = fields["client_ca"] == nil ? nil : readFile("client_ca", "ca.pem", fields, location)
        let minimum = fields.optional(
            "minimum", Grammar<GatewayConfiguration.TLSVersion>.word("a version of TLS"), default: .tls12)
        guard let certificate, let privateKey else { return nil }
        checkCertificate(certificate)
        checkPrivateKey(privateKey, of: certificate)
        if let authorities { checkAuthorities(authorities) }
        return GatewayConfiguration.TLSFiles(
            certificate: certificate.location.absolute,
            privateKey: privateKey.location.absolute,
            clientAuthorities: authorities?.location.absolute,
            minimum: minimum
        )
    }

    func readUpstreamTLS(_ value: Value, _ location: FileLocation) -> GatewayConfiguration.UpstreamTLS? {
        let keys = ["ca", "server_name", "verify", "certificate", "private_key"]
        guard let fields = value.fields("an upstream's `tls`", keys) else { return nil }
        let authorities = fields["ca"] == nil ? nil : readFile("ca", "ca.pem", fields, location)
        if let authorities { checkAuthorities(authorities) }
        let verifies = fields.optional("verify", .truth, default: true)
        if !verifies, let value = fields["ca"] ?? fields["server_name"] {
            value.report("nothing is compared with this while `verify` is false; remove one of them")
        }
        var own: (certificate: NamedFile, key: NamedFile)?
        if fields["certificate"] != nil || fields["private_key"] != nil,
            let certificate = readFile("certificate", "cert.pem", fields, location),
            let key = readFile("private_key", "key.pem", fields, location)
        {
            checkCertificate(certificate)
            checkPrivateKey(key, of: certificate)
            own = (certificate, key)
        }
        return GatewayConfiguration.UpstreamTLS(
            authorities: authorities?.location.absolute,
            serverName: fields.optional("server_name", .text("a host name", "write a name, as in `api.example.com`")),
            verifies: verifies,
            certificate: own?.certificate.location.absolute,
            privateKey: own?.key.location.absolute
        )
    }

    /// A PEM file that a value names; its bytes are nil where files are not looked at, or, reported, can't be read.
    private struct NamedFile {
        let value: Value
        let location: FileLocation
        let bytes: [UInt8]?
    }

    private func readFile(_ key: String, _ example: String, _ fields: Fields, _ location: FileLocation) -> NamedFile? {
        guard let path = fields.required(key, .path(example)), let value = fields[key] else { return nil }
        let location = location.resolve(path)
        var bytes: [UInt8]?
        if certificateTime != nil {
            do throws(Rejection) {
                bytes = try location.read()
            } catch {
                if case .because(let reason) = error {
                    value.report("`\(location.shown)` can't be read: \(reason); name a file that can")
                }
            }
        }
        return NamedFile(value: value, location: location, bytes: bytes)
    }

    private func checkCertificate(_ file: NamedFile) {
        guard let bytes = file.bytes, let now = certificateTime else { return }
        guard let leaf = Certificate.chain(pem: bytes).first else {
            return file.value.report("`\(file.location.shown)` holds no certificate in PEM; name a file that does")
        }
        if now > leaf.validity.upperBound {
            let days = (now - leaf.validity.upperBound) / 86_400
            file.value.report("the certificate of \(leaf.subject) expired \(days) days ago; renew it")
        } else if now < leaf.validity.lowerBound {
            file.value.report(
                "the certificate of \(leaf.subject) is not valid yet; look at this machine's clock, or name another")
        }
    }

    private func checkPrivateKey(_ file: NamedFile, of certificate: NamedFile) {
        guard let bytes = file.bytes else { return }
        guard Certificate.isPrivateKey(pem: bytes) else {
            return file.value.report(
                "`\(file.location.shown)` holds no private key in PEM without a passphrase; name a file that does")
        }
        guard let chain = certificate.bytes,
            Certificate.areOfOneKey(certificate: chain, privateKey: bytes) == false
        else { return }
        file.value.report(
            "this key is not that of the certificate in `\(certificate.location.shown)`; name the two that belong together"
        )
    }

    private func checkAuthorities(_ file: NamedFile) {
        guard let bytes = file.bytes, Certificate.chain(pem: bytes).isEmpty else { return }
        file.value.report("`\(file.location.shown)` holds no certificate in PEM; name a file that does")
    }
}
