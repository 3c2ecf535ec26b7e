import AuditLog
import Disk
import SystemCrypto
import TestSupport
import Testing

@testable import Evidence

/// Changes what is stored with all checksums right, as somebody would who knows the formats.
@Suite struct ForgeryTests {
    /// What a forger may do to the items of a group of the ledger.
    private typealias Forgery = (inout LedgerBlock) -> Void

    /// The sample with one block of the newest ledger file changed.
    private static func forge(
        _ sample: StoredSample, block forged: Int, _ forgery: Forgery
    ) throws -> (files: EvidenceFiles, path: String, block: StoredBlock) {
        var files = sample.files
        let path = try #require(files.paths.last { $0.hasSuffix(".tgl") })
        let name = try #require(LedgerName(SimulatedDisk.name(of: path)))
        let disk = files.disk()
        let file = try LedgerFile(name, paths: EvidencePaths(directory: EvidenceFiles.root), disk: disk)
        var bytes = EvidenceFileHeader(name).bytes
        var found: StoredBlock?
        var seen = 0
        let scanner = LedgerScanner(
            paths: EvidencePaths(directory: EvidenceFiles.root), disk: disk, names: [name])
        while try scanner.next() != nil {}
        while let group = try file.next() {
            var cursor = LedgerCursor(group.items)
            var writer = LedgerGroupWriter()
            var index = group.firstLogIndex
            while let item = try cursor.next() {
                if case .block(var block) = item {
                    if seen == forged {
                        found = try scanner.stored(block, logIndex: index)
                        forgery(&block)
                    }
                    writer.putBlock(block)
                    seen += 1
                    index += 1
                } else {
                    writer.put(item)
                }
            }
            bytes += writer.bytes(firstLogIndex: group.firstLogIndex, compressor: ZstandardCompressor(level: 3))
        }
        files[path] = bytes
        return (files, path, try #require(found))
    }

    @Test("a header that was changed with all checksums is named, whatever was changed in it")
    func headers() throws {
        let sample = try StoredSample(seed: 11)
        let forgeries: [(String, Forgery)] = [
            ("salt", { $0.salt = BlockSalt(bytes: [UInt8](repeating: 1, count: 16))! }),
            ("number", { $0.header.number += 1 }),
            ("sequence", { $0.header.lastSequence += 1 }),
            ("sealed", { $0.header.sealedMilliseconds += 1 }),
            ("items", { $0.header.odometer.items += 1 }),
            ("answered", { $0.header.odometer.answered += 1_000 }),
            (
                "overflow",
                {
                    $0.header.odometer.accesses = .max; $0.header.odometer.missing = .max
                }
            ),
            ("backwards", { $0.header.odometer.bytesSent = 0 }),
            ("root", { $0.header.recordRoot = .zero }),
            ("dictionary", { $0.header.dictionaryRoot = SHA256.digest(of: [1]) }),
            ("definitions", { $0.header.definitionCount += 1 }),
            ("tallies", { $0.header.tallyDigest = SHA256.digest(of: [2]) }),
            ("previous", { $0.header.previous = SHA256.digest(of: [3]) }),
            ("time", { $0.header.firstRecordedMilliseconds -= 1 }),
            ("organization", { $0.header.organization = SHA256.digest(of: [4]) }),
        ]
        for (name, forgery) in forgeries {
            // Not the first of its organization in the file, so that it follows from others.
            let (files, path, block) = try Self.forge(sample, block: 20, forgery)
            for depth in [EvidenceVerifier.Depth.blocks, .records] {
                let fault = try #require(try sample.verify(files.disk(), depth).fault, "\(name)")
                #expect(fault.path == path && fault.organization == block.organization, "\(name): \(fault)")
                #expect(fault.logIndex == block.logIndex, "\(name): \(fault)")
            }
            #expect(throws: EvidenceError.self, "\(name)") {
                try EvidenceStore.open(
                    directory: EvidenceFiles.root, signer: sample.signer, disk: files.disk())
            }
        }
    }

    @Test("a block that is said to be elsewhere is named")
    func locations() throws {
        let sample = try StoredSample(seed: 12)
        let forgeries: [Forgery] = [
            { $0.location.firstRow += 1 }, { $0.location.chunkOffset += 8 }, { $0.location.chunkOffset = 32 },
            { $0.location.segment.number += 1 }, { $0.location.chunkOffset = .max },
        ]
        for forgery in forgeries {
            let (files, _, block) = try Self.forge(sample, block: 20, forgery)
            let fault = try #require(try sample.verify(files.disk()).fault)
            #expect(fault.organization == block.organization && fault.block == block.header.number, "\(fault)")
        }
    }

    @Test("a record that was changed with its chunk's checksum is named with its block")
    func records() throws {
        let sample = try StoredSample(seed: 13)
        let changes: [(inout Record) -> Void] = [
            { $0.items += 1 }, { $0.bytesSent += 1 }, { $0.key += 1 }, { $0.status = 599 },
            { $0.durationMilliseconds += 1 }, { $0.query = 77 }, { $0.address = AccessAddress(token: 1) },
            { $0.purpose = $0.purpose == 1 ? 2 : 1 }, { $0.app = 9_999 }, { $0.chargedRequests += 1 },
        ]
        for change in changes {
            var files = sample.files
            // The last chunk of a file can grow without moving others.
            let path = try #require(files.paths.last { $0.hasSuffix(".tgs") })
            let bytes = try #require(files[path])
            var offset = 32
            var last = offset
            while offset < bytes.count {
                last = offset
                let head = try bytes.withUnsafeBytes {
                    try RecordChunkDecoder.head(UnsafeRawBufferPointer(rebasing: $0[offset...]))
                }
                offset += head.byteCount
            }
            let chunk = try bytes.withUnsafeBytes {
                try RecordChunkDecoder().decode(UnsafeRawBufferPointer(rebasing: $0[last...]))
            }
            var blocks = chunk.parts.map { Array(chunk.records[$0.firstRow..<$0.firstRow + $0.rowCount]) }
            let record = try #require(blocks.last?.indices.last { blocks[blocks.count - 1][$0].kind != .missing })
            change(&blocks[blocks.count - 1][record])
            let sequence = blocks[blocks.count - 1][record].sequence
            files[path] = Array(bytes[..<last]) + RecordChunkEncoder().encode(blocks)
            #expect(try sample.verify(files.disk(), .blocks).fault == nil)
            let fault = try #require(try sample.verify(files.disk()).fault)
            #expect(fault.path == path && fault.offset == last, "\(fault)")
            let reader = try EvidenceReader(directory: EvidenceFiles.root, disk: files.disk())
            let organization = try #require(fault.organization)
            #expect(try reader.block(holding: sequence, of: organization)?.header.number == fault.block, "\(fault)")
        }
    }
}

extension LedgerGroupWriter {
    /// Puts an item as it was read; blocks apart.
    fileprivate mutating func put(_ item: LedgerItem) {
        switch item {
        case .organization(let number, let name): putOrganization(number: number, name: name)
        case .definition(let organization, let definition): putDefinition(organization: organization, definition)
        case .tallies(let organization, let block, let bytes):
            guard let tallies = try? TallyTable(decoding: bytes) else { return }
            putTallies(organization: organization, block: block, tallies)
        case .state(let state): putState(state)
        case .last(let block, let logIndex): putLast(block, logIndex: logIndex)
        case .pruned(let segment): putPruned(segment)
        case .block: preconditionFailure("blocks are put with a change")
        }
    }
}
