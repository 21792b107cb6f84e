import TocsinAutograd
import TocsinGraph
import TocsinTraining
import ToolSupport

/// How a fixture's parameters are trained; absent constants are PyTorch's.
struct FixtureOptimiser: Decodable {
  enum Kind: String, Decodable {
    case sgd, adam, adamW
  }

  struct Schedule: Decodable {
    enum Kind: String, Decodable {
      case inverseSquareRoot, cosine, step
    }

    var kind: Kind
    var warmUp: Int?
    var steps: Int?
    var floor: Double?
    var every: Int?
    var factor: Double?
  }

  /// The tensors whose names begin alike, with a factor on the rate. The others have 1.
  struct Group: Decodable {
    var prefix: String
    var factor: Double
  }

  var kind: Kind
  var learningRate: Double
  var momentum: Double?
  var nesterov: Bool?
  var beta1: Double?
  var beta2: Double?
  var epsilon: Double?
  var weightDecay: Double?
  var clipNorm: Double?
  var schedule: Schedule?
  var groups: [Group]?
}

extension FixtureOptimiser {
  var configuration: OptimiserConfiguration {
    let (beta1, beta2, epsilon) = (beta1 ?? 0.9, beta2 ?? 0.999, epsilon ?? 1e-8)
    return switch kind {
    case .sgd: .sgd(momentum: momentum ?? 0, weightDecay: weightDecay ?? 0, isNesterov: nesterov ?? false)
    case .adam: .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay ?? 0)
    case .adamW: .adamW(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay ?? 0.01)
    }
  }

  /// Fails where a constant is out of its range.
  func check() throws(ToolFailure) {
    let ranges: [(name: String, holds: Bool)] = [
      ("constants of the optimiser", configuration.isValid),
      ("learningRate", learningRate > 0),
      ("clipNorm", clipNorm ?? 1 > 0),
      ("groups", (groups ?? []).allSatisfy { $0.factor >= 0 }),
      ("schedule", [schedule?.warmUp, schedule?.every, schedule?.steps].allSatisfy { $0 ?? 1 >= 1 }),
    ]
    if let range = ranges.first(where: { !$0.holds }) {
      throw ToolFailure("optimiser: \(range.name) out of range; write the fixtures anew")
    }
  }

  /// The groups of a fixture's tensors: those that are named, then the rest.
  func groups(of tensors: [TrainingFixture.Tensor]) -> [ParameterGroup] {
    let named = groups ?? []
    var members = [[TensorID]](repeating: [], count: named.count + 1)
    for (index, tensor) in tensors.enumerated() {
      let group = named.firstIndex { tensor.name.hasPrefix($0.prefix) }
      members[group ?? named.count].append(TensorID(index))
    }
    return zip(named, members).map { ParameterGroup(name: $0.prefix, tensors: $1, rateFactor: $0.factor) }
      + [ParameterGroup(name: "rest", tensors: members[named.count])]
  }

  /// The factor on the rate at a step, counted from 0.
  func rateFactor(atStep step: Int) -> Double {
    guard let schedule else { return 1 }
    let rule: LearningRateSchedule =
      switch schedule.kind {
      case .inverseSquareRoot: .inverseSquareRoot(warmUp: schedule.warmUp ?? 1, per: .step)
      case .cosine: .cosine(floor: schedule.floor ?? 0)
      case .step: .stepped(every: schedule.every ?? 1, factor: schedule.factor ?? 1, per: .step)
      }
    return rule.factor(at: SchedulePoint(epoch: 0, step: step, stepCount: schedule.steps ?? 1))
  }
}
