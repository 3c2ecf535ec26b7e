extension GatewayConfiguration {
    /// A method and path template, the upstream behind it, and how its items are counted.
    package struct Route: Sendable, Hashable {
        package let name: String
        /// Upper case; nil matches any method.
        package let method: String?
        package let path: PathTemplate
        /// The name of its upstream.
        package let upstream: String
        /// What is counted in an answer; empty: nothing is.
        package let items: [ItemPointer]
        /// How the documents that are counted stand in an answer.
        package let format: AnswerFormat
        /// What is taken before the answer is known; not nil exactly where items are counted.
        package let reserve: Reserve?
        /// How the next part of an answer is asked for; nil: cursors are passed on as they are.
        package let cursor: Cursor?
        /// The protocol that a request may change to; nil: none.
        package let upgrade: UpgradeProtocol?

        /// The most items one request of this route can reserve: the maximum for each kind of item.
        package var largestReservation: Int {
            (reserve?.maximum ?? 0) * items.count
        }
    }

    /// What a connection may be used for instead of HTTP.
    package enum UpgradeProtocol: String, Sendable, Hashable, CaseIterable {
        /// RFC 6455.
        case websocket
    }

    /// How documents stand in an answer.
    package enum AnswerFormat: String, Sendable, Hashable, CaseIterable {
        /// The answer is one document.
        case document
        /// Each line is one; a blank line is none.
        case lines
    }

    /// Where one kind of item stands in an answer.
    package struct ItemPointer: Sendable, Hashable {
        /// `item` where the file gives only a pointer.
        package let name: String
        /// A JSON pointer (RFC 6901) to an array, whose elements count, or to an object, which counts one.
        package let pointer: String
    }

    /// A bound on the items of an answer, of each kind, taken before and corrected after it.
    package struct Reserve: Sendable, Hashable {
        /// The query parameter that asks for a number of items; nil: `maximum` is always reserved.
        package let query: String?
        /// What is reserved where the parameter is absent; never above `maximum`.
        package let `default`: Int
        package let maximum: Int
    }

    /// What an answer says stands next, and how a caller asks for it.
    package struct Cursor: Sendable, Hashable {
        /// The query parameters that it is sent in.
        package let query: [String]
        /// JSON pointers (RFC 6901) to where it stands in an answer.
        package let answer: [String]
        /// Whether cursors that the gateway has not sealed are taken.
        package let takesUnsealed: Bool
    }
}
