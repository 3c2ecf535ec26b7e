internal import AuditLog
internal import ContentCoding

extension AccessCoding {
    init(_ coding: ContentCoding) {
        switch coding {
        case .identity: self = .identity
        case .gzip: self = .gzip
        case .brotli: self = .brotli
        case .zstd: self = .zstd
        }
    }
}
