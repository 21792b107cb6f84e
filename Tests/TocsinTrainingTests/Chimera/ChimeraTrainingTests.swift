import Testing
import TocsinAutograd
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinTraining

/// Chimera is trained on made-up windows, whatever threads and interruptions there are.
@Suite struct ChimeraTrainingTests {
  private typealias Small = SmallChimeraTraining

  private func file(_ training: ChimeraTraining, _ network: TrainedNetwork) throws -> ModelFile {
    try ChimeraExport().modelFile(of: network, training: training, kernels: .fromEnvironment())
  }

  /// What a model of a training says of all windows.
  private func verdicts(_ file: ModelFile) throws -> (normal: [WindowDiagnosis], abnormal: [WindowDiagnosis]) {
    var diagnoser = try ChimeraDiagnoser(ChimeraModel(file: file, kernels: .fromEnvironment()))
    return (try diagnoser.diagnoses(of: Small.normal), try diagnoser.diagnoses(of: Small.abnormal))
  }

  @Test func faultsAndTheirLinesAreLearntFromLabelsOfWindows() throws {
    let training = try Small.training()
    let (normal, abnormal) = try verdicts(file(training, training.run(threads: 2)))
    #expect(normal.allSatisfy { !$0.isAnomalous } && abnormal.allSatisfy(\.isAnomalous))
    for (window, diagnosis) in zip(Small.abnormal, abnormal) {
      let first = try #require(diagnosis.firstLine)
      #expect(Small.faultKeys.contains(Array(window)[first]))
    }
  }

  /// Without the linear model that it starts from, the network learns by itself.
  @Test func theNetworkLearnsByItself() throws {
    var configuration = Small.configuration
    configuration.architecture.startsFromLinearModel = false
    configuration.unknownShare = 0
    configuration.epochs = 60
    configuration.training.learningRate = 0.01
    configuration.training.batchSize = 16
    let training = try Small.training(configuration)
    let (normal, abnormal) = try verdicts(file(training, training.run(threads: 2)))
    #expect(normal.count(where: \.isAnomalous) <= 3 && abnormal.count(where: \.isAnomalous) >= 18)
    let hits = zip(Small.abnormal, abnormal).count { window, diagnosis in
      diagnosis.firstLine.map { Small.faultKeys.contains(Array(window)[$0]) } ?? false
    }
    #expect(hits >= 15)
  }

  @Test(arguments: ChimeraAblation.allCases) func threadsChangeNoBit(_ ablation: ChimeraAblation) throws {
    var configuration = Small.configuration
    configuration.architecture.hasPrivateEncoders = ablation.hasILRL
    if !ablation.hasCDA { configuration.loss.alignment = 0 }
    let training = try Small.training(configuration)
    let networks = try [1, 2, 3].map { try training.run(threads: $0) }
    #expect(networks[1] == networks[0] && networks[2] == networks[0])
    #expect(networks[0].bits == networks[1].bits)
  }

  @Test func anInterruptedTrainingEndsWithTheSameBytes() throws {
    var configuration = Small.configuration
    configuration.epochs = 4
    configuration.training.batchSize = 16
    let training = try Small.training(configuration)
    let whole = try ModelFileWriter.encode(file(training, training.run(threads: 2)))
    for (epoch, step) in [(1, 1), (2, 2), (3, 3)] {
      let (checkpoint, copy) = (TemporaryFile(), TemporaryFile())
      _ = try training.run(
        arithmetic: Small.arithmetic(), threads: 2,
        checkpoint: CheckpointPolicy(path: checkpoint.path, everySeconds: 0, resumes: false)
      ) { event in
        // The state after a step is saved before the next is told of.
        switch event {
        case .step(let report) where report.epoch == epoch && report.step == step + 1,
          .step(let report) where step == 3 && report.epoch == epoch + 1 && report.step == 1:
          #expect(throws: Never.self) { try copy.copy(checkpoint) }
        default: break
        }
      }
      var resumed: TrainingEvent?
      let network = try Small.training(configuration).run(
        arithmetic: Small.arithmetic(), threads: 1, checkpoint: CheckpointPolicy(path: copy.path, resumes: true)
      ) { if case .resumed = $0 { resumed = $0 } }
      #expect(resumed == .resumed(epochs: step == 3 ? epoch : epoch - 1, steps: step == 3 ? 0 : step))
      #expect(try ModelFileWriter.encode(file(training, network)) == whole)
    }
  }

  @Test func anotherTrainingsCheckpointIsRefused() throws {
    let file = TemporaryFile()
    let policy = CheckpointPolicy(path: file.path, resumes: true)
    let arithmetic = try Small.arithmetic()
    _ = try Small.training().run(arithmetic: arithmetic, threads: 2, checkpoint: policy)
    func refusal(
      abnormal: SessionDataset = Small.abnormal, _ change: (inout ChimeraTrainingConfiguration) -> Void
    ) throws -> CheckpointField? {
      var configuration = Small.configuration
      change(&configuration)
      let training = try ChimeraTraining(normal: Small.normal, abnormal: abnormal, configuration)
      do throws(TrainingError) {
        _ = try training.run(arithmetic: arithmetic, threads: 1, checkpoint: policy)
      } catch .checkpoint(.differentTraining(let field)) {
        return field
      } catch {
        Issue.record(error)
      }
      return nil
    }
    #expect(try refusal { _ in } == nil)
    #expect(try refusal { $0.architecture.hiddenSize = 9 } == .network)
    #expect(try refusal { $0.architecture.hasPrivateEncoders = false } == .network)
    #expect(try refusal { $0.loss.alignment = 0 } == .options)
    #expect(try refusal { $0.alignsNormalWindows = true } == .options)
    #expect(try refusal { $0.gramForm = .positions } == .options)
    #expect(try refusal { $0.layerDropout = 0.2 } == .options)
    #expect(try refusal { $0.unknownShare = 0.2 } == .options)
    #expect(try refusal { $0.forgottenWeight = 1 } == .options)
    #expect(try refusal { $0.architecture.contextBound = 2 } == .options)
    #expect(try refusal { $0.architecture.causeTemperature = 1 } == .options)
    var others = Small.abnormal
    others.append([90, 10, 10, 10, 90])
    #expect(try refusal(abnormal: others) { $0.holdOut = 0.19 } != nil)
    #expect(try refusal { $0.holdOutSeed = 2 } != nil)
  }

  @Test func windowsAreHeldOutOnceAndByTheirOwnSeed() throws {
    var configuration = Small.configuration
    let training = try Small.training(configuration)
    func parts(_ training: ChimeraTraining) -> [[[UInt32]]] {
      [training.trained.normal, training.heldOut.normal, training.trained.abnormal, training.heldOut.abnormal]
        .map { $0.map(Array.init) }
    }
    let sets = parts(training)
    #expect(sets.map(\.count) == [48, 12, 16, 4])
    #expect(Set(sets[0] + sets[1]) == Set(Small.normal.map(Array.init)))
    #expect(Set(sets[2] + sets[3]) == Set(Small.abnormal.map(Array.init)))
    configuration.training.seed = 2
    #expect(try parts(Small.training(configuration)) == sets, "trainings of other seeds can be compared")
    configuration.holdOutSeed = 2
    #expect(try parts(Small.training(configuration)) != sets)
  }

  @Test func copiesAndShortWindowsAreLeftOut() throws {
    var (normal, abnormal) = (Small.normal, Small.abnormal)
    for window in Small.normal.prefix(7) { normal.append(window) }
    for window in Small.abnormal { abnormal.append(window) }
    normal.append([10, 20])
    abnormal.append([90])
    let training = try ChimeraTraining(normal: normal, abnormal: abnormal, Small.configuration)
    let expected = try Small.training()
    #expect(training.trained.normal.map(Array.init) == expected.trained.normal.map(Array.init))
    #expect(training.trained.abnormal.map(Array.init) == expected.trained.abnormal.map(Array.init))
    #expect(training.counts == expected.counts)
  }

  @Test func keysThatNoTemplateStandsForStayUnknown() throws {
    let training = try ChimeraTraining(
      normal: Small.normal, abnormal: Small.abnormal, unknownKey: 30, Small.configuration)
    #expect(training.vocabulary.keys == [10, 20, 40, 50, 90, 91])
    #expect(training.network.classCount == 7)
  }

  @Test func baselinesKnowAllWindowsAndTheModelThoseOfTraining() throws {
    let training = try Small.training()
    #expect(training.counts.normalWindowCount == 48 && training.counts.abnormalWindowCount == 16)
    #expect(training.baselineCounts.normalWindowCount == 60 && training.baselineCounts.abnormalWindowCount == 20)
    var all = TemplateCounts(normal: Small.normal, abnormal: Small.abnormal)
    all.chooseThreshold(normal: Small.normal.distinct, abnormal: Small.abnormal.distinct)
    #expect(training.baselineCounts == all)
  }

  @Test func whatCannotBeTrainedOnIsNamed() throws {
    func error(_ normal: [[UInt32]], _ abnormal: [[UInt32]]) -> ChimeraTrainingError? {
      do throws(ChimeraTrainingError) {
        _ = try ChimeraTraining(
          normal: Small.dataset(normal), abnormal: Small.dataset(abnormal),
          Small.configuration)
      } catch {
        return error
      }
      return nil
    }
    let windows: [[UInt32]] = [[1, 1, 1, 1, 1], [1, 1, 1, 1, 2]]
    #expect(error(windows, windows) == nil)
    #expect(error([[1, 2]], windows) == .noWindows(.normal, length: 5))
    #expect(error(windows, []) == .noWindows(.abnormal, length: 5))
    #expect(error(windows, [windows[0], windows[0]]) == .tooFewWindows(.abnormal))
    #expect(error([windows[1]], windows) == .tooFewWindows(.normal))
    let long = windows + [[1, 1, 1, 1, 1, 1]]
    #expect(error(windows, long) == .longWindow(.abnormal, line: 3, found: 6, length: 5))
    var configuration = Small.configuration
    configuration.holdOut = 0
    let same = Small.dataset([windows[0]])
    #expect(throws: ChimeraTrainingError.noKeys) {
      _ = try ChimeraTraining(normal: same, abnormal: same, unknownKey: 1, configuration)
    }
  }
}
