import Foundation
import Testing
import TocsinFormat
import TestSupport
import TocsinKernels

/// Where the program runs.
enum EmbeddedMachine: String, CaseIterable, Sendable {
  /// This one.
  case host
  /// Linux on 64-bit Arm, under an emulator.
  case aarch64

  /// The instruction sets that the machine may have.
  var instructionSets: [InstructionSet] {
    switch self {
    case .host: InstructionSet.allCases
    case .aarch64: [.scalar, .neon]
    }
  }

  /// How to start `program` there.
  func command(_ program: URL) throws -> (executable: URL, arguments: [String]) {
    switch self {
    case .host: (program, [])
    case .aarch64: (try Self.emulator.get(), ["-L", Self.armLibrary, program.path])
    }
  }

  /// What is missing to build and run a program for the machine.
  func requireOrSkip() throws {
    guard self == .aarch64 else { return }
    #if arch(arm64)
      try Test.cancel("this machine is one; the other tests run its code")
    #else
      let lacks = Self.armLacks
      guard !lacks.isEmpty else { return }
      let remedy =
        "no code for Arm can run here, there is no \(lacks.joined(separator: " and no ")); try Tools/dev setup"
      try #require(ProcessInfo.processInfo.environment["CI"] != "true", "\(remedy)")
      try Test.cancel("\(remedy)")
    #endif
  }

  static let armLibrary = "/usr/aarch64-linux-gnu"

  private static var armLacks: [String] {
    let library = FileManager.default.fileExists(atPath: "\(armLibrary)/lib/crt1.o")
    return (library ? [] : ["\(armLibrary)/lib"]) + ((try? emulator.get()) == nil ? ["qemu-aarch64"] : [])
  }

  private struct NoEmulator: Error {}

  private static let emulator: Result<URL, NoEmulator> = {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    for name in ["qemu-aarch64-static", "qemu-aarch64"] {
      for folder in folders {
        let file = URL(filePath: String(folder)).appending(path: name)
        if FileManager.default.isExecutableFile(atPath: file.path) { return .success(file) }
      }
    }
    return .failure(NoEmulator())
  }()
}

/// A machine and one of its instruction sets.
struct EmbeddedKernels: Sendable, CustomTestStringConvertible {
  var machine: EmbeddedMachine
  var instructionSet: InstructionSet

  static let all = EmbeddedMachine.allCases.flatMap { machine in
    machine.instructionSets.map { EmbeddedKernels(machine: machine, instructionSet: $0) }
  }

  var testDescription: String { "\(machine) \(instructionSet)" }

  /// The program of the machine; where it or the instruction set cannot be had, the test case is recorded as skipped.
  func programOrSkip() throws -> EmbeddedProgram {
    if machine == .host { _ = try KernelSet.orSkip(instructionSet) }
    return try .orSkip(machine)
  }
}
