import TocsinTensor

extension InputDimensions {
  private struct Declared {
    var name: String
    var type: ElementType
    /// A size, or the name of one that may vary.
    var dims: [DeclaredSize]
  }

  private enum DeclaredSize: Equatable {
    case fixed(Int)
    case named(String)
  }

  /// Finds the batch and the dynamic time of the inputs that the nodes need.
  init(_ graph: OnnxGraph, options: OnnxImportOptions, bounds: OnnxBounds) throws(OnnxImportError) {
    var declared: [Declared] = []
    let initializers = Set(graph.initializer.map(\.name))
    for input in graph.input where !initializers.contains(input.name) {
      do {
        declared.append(try Self.declared(input))
      } catch {
        throw .input(name: input.name, error)
      }
    }
    guard !declared.isEmpty else {
      throw .network("the network has no input; it would give the same for all")
    }
    let names = Self.names(declared)
    try Self.check(options, declared, names)
    let batchName = options.batchName(
      among: declared.map { input in input.dims.map { if case .named(let name) = $0 { name } else { nil } } })
    let timeNames = names.filter { $0 != batchName }
    if options.fixedSteps != nil, timeNames.isEmpty {
      throw .network("no dimension of an input may vary but the batch; leave out --steps")
    }
    if timeNames.count > 1 {
      let list = timeNames.map(quoted).joined(separator: ", ")
      throw .input(
        name: declared[0].name,
        OnnxProblem(
          "several dimensions besides the batch may vary: \(list)", remedy: "export all but one with fixed sizes"))
    }
    var batchMode = BatchMode.dynamic
    var axes: [Int?] = []
    var literals: [Int] = []
    for input in declared {
      let axis: Int?
      do {
        axis = try Self.batchAxis(of: input, name: batchName, options)
      } catch {
        throw .input(name: input.name, error)
      }
      axes.append(axis)
      if let axis, case .fixed(let size) = input.dims[axis] { literals.append(size) }
    }
    if batchName == nil {
      guard let size = literals.first, literals.allSatisfy({ $0 == size }) else {
        if literals.isEmpty {
          batchMode = .hidden
          self = try Self(declared, axes, .hidden, options, bounds)
          return
        }
        throw .input(
          name: declared[0].name,
          OnnxProblem(
            "the inputs have batches of different sizes: \(literals)", remedy: "name the axis with --batch-axis"))
      }
      batchMode = size == 1 ? .hidden : .literal(size)
    } else if !literals.isEmpty {
      let index = axes.indices.first { position in
        if let axis = axes[position], case .fixed = declared[position].dims[axis] { true } else { false }
      }
      throw .input(
        name: declared[index ?? 0].name,
        OnnxProblem(
          "its batch is fixed while that of others may vary", remedy: "export all inputs with one dynamic batch"))
    }
    self = try Self(declared, axes, batchMode, options, bounds)
  }

  private init(
    _ declared: [Declared], _ axes: [Int?], _ batchMode: BatchMode, _ options: OnnxImportOptions, _ bounds: OnnxBounds
  ) throws(OnnxImportError) {
    self.batchMode = batchMode
    maximumSteps = bounds.steps
    inputs = []
    for (input, batchAxis) in zip(declared, axes) {
      var extents = [batchMode.extent]
      var dims: [Int?] = []
      var order: [[Int]] = []
      var time: Int?
      for (position, size) in input.dims.enumerated() {
        if position == batchAxis {
          dims.append(batchMode == .hidden ? nil : 0)
          continue
        }
        dims.append(extents.count)
        switch size {
        case .fixed(let size):
          order.append([extents.count])
          extents.append(.fixed(size))
        case .named:
          guard time == nil else {
            throw .input(
              name: input.name, OnnxProblem("two of its dimensions are a dynamic time", remedy: "fix one of them"))
          }
          if bounds.fixesSteps {
            order.append([extents.count])
            extents.append(.fixed(bounds.steps))
          } else {
            time = extents.count
            extents.append(.time(offset: 0))
          }
        }
      }
      order = [[0]] + (time.map { [[$0]] } ?? []) + order
      guard order.count <= Shape.maximumRank else {
        throw .input(
          name: input.name,
          OnnxProblem(
            "it has \(order.count) dimensions with the batch", remedy: "at most \(Shape.maximumRank) are possible"))
      }
      inputs.append(
        Input(
          name: input.name, type: input.type, axes: extents, dims: dims, order: order,
          isMask: input.type != .float32 || options.isMask(input.name)))
    }
  }

  private static func declared(_ input: OnnxValueInfo) throws(OnnxProblem) -> Declared {
    guard input.hasType, input.type.hasTensorType, input.type.tensorType.hasShape else {
      throw OnnxProblem("it is no tensor of known rank", remedy: "use a tensor with a shape")
    }
    guard let type = ElementType(rawValue: input.type.tensorType.elemType),
      type == .float32 || type == .bool
        || type == .int64 || type == .int32
    else {
      throw OnnxProblem(
        "its elements are \(ElementType.name(input.type.tensorType.elemType))",
        remedy: "use float32, keys of int64 or int32, or masks of bool")
    }
    var dims: [DeclaredSize] = []
    for dim in input.type.tensorType.shape.dim {
      if dim.hasDimValue, dim.dimValue > 0 {
        guard dim.dimValue <= OnnxLimits.dimension else {
          throw OnnxProblem("a dimension of \(dim.dimValue)", remedy: "at most \(OnnxLimits.dimension) is possible")
        }
        dims.append(.fixed(Int(dim.dimValue)))
      } else if !dim.hasDimValue || dim.dimValue < 0 {
        guard !dim.dimParam.isEmpty else {
          throw OnnxProblem("a dimension has neither a size nor a name", remedy: "name it, or fix it")
        }
        dims.append(.named(dim.dimParam))
      } else {
        throw OnnxProblem("a dimension of 0", remedy: "use at least 1")
      }
    }
    guard dims.count <= OnnxLimits.rank else {
      throw OnnxProblem("\(dims.count) dimensions", remedy: "at most \(Shape.maximumRank) are possible")
    }
    return Declared(name: input.name, type: type, dims: dims)
  }

  /// Refuses options that would have no effect, as a misspelt name has.
  private static func check(
    _ options: OnnxImportOptions, _ inputs: [Declared], _ names: [String]
  ) throws(OnnxImportError) {
    if case .named(let name) = options.batchAxis, !names.contains(name) {
      let list = names.isEmpty ? "a position" : "\(names.map(quoted).joined(separator: ", ")), a position"
      throw .network("no dimension of an input is called \(quoted(name)); give --batch-axis \(list) or none")
    }
    for mask in options.masks where !inputs.contains(where: { $0.name == mask }) {
      let list = inputs.map { quoted($0.name) }.joined(separator: ", ")
      throw .network("no input is called \(quoted(mask)); --mask takes \(list)")
    }
  }

  /// The names of all dimensions that may vary, in the order in which they come.
  private static func names(_ inputs: [Declared]) -> [String] {
    var names: [String] = []
    for input in inputs {
      for case .named(let name) in input.dims where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The axis of an input that is the batch's: the one of that name, or the one that the options say.
  private static func batchAxis(
    of input: Declared, name: String?, _ options: OnnxImportOptions
  ) throws(OnnxProblem) -> Int? {
    if let name {
      let axes = input.dims.indices.filter { input.dims[$0] == .named(name) }
      guard axes.count <= 1 else {
        throw OnnxProblem("several of its dimensions are \(quoted(name))", remedy: "the batch is one dimension")
      }
      if let axis = axes.first { return axis }
    }
    switch options.batchAxis {
    case .none: return nil
    case .automatic, .named: return input.dims.isEmpty ? nil : 0
    case .index(let index):
      guard index < input.dims.count else {
        throw OnnxProblem("it has no axis \(index)", remedy: "name another with --batch-axis")
      }
      return index
    }
  }
}
