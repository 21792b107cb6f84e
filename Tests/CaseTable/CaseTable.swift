/// Every operation with its attributes: sizes with tails, odd batches, short and long sequences, extreme inputs,
/// operands that are views or constants, values with several readers, chains that a plan may fuse, and small networks.
///
/// One table serves tests against the reference, bit equality of instruction sets and machines, invariance under the
/// batch, and benchmarks. It is inside the Embedded Swift subset, so that it runs on machines without Swift's runtime.
public enum CaseTable {
  /// The cases, in a fixed order. Their names are unique. Making them costs no weights and no inputs.
  public static func all() -> [OpCase] {
    var list = CaseList()
    list.addProducts()
    list.addConvolutions()
    list.addRecurrentLayers()
    list.addAttention()
    list.addRowOperations()
    list.addElementwise()
    list.addPooling()
    list.addLayout()
    list.addViews()
    list.addConstants()
    list.addChains()
    list.addExtremes()
    list.addNetworks()
    list.addReducedPrecision()
    return list.cases
  }
}
