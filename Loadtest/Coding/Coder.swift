import NIOCore

/// One way to code documents.
protocol Coder {
    var name: String { get }

    /// Codes each document by itself; returns the bytes of all.
    func whole(_ documents: [ByteBuffer]) throws -> Int

    /// Codes the documents as pieces of one stream, with a flush after each; returns the bytes of all.
    func streamed(_ documents: [ByteBuffer]) throws -> Int
}
