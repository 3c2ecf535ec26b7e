// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
// swift-configuration, which Hummingbird brings along, has a module of the same name as ours.
let hummingbird = Target.Dependency.product(
    name: "Hummingbird",
    package: "hummingbird",
    moduleAliases: ["Configuration": "SwiftConfiguration"]
)

let package = Package(
    name: "tollgate",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CZlib", providers: [.apt(["libz-dev"])]),
        .systemLibrary(name: "CLibcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CBrotli", providers: [.apt(["libbrotli-dev"])]),
        .systemLibrary(name: "CISAL", providers: [.apt(["libisal-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .target(name: "Disk", swiftSettings: settings),
        .target(name: "RateLimiting", swiftSettings: settings),
        .target(name: "CByteScan"),
        .target(name: "ItemCounting", dependencies: ["CByteScan"], swiftSettings: settings),
        .target(name: "HTTPWire", dependencies: ["CByteScan", nioCore], swiftSettings: settings),
        .target(
            name: "ContentCoding",
            dependencies: ["CBrotli", "CISAL", "CZlib", "CZstd", nioCore],
            swiftSettings: settings
        ),
        .target(name: "SystemCrypto", dependencies: ["CLibcrypto"], swiftSettings: settings),
        .target(name: "Agreements", dependencies: ["RateLimiting", "SystemCrypto"], swiftSettings: settings),
        .target(name: "TransparencyLog", dependencies: ["Disk", "SystemCrypto"], swiftSettings: settings),
        .target(name: "CCRC32C"),
        .target(name: "AuditLog", dependencies: ["CCRC32C", "Disk"], swiftSettings: settings),
        .target(
            name: "Evidence",
            dependencies: ["AuditLog", "CZstd", "Disk", "SystemCrypto", "TransparencyLog"],
            swiftSettings: settings
        ),
        .target(
            name: "Gateway",
            dependencies: [
                "RateLimiting", "ItemCounting", "HTTPWire", "ContentCoding", "SystemCrypto", "Agreements", "AuditLog",
                nioCore, nioPosix, nioSSL,
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "PolicyReplay",
            dependencies: ["Agreements", "AuditLog", "Billing", "Evidence", "RateLimiting"],
            swiftSettings: settings
        ),
        .target(
            name: "Configuration",
            dependencies: ["RateLimiting", "SystemCrypto", "Agreements", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings
        ),
        .target(
            name: "ConfigurationHistory",
            dependencies: ["AuditLog", "Configuration", "Disk", "SystemCrypto"],
            swiftSettings: settings
        ),
        .target(name: "Billing", dependencies: ["Agreements", "Evidence", "RateLimiting"], swiftSettings: settings),
        .target(
            name: "Storage",
            dependencies: [
                "Agreements", "AuditLog", "Disk", "Evidence", "SystemCrypto",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "TweetAPI",
            dependencies: [
                hummingbird,
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                nioCore,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Administration",
            dependencies: [
                "Disk", "SystemCrypto", "TransparencyLog",
                hummingbird,
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                nioCore, nioPosix,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "tollgate",
            dependencies: [
                "Administration", "Agreements", "AuditLog", "Billing", "CMalloc", "CZlib", "CZstd", "Configuration",
                "ConfigurationHistory", "ContentCoding", "Disk", "Evidence",
                "Gateway", "HTTPWire", "ItemCounting", "PolicyReplay", "RateLimiting", "Storage", "SystemCrypto",
                "TransparencyLog",
                "TweetAPI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "loadtest",
            dependencies: [
                "Agreements", "AuditLog", "ContentCoding", "CZlib", "Disk", "Evidence", "ItemCounting", "PolicyReplay",
                "RateLimiting", "Storage", "TransparencyLog", nioCore, nioPosix,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            path: "Loadtest",
            exclude: ["compare"],
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport",
            dependencies: ["CBrotli", "CZlib", "Disk"],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Agreements", "AuditLog", "ContentCoding", "Evidence", "HTTPWire", "ItemCounting", "RateLimiting",
                nioCore,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Tests/Fuzzing/Targets",
            swiftSettings: settings
        ),
        .testTarget(
            name: "FuzzReplayTests",
            dependencies: ["FuzzTargets", "TestSupport"],
            path: "Tests/Fuzzing/Replay",
            swiftSettings: settings
        ),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "TestSupport", "tollgate", "Agreements", "AuditLog", "Configuration", "ConfigurationHistory", "Disk",
                "Evidence", "Gateway", "HTTPWire", "RateLimiting", "Storage", "TransparencyLog", nioCore,
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
            ],
            exclude: ["allocations", "clients"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HTTPWireTests",
            dependencies: [
                "HTTPWire",
                "TestSupport",
                nioCore,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "RateLimitingTests", dependencies: ["RateLimiting", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "ItemCountingTests", dependencies: ["ItemCounting", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "ContentCodingTests",
            dependencies: ["ContentCoding", "CZlib", "TestSupport", nioCore],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SystemCryptoTests",
            dependencies: ["SystemCrypto", "TestSupport", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "AgreementsTests",
            dependencies: ["Agreements", "RateLimiting", "SystemCrypto", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(name: "DiskTests", dependencies: ["Disk", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "AuditLogTests",
            dependencies: ["AuditLog", "Disk", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TransparencyLogTests",
            dependencies: ["Disk", "SystemCrypto", "TestSupport", "TransparencyLog"],
            exclude: ["independent"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EvidenceTests",
            dependencies: ["AuditLog", "Disk", "Evidence", "SystemCrypto", "TestSupport", "TransparencyLog"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BillingTests",
            dependencies: ["Agreements", "Billing", "Evidence", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PolicyReplayTests",
            dependencies: [
                "Agreements", "AuditLog", "Billing", "Evidence", "PolicyReplay", "RateLimiting", "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: ["Configuration", "Agreements", "RateLimiting", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConfigurationHistoryTests",
            dependencies: [
                "Agreements", "AuditLog", "Configuration", "ConfigurationHistory", "Disk", "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Storage", "Agreements", "AuditLog", "Disk", "Evidence", "SystemCrypto", "TestSupport",
                "TransparencyLog",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TweetAPITests",
            dependencies: [
                "TweetAPI",
                hummingbird,
                .product(
                    name: "HummingbirdTesting",
                    package: "hummingbird",
                    moduleAliases: ["Configuration": "SwiftConfiguration"]
                ),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                nioCore,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "AdministrationTests",
            dependencies: ["Administration", "TestSupport"],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)

// libFuzzer has a main of its own, so that nothing else can be built with it (Tests/Fuzzing/run).
if Context.environment["TOLLGATE_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz",
            dependencies: ["FuzzTargets"],
            path: "Tests/Fuzzing/Harness",
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]
        )
    )
}
