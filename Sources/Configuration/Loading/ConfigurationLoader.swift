import Agreements

/// Reads the three files of a configuration, and goes on after a problem to find the next.
///
/// The files are read in the order in which they refer to one another: first the gateway's, then tiers, then
/// organizations. A reader that returns nil or leaves something out has reported why.
final class ConfigurationLoader {
    let log = ProblemLog()
    let builtInCodings: Set<GatewayConfiguration.Coding>
    /// When certificates have to be valid, in Unix seconds; nil: their files are not looked at.
    let certificateTime: Int64?
    private let files: FileSupply
    private(set) var sources: [GatewayConfiguration.Source] = []
    /// Where each file is or would be, by absolute path.
    private(set) var paths: [String] = []
    private(set) var stateDirectory: String?
    var upstreamNames = Declarations("upstream")
    var routeNames = Declarations("route")
    var tierNames = Declarations("tier")
    var purposeNames = Declarations("purpose")
    var forbiddenPurposes: Set<String> = []
    var recipientNames = Declarations("recipient")
    /// Whether a listener has callers show certificates.
    var asksForCertificates = false

    init(builtInCodings: Set<GatewayConfiguration.Coding>, certificateTime: Int64?, files: FileSupply) {
        self.certificateTime = certificateTime
        self.builtInCodings = builtInCodings
        self.files = files
    }

    func load(_ path: String) -> GatewayConfiguration? {
        let location = FileLocation(path)
        guard let root = open(.gateway, location, problemsAt: Place(file: path, line: 1, column: 1)),
            let fields = root.fields("the gateway", Self.keys)
        else {
            return nil
        }
        let listeners = fields.required("listen", "write `listen: [{address: 127.0.0.1:8080}]`")
            .map { readListeners($0, location) }
        stateDirectory = fields.required("state", .path("../var")).map { location.resolve($0).absolute }
        let threads = fields.optional("threads", .wholeNumber(1...1024))
        let drain = fields.optional("drain", .duration(0...Quantity.nanosecondsPerHour), default: 10_000_000_000)
        let bounds = fields["bounds"].flatMap(readBounds) ?? .standard
        let upstreams = fields.required("upstreams", "write at least one, with its servers")
            .map { readUpstreams($0, location) }
        let usage = fields["usage"].flatMap(readUsage)
        let routes = fields.required("routes", "write at least one; nothing else is forwarded")
            .map { readRoutes($0, usage: usage) }
        let compression = fields["compression"].flatMap(readCompression)
        let audit = fields["audit"].flatMap { readAudit($0, location) } ?? .standard
        let contact = fields.optional("contact", .contact)
        let administration = fields["admin"].flatMap { readAdministration($0, listeners: listeners ?? []) }
        let tiers = open(.tiers, in: fields, location).map { readTiers($0, routes: routes ?? []) }
        let agreements = open(.organizations, in: fields, location).flatMap(readAgreements)
        guard let listeners, let stateDirectory, let upstreams, let routes, let tiers, let agreements else {
            return nil
        }
        return GatewayConfiguration(
            listeners: listeners,
            stateDirectory: stateDirectory,
            threads: threads,
            drainNanoseconds: drain,
            bounds: bounds,
            upstreams: upstreams,
            routes: routes,
            usagePath: usage?.path,
            compression: compression,
            audit: audit,
            administration: administration,
            contact: contact,
            tiers: tiers,
            purposes: agreements.purposes,
            recipients: agreements.recipients,
            organizations: agreements.organizations,
            sources: sources,
            places: places(of: fields)
        )
    }

    private static let keys = [
        "listen", "state", "threads", "drain", "bounds", "tiers", "organizations", "upstreams", "routes",
        "usage", "compression", "audit", "admin", "contact",
    ]

    /// Where the settings of the gateway's file stand, by their keys: `listen`, and of a mapping also `audit.seal`.
    private func places(of fields: Fields) -> [String: Place] {
        var places = ["": fields.owner.place]
        for (key, value) in fields.all {
            places[key] = value.place
            guard value.isMapping else { continue }
            for entry in value.entries(of: "a mapping", "") ?? [] { places["\(key).\(entry.name)"] = entry.value.place }
        }
        return places
    }

    /// Opens the file whose path stands under the key of its role.
    private func open(
        _ role: GatewayConfiguration.FileRole, in fields: Fields, _ location: FileLocation
    ) -> Value? {
        let key = role.rawValue
        guard let path = fields.required(key, .path("\(key).yaml")), let place = fields[key]?.place else { return nil }
        return open(role, location.resolve(path), problemsAt: place)
    }

    private func open(
        _ role: GatewayConfiguration.FileRole, _ location: FileLocation, problemsAt place: Place
    ) -> Value? {
        paths.append(location.absolute)
        let bytes: [UInt8]
        do throws(Rejection) {
            bytes = try files.read(role, at: location)
        } catch {
            guard case .because(let reason) = error else { return nil }
            log.report("`\(location.shown)` can't be read: \(reason); name a file that can", at: place)
            return nil
        }
        sources.append(GatewayConfiguration.Source(role: role, path: location.absolute, bytes: bytes))
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            reportInvalidUTF8(content, in: location.shown)
            return nil
        }
        return YAMLDocument(file: location.shown, log: log).compose(text)
    }

    /// Reports the first byte that can't be decoded, where it stands.
    private func reportInvalidUTF8(_ bytes: ArraySlice<UInt8>, in file: String) {
        var line = 1
        var column = 1
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            column = scalar == "\n" ? 1 : column + 1
            line += scalar == "\n" ? 1 : 0
        }
        log.report("not valid UTF-8; save the file as UTF-8", at: Place(file: file, line: line, column: column))
    }
}
