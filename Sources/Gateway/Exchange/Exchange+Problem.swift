internal import Agreements
internal import AuditLog
internal import HTTPWire
internal import NIOCore

/// The problem document (RFC 9457) that says why a request is refused.
extension Exchange {
    /// Writes the document, with a line end, in place of what is in `body`.
    func writeProblemBody(_ problem: Refusal.Problem, _ refusal: Refusal, to body: inout HeadBuffer) {
        let notice = notice(with: refusal)
        body.clear()
        body.writeStaticString("{\"type\":\"urn:tollgate:problem:")
        body.writeStaticString(problem.slug)
        body.writeStaticString("\",\"title\":\"")
        body.writeStaticString(problem.title)
        body.writeStaticString("\",\"status\":")
        body.writeDecimal(problem.status)
        body.writeStaticString(",\"detail\":\"")
        if case .limitExceeded = refusal {
            writeLimitDetail(problem, to: &body)
        } else {
            body.writeStaticString(problem.detail)
        }
        if let reason = notice.reason {
            body.writeStaticString(" Reason: ")
            body.writeEscaped(reason)
            if !reason.hasSuffix(".") { body.writeStaticString(".") }
        }
        if let contact = notice.contact {
            body.writeStaticString(" Contact: ")
            body.writeEscaped(contact)
        }
        body.writeStaticString("\",\"request_id\":\"")
        body.writeHexadecimal(access.request.high)
        body.writeHexadecimal(access.request.low)
        body.writeStaticString("\"")
        writeMember(",\"reason\":\"", notice.reason, to: &body)
        writeMember(",\"contact\":\"", notice.contact, to: &body)
        switch refusal {
        case .limitExceeded, .costAboveBurst: writeViolations(to: &body)
        default: break
        }
        body.writeStaticString("}\r\n")
    }

    private func writeMember(_ name: StaticString, _ value: String?, to body: inout HeadBuffer) {
        guard let value else { return }
        body.writeStaticString(name)
        body.writeEscaped(value)
        body.writeStaticString("\"")
    }

    /// What the caller is told besides: why, and whom to write to where the agreement is the matter.
    private func notice(with refusal: Refusal) -> AccessNotice {
        var notice = AccessNotice()
        switch refusal {
        case .access(let refusal): notice = self.notice ?? snapshot.access.notice(for: caller, refusal)
        case .limitExceeded, .costAboveBurst, .noRoute: notice = snapshot.access.notice(for: caller, nil)
        default: return notice
        }
        notice.contact = notice.contact ?? snapshot.settings.contact
        return notice
    }
}

extension HeadBuffer {
    /// Writes what stands between the quotes of a JSON string (RFC 8259, section 7).
    mutating func writeEscaped(_ text: String) {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            return writeString(text)
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                writeByte(UInt8(ascii: "\\"))
                writeByte(byte)
            case 0..<0x20:
                writeStaticString("\\u00")
                for digit in [byte >> 4, byte & 15] { writeByte(digit < 10 ? digit + 0x30 : digit + 0x57) }
            default:
                writeByte(byte)
            }
        }
    }
}
