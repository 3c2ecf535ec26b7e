/// The columns of an export, in order; the raw value is the column's name.
enum RecordExportColumn: String, CaseIterable {
    case recorded, organization, sequence, kind, app, key, purpose, recipients, method, route, status, outcome, limit
    case requests
    case reservedItems = "reserved_items"
    case items
    case bytesSent = "bytes_sent"
    case bytesReceived = "bytes_received"
    case durationMilliseconds = "duration_ms"
    case coding, flags, configuration, address, query, block
}
