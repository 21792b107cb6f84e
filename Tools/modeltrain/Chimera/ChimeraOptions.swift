import ArgumentParser
import TocsinAutograd
import TocsinTraining
import ToolSupport

/// `--preset`.
enum ChimeraPreset: String, ExpressibleByArgument, CaseIterable {
  case standard
  case paperCode = "paper-code"
}

/// `--fusion`.
enum FusionArgument: String, ExpressibleByArgument, CaseIterable {
  case mean, sum

  var fusion: ChimeraArchitecture.Fusion { self == .mean ? .mean : .sum }
}

/// What Chimera is made of and how it is trained: options of the commands that do.
struct ChimeraOptions: ParsableArguments {
  @Option(help: "standard, or paper-code: the network, losses and schedule of the authors' code.")
  var preset = ChimeraPreset.standard

  @Option(help: "How a private and the shared representation become one: mean, or sum as in the paper's equation 2.")
  var fusion: FusionArgument?

  @Flag(
    inversion: .prefixedNo,
    help: "Private encoders for detection and localisation beside the shared one, kept apart (the paper's ILRL).")
  var ilrl = true

  @Flag(
    inversion: .prefixedNo,
    help: "Align the detector's attention with the localiser's causes (the paper's CDA).")
  var cda = true

  @Flag(
    inversion: .prefixedNo,
    help: "Give the network what a logistic regression on the keys of a window knows, and have it start from there.")
  var linear: Bool?

  @Option(help: "Hidden units of each direction of the GRU layers.")
  var hidden: Int?

  @Option(help: "Numbers that stand for a key.")
  var embedding: Int?

  @Option(help: "The most epochs to run.")
  var epochs: Int?

  @Option(help: "Pairs of a normal and an abnormal window in a batch.")
  var batch: Int?

  @Option(help: "The learning rate at its height.")
  var learningRate: Double?

  @Option(help: "The share of distinct windows held out.")
  var validation: Double?

  @Option(help: "Threads; the result does not depend on them.")
  var threads = processorCount()

  func validate() throws {
    if let hidden, !(1...1024).contains(hidden) { throw ValidationError("--hidden takes 1 to 1024 units") }
    if let embedding, !(1...1024).contains(embedding) { throw ValidationError("--embedding takes 1 to 1024 numbers") }
    if let epochs, !(1...100_000).contains(epochs) { throw ValidationError("--epochs takes 1 to 100000") }
    if let batch, !(1...4096).contains(batch) { throw ValidationError("--batch takes 1 to 4096 pairs") }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate takes a number above 0")
    }
    if let validation, !(validation > 0 && validation < 1) {
      throw ValidationError("--validation takes a share above 0 and below 1")
    }
    if !(1...256).contains(threads) { throw ValidationError("--threads takes 1 to 256") }
  }

  /// The preset, with what was asked for.
  func configuration(ablation: ChimeraAblation, seed: UInt64, window: Int, textWidth: Int)
    -> ChimeraTrainingConfiguration
  {
    var configuration = preset == .paperCode ? ChimeraTrainingConfiguration.paperCode : ChimeraTrainingConfiguration()
    configuration.architecture.windowLength = window
    configuration.architecture.textWidth = textWidth
    configuration.architecture.hasPrivateEncoders = ablation.hasILRL
    if !ablation.hasCDA { configuration.loss.alignment = 0 }
    if let fusion { configuration.architecture.fusion = fusion.fusion }
    if let linear { configuration.architecture.startsFromLinearModel = linear }
    if let hidden { configuration.architecture.hiddenSize = hidden }
    if let embedding { configuration.architecture.embeddingWidth = embedding }
    if let epochs { configuration.epochs = epochs }
    if let batch { configuration.training.batchSize = batch }
    if let learningRate { configuration.training.learningRate = learningRate }
    if let validation { configuration.holdOut = validation }
    configuration.training.seed = seed
    return configuration
  }
}
