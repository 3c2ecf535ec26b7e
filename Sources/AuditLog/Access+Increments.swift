extension Access {
    /// Adds what a later record of the same access says.
    ///
    /// Sums are of both; how it stands is as the later one has it.
    mutating func add(_ later: Access) {
        var sum = later
        sum.chargedRequests &+= chargedRequests
        sum.items &+= items
        sum.bytesSent &+= bytesSent
        sum.bytesReceived &+= bytesReceived
        sum.bytesFromUpstream &+= bytesFromUpstream
        self = sum
    }
}
