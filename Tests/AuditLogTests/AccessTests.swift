import TestSupport
import Testing

@testable import AuditLog

struct AccessTests {
    @Test("the canonical bytes of a record are those of the byte table")
    func goldenBytes() {
        var access = Access(
            timeNanoseconds: 0x0102_0304_0506_0708,
            request: RequestID(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF))
        access.kind = .closing
        access.outcome = .limitExceeded
        access.method = .post
        access.status = 0x01AD
        access.flags = [.answerCutOff, .shadowRefusal]
        access.coding = .gzip
        access.sequence = 0x1112_1314_1516_1718
        access.key = 0x2122_2324_2526_2728
        access.organization = 0x3132_3334
        access.app = 0x4142_4344
        access.route = 0x5152_5354
        access.purpose = 0x6162_6364
        access.recipient = 0x7172_7374
        access.configuration = 0x8182_8384
        access.limit = 0x9192_9394
        access.chargedRequests = 0xA1A2_A3A4
        access.reservedItems = 0xB1B2_B3B4
        access.items = 0xC1C2_C3C4_C5C6_C7C8
        access.bytesSent = 0xD1D2_D3D4_D5D6_D7D8
        access.bytesReceived = 0xE1E2_E3E4_E5E6_E7E8
        access.bytesFromUpstream = 0xF1F2_F3F4_F5F6_F7F8
        access.durationNanoseconds = 0x0908_0706_0504_0302
        access.recipient2 = 0x0102_0304
        access.recipient3 = 0x1112_1314
        access.recipient4 = 0x2122_2324
        access.address = AccessAddress(form: .ipv6, high: 0x2001_0DB8_0000_0001, low: 0x0A0B_0C0D_0E0F_1011)
        access.query = 0x3132_3334_3536_3738
        let expected: [UInt8] = [
            0x02, 0x03, 0x1E, 0x03, 0xAD, 0x01, 0x06, 0x00,
            0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01,
            0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11,
            0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
            0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF,
            0x28, 0x27, 0x26, 0x25, 0x24, 0x23, 0x22, 0x21,
            0x34, 0x33, 0x32, 0x31, 0x44, 0x43, 0x42, 0x41,
            0x54, 0x53, 0x52, 0x51, 0x64, 0x63, 0x62, 0x61,
            0x74, 0x73, 0x72, 0x71, 0x84, 0x83, 0x82, 0x81,
            0x94, 0x93, 0x92, 0x91, 0xA4, 0xA3, 0xA2, 0xA1,
            0xB4, 0xB3, 0xB2, 0xB1, 0x01, 0x00, 0x00, 0x00,
            0xC8, 0xC7, 0xC6, 0xC5, 0xC4, 0xC3, 0xC2, 0xC1,
            0xD8, 0xD7, 0xD6, 0xD5, 0xD4, 0xD3, 0xD2, 0xD1,
            0xE8, 0xE7, 0xE6, 0xE5, 0xE4, 0xE3, 0xE2, 0xE1,
            0xF8, 0xF7, 0xF6, 0xF5, 0xF4, 0xF3, 0xF2, 0xF1,
            0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09,
            0x20, 0x01, 0x0D, 0xB8, 0x00, 0x00, 0x00, 0x01,
            0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11,
            0x04, 0x03, 0x02, 0x01, 0x14, 0x13, 0x12, 0x11,
            0x24, 0x23, 0x22, 0x21, 0x02, 0x00, 0x00, 0x00,
            0x38, 0x37, 0x36, 0x35, 0x34, 0x33, 0x32, 0x31,
        ]
        #expect(access.encoded == expected)
    }

    @Test("any access is read back from its canonical bytes as it was")
    func roundtrip() throws {
        var generator = SeededGenerator()
        for _ in 0..<10_000 {
            let access = generator.access()
            let read = try access.encoded.withUnsafeBytes { try Access(decoding: $0) }
            #expect(read == access)
        }
    }

    @Test("bytes are either refused or encode back to themselves")
    func canonical() {
        var generator = SeededGenerator()
        var refused = 0
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = generator.access().encoded
            bytes[Int.random(in: 0..<168, using: &generator)] = .random(in: 0...255, using: &generator)
            if let access = try? bytes.withUnsafeBytes({ try Access(decoding: $0) }) {
                accepted += 1
                #expect(access.encoded == bytes)
            } else {
                refused += 1
            }
        }
        #expect(refused > 0)
        #expect(accepted > 0)
    }

    @Test(
        "unknown numbers, reserved bytes and lengths are refused",
        arguments: [0, 1, 2, 3, 7, 84, 85, 86, 87, 128, 143, 156, 157, 158, 159])
    func refusals(offset: Int) {
        var bytes = sampleAccess(1).encoded
        bytes[offset] = 0xEE
        #expect(throws: AuditLogError.self) { try bytes.withUnsafeBytes { try Access(decoding: $0) } }
        let short = sampleAccess(1).encoded.dropLast()
        #expect(throws: AuditLogError.self) { try Array(short).withUnsafeBytes { try Access(decoding: $0) } }
    }

    @Test("the version before is refused, whatever else the bytes are")
    func versionBefore() {
        var bytes = sampleAccess(1).encoded
        bytes[0] = 1
        #expect(throws: AuditLogError.invalidRecord("of version 1, not 2")) {
            try bytes.withUnsafeBytes { try Access(decoding: $0) }
        }
    }

    @Test("an address with more than its form has is refused")
    func tightAddresses() {
        var access = sampleAccess(1)
        for (form, high, low) in [
            (AccessAddressForm.none, UInt64(1), UInt64(0)), (.ipv4, 1, 0), (.ipv4, 0, 1), (.ipv4Network, 1 << 32, 0),
            (.ipv6Network, 1, 0), (.ipv6Network, 0, 1), (.token, 1, 1),
        ] {
            access.address = AccessAddress(form: form, high: high, low: low)
            #expect(throws: AuditLogError.self) { try access.encoded.withUnsafeBytes { try Access(decoding: $0) } }
        }
    }

    @Test("raw values and names of outcomes never change")
    func stableOutcomes() {
        let known: [UInt8: String] = [
            1: "answered", 10: "no-credentials", 11: "malformed-key", 12: "unknown-key", 13: "key-revoked",
            14: "key-expired", 15: "organization-suspended", 16: "organization-terminated", 17: "app-suspended",
            18: "app-terminated", 19: "key-suspended", 20: "route-not-found", 21: "route-not-in-purpose",
            22: "recipient-not-agreed", 23: "purpose-not-approved", 24: "purpose-expired", 25: "route-not-in-key",
            26: "network-not-allowed", 27: "certificate-required", 28: "certificate-mismatch", 29: "foreign-cursor",
            30: "limit-exceeded", 31: "cost-above-burst", 32: "limit-reached",
            40: "malformed", 41: "head-too-large", 42: "target-too-long", 43: "body-too-large", 44: "request-timeout",
            45: "not-supported", 50: "upstream-refused", 51: "upstream-timeout", 52: "upstream-broken",
            53: "upstream-unavailable", 60: "downstream-gone", 70: "overloaded", 71: "shutting-down",
            72: "journal-unavailable",
            73: "internal-error", 74: "interrupted", 80: "missing",
        ]
        let now = Dictionary(uniqueKeysWithValues: Outcome.allCases.map { ($0.rawValue, "\($0.name)") })
        #expect(now == known)
    }

    @Test("raw values and names of kinds and address forms never change")
    func stableKinds() {
        let kinds = Dictionary(uniqueKeysWithValues: AccessKind.allCases.map { ($0.rawValue, "\($0.name)") })
        #expect(kinds == [1: "complete", 2: "opening", 3: "closing", 4: "progress", 5: "missing"])
        let forms = AccessAddressForm.allCases.map(\.rawValue)
        #expect(forms == [0, 1, 2, 3, 4, 5])
        #expect(AccessAddressForm.token.rawValue == 5)
        #expect(AccessAddressForm.ipv4Network.rawValue == 3)
    }
}
