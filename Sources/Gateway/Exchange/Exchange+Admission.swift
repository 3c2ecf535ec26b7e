internal import Agreements
internal import AuditLog
internal import ContentCoding
internal import HTTPWire
internal import NIOCore
internal import RateLimiting

/// From a head to the decision whether it is served: route, authenticate, permit, charge.
extension Exchange {
    /// Notes what every record needs, and refuses what can't be put on record.
    func begin() throws(Refusal) {
        startRecord()
        // An exchange in flight writes two records as a rule; what long streams write beyond comes out of the room ahead.
        guard worker.journal.hasRoom(for: 2 * worker.activeExchanges) else {
            worker.noteJournalRefusal()
            throw .journalUnavailable
        }
        if worker.isDraining { keepsAlive = false }
        guard head.fields.contains(.acceptEncoding) else { return }
        headBytes.withUnsafeReadableBytes { bytes in
            for line in head.fields.lines where line.known == .acceptEncoding {
                acceptEncoding.add(UnsafeRawBufferPointer(rebasing: bytes[line.value.range]))
            }
        }
    }

    func startRecord() {
        phase = .forwarding
        worker.activeExchanges += 1
        if snapshot !== worker.snapshot { snapshot = worker.snapshot }
        access = Access(
            timeNanoseconds: worker.clock.now(),
            request: RequestID(high: worker.random.next(), low: worker.random.next())
        )
        access.configuration = snapshot.numbers.configuration
        access.method = AccessMethod(head.method)
        access.address = downstream.address
    }

    func findRoute() throws(Refusal) {
        let (headBytes, snapshot) = (headBytes, snapshot)
        let bytes = headBytes.readableBytesUInt8Span
        let method = bytes.extracting(head.methodName.range)
        // What would have the upstream take another route than the one that was matched leads past that one's limits.
        if head.fields.contains(.override), !snapshot.routes.takesEverything { throw .wire(.overridingField) }
        if maxForwards == 0 { throw .wire(.unsupportedMethod) }
        switch head.pathForm {
        case .plain:
            route = match(method, bytes.extracting(head.path.range))
        case .escaped:
            PathNormalizer.normalize(bytes, head.path.range, into: &worker.pathScratch)
            let path = worker.pathScratch
            route = match(method, path.span)
        case .parameters:
            PathNormalizer.normalize(bytes, head.path.range, into: &worker.pathScratch)
            let path = worker.pathScratch
            route = match(method, path.span)
            guard isSameWithoutParameters(method, path) else { throw .wire(.invalidTarget) }
        case .emptySegment:
            // Some servers drop an empty segment and some keep it. Only a gateway whose first route takes every path
            // can't be led past another one by it.
            guard snapshot.routes.takesEverything(head.method, named: method) else { throw .wire(.invalidTarget) }
            route = match(method, bytes.extracting(head.path.range))
        }
        if route >= 0 {
            routeFacts = snapshot.routeFacts[route]
            access.route = routeFacts.recordNumber
        } else {
            guard let inquiry else { throw .noRoute }
            access.route = snapshot.numbers.route(of: inquiry)
        }
    }

    /// The index of the route; -1 where there is none, or where the gateway itself is meant.
    private func match(_ method: Span<UInt8>, _ path: Span<UInt8>) -> Int {
        if Inquiry.isOwn(path) {
            inquiry = Inquiry.Subject(method: head.method, path: path)
            return -1
        }
        let snapshot = snapshot
        if snapshot.isUsage(path), head.method == .get || head.method == .head {
            inquiry = .usage(UsageInquiry())
            return -1
        }
        return snapshot.routes.match(method: head.method, named: method, path: path) ?? -1
    }

    func authenticate() throws(Refusal) {
        var refusal: AccessRefusal?
        let now = access.timeNanoseconds
        let (table, origin, certificate) = (snapshot.access, downstream.origin, downstream.clientCertificate)
        headBytes.withUnsafeReadableBytes { bytes in
            do throws(AccessRefusal) {
                var credentials = Credentials()
                for line in head.fields.lines {
                    if line.known == .authorization {
                        credentials.offer(authorization: UnsafeRawBufferPointer(rebasing: bytes[line.value.range]))
                    } else if line.known == .apiKey {
                        credentials.offer(apiKey: UnsafeRawBufferPointer(rebasing: bytes[line.value.range]))
                    }
                }
                try table.authenticate(credentials.token(), nowNanoseconds: now, from: origin, as: &caller)
                try table.check(certificate, of: caller)
            } catch {
                refusal = error
            }
        }
        noteCaller()
        if let refusal { throw .access(refusal) }
    }

    private func noteCaller() {
        access.key = caller.keyID?.rawValue ?? 0
        guard caller.organizationNumber > 0 else { return }
        let numbers = snapshot.numbers
        access.organization = numbers.organization(caller.organizationNumber)
        access.app = numbers.app(caller.appNumber)
        access.purpose = numbers.purpose(caller.purposeNumber)
        if let key = snapshot.settings.recording.queries { access.query = queryToken(key) }
    }

    func permit() throws(Refusal) {
        do throws(AccessRefusal) {
            try snapshot.access.permit(
                caller, route: routeFacts.number, nowNanoseconds: access.timeNanoseconds)
            if head.fields.contains(.dataRecipient) { try permitRecipients() }
        } catch {
            throw .access(error)
        }
    }

    private func permitRecipients() throws(AccessRefusal) {
        defer { noteRecipients() }
        for line in head.fields.lines where line.known == .dataRecipient {
            try headBytes.withUnsafeReadableBytes { bytes throws(AccessRefusal) in
                try snapshot.access.permit(
                    &caller, recipients: UnsafeRawBufferPointer(rebasing: bytes[line.value.range]))
            }
        }
    }

    private func noteRecipients() {
        let (count, numbers) = (caller.recipientCount, caller.recipientNumbers)
        access.recipient = count > 0 ? snapshot.numbers.recipient(numbers[0]) : 0
        access.recipient2 = count > 1 ? snapshot.numbers.recipient(numbers[1]) : 0
        access.recipient3 = count > 2 ? snapshot.numbers.recipient(numbers[2]) : 0
        access.recipient4 = count > 3 ? snapshot.numbers.recipient(numbers[3]) : 0
    }

    /// Takes the request, and the items it may bring, from every limit it faces.
    func chargeLimits() throws(Refusal) {
        let items = reservation()
        let subject = caller.chargeSubject(route: routeFacts.number)
        let now = access.timeNanoseconds
        guard let slab = caller.slab else { throw .access(.unknownKey) }
        access.reservedItems = UInt32(clamping: items)
        let verdict = slab._withUnsafeGuaranteedRef {
            $0.charge(subject, items: items, now: now, taking: &charge, into: &worker.report)
        }
        writeLimitFields(slab, refused: verdict != .admitted)
        if worker.report.hasShadowViolation { noteShadowRefusal(slab) }
        switch verdict {
        case .admitted:
            isCharged = true
            access.chargedRequests = 1
        case .refused: throw .limitExceeded
        case .impossible: throw .costAboveBurst
        }
    }

    /// How many items the answer can hold at most.
    private func reservation() -> Int {
        guard let reserve = snapshot.routes.routes[route].reserve, head.method != .head else { return 0 }
        let headBytes = headBytes
        return reserve.items(query: headBytes.readableBytesUInt8Span.extracting(head.query.range))
    }
}

extension AccessMethod {
    init(_ method: Method) {
        self =
            switch method {
            case .other: .other
            case .get: .get
            case .head: .head
            case .post: .post
            case .put: .put
            case .delete: .delete
            case .connect: .connect
            case .options: .options
            case .trace: .trace
            case .patch: .patch
            }
    }
}

extension Exchange {
    /// Makes ready to refuse a head that could not be parsed to its end.
    func discardHead(_ method: Method) {
        head = RequestHead(refusedAfter: method)
        headBytes = ByteBuffer()
    }
}
