extension NodeReader {
  /// A product of two operands in Einstein's notation: a matrix product of their dimensions in another order.
  func einsum() throws(OnnxNodeProblem) -> OnnxValue {
    let equation = try text("equation") ?? ""
    guard let form = EinsumForm(equation), operands.count == 2 else {
      throw unsupported(
        "equation", quoted(equation),
        remedy: "use two operands, no letter twice in one, and sum over letters that both have")
    }
    let (first, second) = (try view(0), try view(1))
    guard first.rank == form.first.count, second.rank == form.second.count else {
      throw .node("its operands have not a dimension for each letter", remedy: "the file is damaged; export it again")
    }
    // […, rows, inner] times […, inner, columns]; several letters are one dimension of the product.
    let one = first.regrouped(
      form.shared.map { first.dims[form.position($0, in: form.first)] } + [
        form.rows.flatMap { first.dims[form.position($0, in: form.first)] },
        form.inner.flatMap { first.dims[form.position($0, in: form.first)] },
      ])
    let other = second.regrouped(
      form.shared.map { second.dims[form.position($0, in: form.second)] } + [
        form.inner.flatMap { second.dims[form.position($0, in: form.second)] },
        form.columns.flatMap { second.dims[form.position($0, in: form.second)] },
      ])
    let product: AxisView
    if let attention = try builder.attention(weights: one, values: other) {
      product = attention
    } else {
      product = try builder.matmul(one, other)
    }
    var sizes: [SymbolicInteger?] = []
    for letter in form.shared + form.rows {
      sizes.append(first.size(of: first.dims[form.position(letter, in: form.first)]))
    }
    for letter in form.columns { sizes.append(second.size(of: second.dims[form.position(letter, in: form.second)])) }
    guard !sizes.contains(nil), let shown = product.reshaped(to: sizes) else {
      throw .node("its dimensions cannot be told apart in the product", remedy: "write it as MatMul")
    }
    let letters = form.shared + form.rows + form.columns
    return .computed(shown.transposed(form.result.map { form.position($0, in: letters) }), .float32)
  }
}

/// An equation such as `bhqd,bhkd->bhqk`.
private struct EinsumForm {
  let first: [Character]
  let second: [Character]
  let result: [Character]

  /// `nil` for an equation that is no matrix product.
  init?(_ equation: String) {
    let sides = equation.filter { $0 != " " }.split(separator: "->", omittingEmptySubsequences: false)
    let operands = sides.first?.split(separator: ",", omittingEmptySubsequences: false) ?? []
    guard sides.count == 2, operands.count == 2 else { return nil }
    first = Array(operands[0])
    second = Array(operands[1])
    result = Array(sides[1])
    for letters in [first, second, result] {
      guard Set(letters).count == letters.count, letters.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
    }
    let all = Set(first).union(second)
    guard all.isSuperset(of: result), Set(first).symmetricDifference(second).isSubset(of: result) else { return nil }
  }

  /// What both operands and the result have; what the result has of one operand; what is summed over.
  var shared: [Character] { result.filter { first.contains($0) && second.contains($0) } }
  var rows: [Character] { result.filter { first.contains($0) && !second.contains($0) } }
  var columns: [Character] { result.filter { second.contains($0) && !first.contains($0) } }
  var inner: [Character] { first.filter { second.contains($0) && !result.contains($0) } }

  func position(_ letter: Character, in letters: [Character]) -> Int {
    guard let position = letters.firstIndex(of: letter) else { preconditionFailure("the letter is one of these") }
    return position
  }
}
