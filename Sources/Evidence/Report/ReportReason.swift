package import AuditLog

/// What an outcome means, for readers who don't run gateways.
package enum ReportReason {
    /// One sentence.
    package static func text(_ outcome: Outcome) -> String {
        switch outcome {
        case .answered: "The call was allowed and passed on, and the answer was returned, whatever it said."
        case .noCredentials: "The call carried no key."
        case .malformedKey: "What was sent as a key does not have the form of one."
        case .unknownKey: "The key was never issued."
        case .keyRevoked: "The key had been revoked."
        case .keyExpired: "The key had expired."
        case .organizationSuspended: "The organization was suspended as a whole."
        case .organizationTerminated: "The agreement with the organization had ended."
        case .appSuspended: "The app was suspended."
        case .appTerminated: "The app's registration had ended."
        case .keySuspended: "The key was suspended."
        case .routeNotFound: "The address that was called is not offered."
        case .routeNotInPurpose: "The app's approved purpose does not cover what it called."
        case .recipientNotAgreed: "The data was to go to a recipient that the agreement does not name."
        case .purposeNotApproved: "The app had no approved purpose."
        case .purposeExpired: "The approval of the app's purpose had ended."
        case .routeNotInKey: "The key was not issued for what was called."
        case .networkNotAllowed: "The call came from a network that its key is not for."
        case .certificateRequired: "The call came without the certificate that the organization has to show."
        case .certificateMismatch: "The call came with a certificate that is not the organization's."
        case .foreignCursor: "The call went on in a list of results that another organization had begun."
        case .limitExceeded: "A limit of the agreement was used up."
        case .costAboveBurst: "The call alone asked for more than its limit ever allows at once."
        case .limitReached: "The answer was ended in the middle, because a limit was reached."
        case .malformed: "The call was not valid HTTP."
        case .headTooLarge: "The call's header fields were too long."
        case .targetTooLong: "The address that was called was too long."
        case .bodyTooLarge: "The call carried more data than is accepted."
        case .requestTimeout: "The call did not arrive in full in time."
        case .notSupported: "The call used a part of HTTP that is not offered."
        case .upstreamRefused: "The service behind the gateway could not be reached."
        case .upstreamTimeout: "The service behind the gateway did not answer in time."
        case .upstreamBroken: "The service behind the gateway gave an answer that was not valid."
        case .upstreamUnavailable: "The service behind the gateway had failed repeatedly and was not asked."
        case .downstreamGone: "The caller left before its answer was whole."
        case .overloaded: "The gateway had more to do than it takes on."
        case .shuttingDown: "The gateway was being shut down."
        case .journalUnavailable: "The call could not be recorded, and so was not served."
        case .internalError: "The gateway failed."
        case .interrupted: "The gateway itself ended before its answer did."
        case .missing: "No record of the call was left."
        }
    }
}
