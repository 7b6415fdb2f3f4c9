// swift-tools-version:6.0
import PackageDescription

// `scripts/swift/generate.sh` writes Generated: the bindings and, for Linux, the Rust library. On Apple platforms the
// library comes as an xcframework (docs in README.md).
let generated = "\(Context.packageDirectory)/Generated"

let package = Package(
    name: "Doorstep",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(
            name: "DoorstepUI",
            targets: ["DoorstepUI", "DoorstepBluetooth", "DoorstepBackground", "DoorstepKeychain"])
    ],
    targets: [
        .systemLibrary(name: "doorstep_coreFFI", path: "Generated/FFI/doorstep_coreFFI"),
        .systemLibrary(name: "doorstep_ffiFFI", path: "Generated/FFI/doorstep_ffiFFI"),
        .target(
            name: "DoorstepBindings",
            dependencies: ["doorstep_coreFFI", "doorstep_ffiFFI"],
            path: "Generated/Swift",
            // Swift 6.0 crashes on generated async foreign traits in Swift 6 mode.
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: [
                .unsafeFlags(["-L\(generated)/lib"], .when(platforms: [.linux])),
                .linkedLibrary("doorstep_ffi"),
            ]
        ),
        .target(name: "DoorstepCore", dependencies: ["DoorstepBindings"]),
        .target(name: "DoorstepKit", dependencies: ["DoorstepCore"]),
        .target(name: "DoorstepUI", dependencies: ["DoorstepKit"]),
        .target(name: "DoorstepBluetooth", dependencies: ["DoorstepCore"]),
        .target(name: "DoorstepBackground", dependencies: ["DoorstepKit"]),
        .target(name: "DoorstepKeychain", dependencies: ["DoorstepCore"]),
        .testTarget(name: "DoorstepKitTests", dependencies: ["DoorstepKit"]),
    ]
)
