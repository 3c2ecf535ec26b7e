/// What a sealer has done since it was made.
package struct SealerCounts: Sendable, Hashable {
    /// Records taken into blocks, missing ones included.
    package var taken: UInt64 = 0
    /// Accesses passed over since their sequence number was sealed or taken already.
    package var repeated: UInt64 = 0
    /// Missing records made for sequence numbers of which no record came.
    package var missing: UInt64 = 0
    /// Accesses whose organization can't be told since the journal lost its name; their places are filled as missing.
    package var unattributable: UInt64 = 0
    /// Blocks in the log.
    package var blocks: UInt64 = 0

    package init() {}
}
