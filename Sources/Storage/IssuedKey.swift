package import Agreements

/// A key at the only moment at which its secret is known.
package struct IssuedKey: Sendable {
    /// To be shown to the key's holder once; it can't be had again.
    package let token: KeyToken
    /// What was stored.
    package let key: Key
}
