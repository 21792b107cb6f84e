// swift-tools-version: 6.2
import PackageDescription

/// What tests that do as C does are built with. `Lifetimes` lets owning buffers vend `Span`s without a closure.
let anySwift: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]
/// What every other Swift target is built with.
let swift = anySwift + [.strictMemorySafety()]
let c: [CSetting] = [.treatAllWarnings(as: .error)]

// The runtime side: no Foundation, inside the Embedded Swift subset (`Tools/dev check` and the embedded test hold it).
let runtimeSide: [Target] = [
  .target(name: "CTocsinKernels", cSettings: c),
  .target(name: "CTocsinDigest", cSettings: c),
  .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
  .target(name: "TocsinTensor", swiftSettings: swift),
  .target(name: "TocsinKernels", dependencies: ["CTocsinKernels", "TocsinTensor"], swiftSettings: swift),
  .target(name: "TocsinGraph", dependencies: ["TocsinTensor"], swiftSettings: swift),
  .target(
    name: "TocsinFormat", dependencies: ["TocsinGraph", "TocsinTensor", "CZstd", "CTocsinDigest"],
    swiftSettings: swift),
  .target(
    name: "TocsinRuntime", dependencies: ["TocsinKernels", "TocsinGraph", "TocsinFormat", "TocsinTensor"],
    swiftSettings: swift),
  .target(name: "TocsinLogs", dependencies: ["TocsinTensor"], swiftSettings: swift),
  .target(
    name: "TocsinDetect",
    dependencies: ["TocsinRuntime", "TocsinLogs", "TocsinFormat", "TocsinGraph", "TocsinKernels", "TocsinTensor"],
    swiftSettings: swift),
]

// The C ABI, for hosts in other languages; `Tools/dev embed` makes their library of it.
let hostSide: [Target] = [
  .target(name: "CTocsin", cSettings: c),
  .target(
    name: "TocsinC",
    dependencies: [
      "CTocsin", "TocsinDetect", "TocsinLogs", "TocsinRuntime", "TocsinFormat", "TocsinGraph", "TocsinKernels",
      "TocsinTensor",
    ],
    swiftSettings: swift),
]

let trainingSide: [Target] = [
  .target(name: "TocsinReference", dependencies: ["TocsinGraph", "TocsinTensor"], swiftSettings: swift),
  .target(
    name: "TocsinAutograd", dependencies: ["TocsinKernels", "TocsinGraph", "TocsinTensor", "TocsinReference"],
    swiftSettings: swift),
  .target(
    name: "TocsinTraining",
    dependencies: [
      "TocsinAutograd", "TocsinFormat", "TocsinGraph", "TocsinKernels", "TocsinRuntime", "TocsinTensor", "TocsinDetect",
      "TocsinLogs",
    ],
    swiftSettings: swift),
]

let interchange: [Target] = [
  .target(
    name: "TocsinInterchange",
    dependencies: [
      "TocsinFormat", "TocsinGraph", "TocsinTensor", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
    ],
    exclude: ["ONNX/onnx_subset.proto"], swiftSettings: swift)
]

/// The command-line tools. `ToolSupport` holds what they share: exit codes, input streams, progress, JSON,
/// signatures.
let tools: [Target] = [
  .target(
    name: "ToolSupport",
    dependencies: [
      "TocsinDetect", "TocsinRuntime", "TocsinFormat", "TocsinGraph", "TocsinKernels", "TocsinTensor",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
      .product(name: "Crypto", package: "swift-crypto"),
    ],
    path: "Tools/ToolSupport", swiftSettings: swift),
  tool(
    "modeltrain",
    [
      "TocsinTraining", "TocsinAutograd", "TocsinDetect", "TocsinFormat", "TocsinGraph", "TocsinKernels", "TocsinLogs",
      "TocsinTensor",
    ]),
  tool(
    "modelctl",
    [
      "TocsinInterchange", "TocsinDetect", "TocsinLogs", "TocsinRuntime", "TocsinFormat", "TocsinGraph",
      "TocsinKernels", "TocsinTensor",
    ]),
  tool("modelserve", ["TocsinDetect", "TocsinLogs", "TocsinRuntime", "TocsinFormat", "TocsinKernels"]),
  // What the core can do at most, for the benchmark to compare with.
  .target(name: "CMachineProbe", path: "Tools/CMachineProbe", cSettings: c),
  tool(
    "kernelbench",
    [
      "CMachineProbe", "CTocsin", "CaseTable", "TocsinAutograd", "TocsinDetect", "TocsinLogs", "TocsinRuntime",
      "TocsinFormat",
      "TocsinGraph", "TocsinKernels", "TocsinTensor", "TocsinTraining",
    ]),
]

let tests: [Target] = [
  .target(name: "CTestSupport", path: "Tests/CTestSupport", cSettings: c),
  .testTarget(
    name: "TocsinKernelsTests", dependencies: ["TocsinKernels", "TocsinReference", "TocsinTensor", "CTestSupport"],
    swiftSettings: swift),
  .testTarget(
    name: "TocsinReferenceTests", dependencies: ["TocsinReference", "TocsinGraph", "TocsinTensor"], swiftSettings: swift
  ),
  .testTarget(
    name: "ToolSupportTests",
    dependencies: ["ToolSupport", "TestSupport", "TocsinFormat", "TocsinGraph", "TocsinTensor"],
    swiftSettings: swift),
  .testTarget(
    name: "TocsinTrainingTests",
    dependencies: [
      "TocsinTraining", "TocsinAutograd", "TocsinDetect", "TocsinLogs", "TocsinRuntime", "TocsinFormat",
      "TocsinGraph", "TocsinKernels", "TocsinTensor", "ToolSupport", "TestSupport",
    ],
    swiftSettings: swift),
  .testTarget(
    name: "TocsinAutogradTests",
    dependencies: [
      "TocsinAutograd", "CaseTable", "TestSupport", "TocsinRuntime", "TocsinFormat", "TocsinGraph", "TocsinKernels",
      "TocsinTensor",
    ],
    swiftSettings: swift),
  .testTarget(
    name: "TocsinLogsTests", dependencies: ["TocsinLogs", "TestSupport", "TocsinTensor"], swiftSettings: swift),
  .testTarget(name: "TocsinTensorTests", dependencies: ["TocsinTensor"], swiftSettings: swift),
  .testTarget(name: "TocsinGraphTests", dependencies: ["TocsinGraph", "TocsinTensor"], swiftSettings: swift),
  .testTarget(
    name: "ModelctlTests",
    dependencies: [
      "modeltrain", "modelctl", "modelserve", "kernelbench", "ToolSupport", "TestSupport", "TocsinDetect",
      "TocsinFormat", "TocsinGraph", "TocsinKernels", "TocsinLogs", "TocsinTensor", "TocsinTraining",
    ],
    swiftSettings: swift),
  .testTarget(
    name: "TocsinFormatTests", dependencies: ["TocsinFormat", "TocsinGraph", "TocsinTensor"], swiftSettings: swift),
]

/// What a test of models needs: the runtime side, its oracle, and random networks.
let models: [Target.Dependency] = [
  "TestSupport", "TocsinDetect", "TocsinLogs", "TocsinRuntime", "TocsinReference", "TocsinFormat", "TocsinGraph",
  "TocsinKernels",
  "TocsinTensor",
]
let modelTests: [Target] = [
  .testTarget(
    name: "TocsinInterchangeTests",
    dependencies: models + [
      "CaseTable", "TocsinInterchange", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
    ],
    exclude: ["Fixtures"], swiftSettings: swift),
  .testTarget(
    name: "ParityTests", dependencies: models + ["TocsinAutograd", "TocsinInterchange", "ToolSupport"],
    exclude: ["Fixtures"],
    swiftSettings: swift),
  .target(
    name: "TestSupport", dependencies: Array(models.dropFirst()), path: "Tests/TestSupport", swiftSettings: swift),
  .target(
    name: "CaseTable",
    dependencies: ["TocsinRuntime", "TocsinFormat", "TocsinGraph", "TocsinKernels", "TocsinTensor"],
    path: "Tests/CaseTable", swiftSettings: swift),
  .testTarget(name: "TocsinRuntimeTests", dependencies: models + ["CaseTable"], swiftSettings: swift),
  .testTarget(name: "TocsinDetectTests", dependencies: models + ["CTestSupport"], swiftSettings: swift),
  .testTarget(name: "TocsinCTests", dependencies: models + ["CTocsin", "TocsinC"], swiftSettings: anySwift),
  .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter", cSettings: c),
  .testTarget(
    name: "AllocationTests", dependencies: models + ["CaseTable", "TocsinAutograd", "CAllocationCounter"],
    swiftSettings: swift),
  .testTarget(
    name: "EmbeddedTests", dependencies: models + ["modelserve", "modeltrain", "CaseTable", "TocsinInterchange"],
    swiftSettings: swift),
]

let package = Package(
  name: "tocsin",
  products: [
    .library(
      name: "Tocsin",
      targets: [
        "TocsinDetect", "TocsinLogs", "TocsinRuntime", "TocsinFormat", "TocsinKernels", "TocsinGraph", "TocsinTensor",
      ])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ],
  targets: runtimeSide + hostSide + trainingSide + interchange + tools + tests + modelTests,
  cLanguageStandard: .c17
)

func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name,
    dependencies: dependencies + ["ToolSupport", .product(name: "ArgumentParser", package: "swift-argument-parser")],
    path: "Tools/\(name)", swiftSettings: swift)
}
