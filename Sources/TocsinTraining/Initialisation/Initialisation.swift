public import TocsinAutograd
public import TocsinGraph
public import TocsinTensor

/// How the parameters of a network start: a preset, and rules for what is to start otherwise.
public struct Initialisation: Equatable, Sendable {
  public var preset: InitialiserPreset
  /// Where more than one fits a tensor, the last counts.
  public var rules: [InitialiserRule]

  public init(_ preset: InitialiserPreset, rules: [InitialiserRule] = []) {
    self.preset = preset
    self.rules = rules
  }
}

/// Tensors that start otherwise than the preset says.
public struct InitialiserRule: Equatable, Sendable {
  /// Which tensors; at least one must fit.
  public enum Subject: Equatable, Sendable {
    /// The one of this name.
    case tensor(Name)
    /// All in this role whose name starts with a prefix, such as those of a block of layers; `nil` for all names.
    case role(ParameterRole, prefix: Name? = nil)
  }

  public var subject: Subject
  public var initialiser: Initialiser

  public init(_ subject: Subject, _ initialiser: Initialiser) {
    self.subject = subject
    self.initialiser = initialiser
  }

  func fits(_ parameter: Parameter) -> Bool {
    switch subject {
    case .tensor(let name): parameter.name == name
    case .role(let role, let prefix): parameter.role == role && parameter.name.bytes.starts(with: prefix?.bytes ?? [])
    }
  }
}

extension ParameterVector where Scalar == Float {
  /// Gives the tensors of a graph their first values.
  ///
  /// Each tensor has a stream of random numbers of its own, by its name, so that a layer more or less changes no other
  /// (but with ``InitialiserPreset/deepLog``). A tensor that several ops read starts as the first of them wants it; one
  /// that none reads, and a constant without a rule, keeps its values.
  ///
  /// - Precondition: each rule fits at least one tensor.
  public func initialise(_ graph: Graph, _ initialisation: Initialisation, seed: UInt64) {
    let parameters = graph.parameters
    for rule in initialisation.rules {
      precondition(parameters.contains(where: rule.fits), "a rule of an initialisation fits no tensor of the graph")
    }
    let hasValues = initialisation.preset == .deepLog ? initialiseInOneStream(graph, seed: seed) : []
    for parameter in parameters {
      let rule = initialisation.rules.last { $0.fits(parameter) }
      if rule == nil, !hasValues.isEmpty, hasValues[parameter.tensor.index] { continue }
      guard let initialiser = rule?.initialiser ?? initialisation.preset.initialiser(of: parameter) else { continue }
      var random = RandomNumbers(seed: seed, stream: .initialisation, index: parameter.name.fingerprint)
      var values = initialiser.values(of: parameter, using: &random)
      if rule == nil, parameter.role == .lstmBias, let bias = initialisation.preset.forgetBias {
        for row in parameter.hidden..<2 * parameter.hidden { values[row] = bias }
      }
      replace(parameter.tensor, with: values)
    }
  }
}

extension Name {
  /// FNV-1a (Fowler, Noll and Vo).
  fileprivate var fingerprint: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }
}
