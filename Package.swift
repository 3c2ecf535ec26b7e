// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

let package = Package(
    name: "tollgate",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CZlib", providers: [.apt(["libz-dev"])]),
        .systemLibrary(name: "CLibcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "RateLimiting", swiftSettings: settings),
        .target(name: "ItemCounting", swiftSettings: settings),
        .target(name: "HTTPWire", dependencies: [nioCore], swiftSettings: settings),
        .target(name: "ContentCoding", dependencies: ["CZlib", nioCore], swiftSettings: settings),
        .target(name: "SystemCrypto", dependencies: ["CLibcrypto"], swiftSettings: settings),
        .target(name: "Agreements", dependencies: ["RateLimiting", "SystemCrypto"], swiftSettings: settings),
        .target(name: "AuditLog", swiftSettings: settings),
        .target(
            name: "Gateway",
            dependencies: [
                "RateLimiting", "ItemCounting", "HTTPWire", "ContentCoding", "Agreements", "AuditLog", nioCore, nioPosix,
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
