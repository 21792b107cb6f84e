import TocsinGraph
import TocsinKernels

// For each head, P = softmax(λ Q Kᵀ) over the keys that are left and Y = P V (Vaswani et al. 2017, 3.2.1);
//
//   dV += Pᵀ dY     dP = dY Vᵀ     dS_tj = λ p_tj (dp_tj − Σ_u p_tu dp_tu)     dQ += dS K     dK += dSᵀ Q
//
// P is kept for the way back. Keys that a mask removes are left out of K and V before anything is computed; they and
// the mask have no gradient. A query without any key left gives 0.

/// An attention in numbers.
private struct AttentionShape {
  let heads: Int
  let queries: Int
  let keys: Int
  /// Columns of a head of queries and keys.
  let keySize: Int
  /// Columns of a head of values.
  let valueSize: Int
  let isCausal: Bool

  /// The elements of an item's probabilities, `[heads, T, S]`.
  var probabilities: Int { heads * queries * keys }
}

/// The keys and values of one item that are left: in place, or copied to where they follow each other.
@unsafe
private struct KeysLeft<Scalar: BitwiseCopyable> {
  var count: Int
  /// Which they are, ascending; `nil` is all.
  var places: UnsafeMutablePointer<UInt32>?
  var keys: UnsafeMutablePointer<Scalar>
  var keyStride: Int
  var values: UnsafeMutablePointer<Scalar>
  var valueStride: Int

  /// The place of a key among all.
  func place(_ key: Int) -> Int { unsafe places.map { unsafe Int($0[key]) } ?? key }

  /// Calls the body with queries that follow each other and have equally many keys, and with that number.
  func forEachRun(of shape: AttentionShape, _ body: (Range<Int>, Int) -> Void) {
    guard shape.isCausal else { return body(0..<shape.queries, unsafe count) }
    var (first, seen) = (0, 0)
    for query in 0..<shape.queries {
      let before = seen
      while unsafe seen < count && place(seen) <= query { seen += 1 }
      if seen != before, query > first {
        body(first..<query, before)
        first = query
      }
    }
    body(first..<shape.queries, seen)
  }
}

extension Tape {
  func evaluateAttention(
    _ index: Int, query: ValueID, key: ValueID, value: ValueID, heads: Int, scale: Float, isCausal: Bool,
    validKeys: ValueID?
  ) {
    let (q, ofQuery) = unsafe readRows(query.index)
    let (k, ofKey) = unsafe readRows(key.index)
    let (v, ofValue) = unsafe readRows(value.index)
    let shape = shape(ofQuery, ofKey, ofValue, heads: heads, isCausal: isCausal)
    let y = unsafe allocate(index)
    let probabilities = unsafe workspace.take(ofQuery.sizes[0] * shape.probabilities)
    unsafe values[index].saved = probabilities
    for item in 0..<ofQuery.sizes[0] {
      let (mark, indexMark) = (workspace.mark, indexWorkspace.mark)
      let left = unsafe keysLeft(item, validKeys, k, ofKey, v, ofValue)
      let packed = unsafe workspace.take(paddedToPanels(left.count) * shape.keySize)
      for head in 0..<heads {
        let p = unsafe probabilities + item * shape.probabilities + head * shape.queries * shape.keys
        unsafe arithmetic.packMatrix(
          outputs: left.count, inputs: shape.keySize, source: left.keys + head * shape.keySize,
          rowStride: left.keyStride, columnStride: 1, into: packed)
        unsafe arithmetic.matmul(
          MatmulCall(
            rows: shape.queries, outputs: left.count, inputs: shape.keySize,
            a: q + ofQuery.offset + item * ofQuery.strides[0] + head * shape.keySize, aRowStride: ofQuery.strides[1],
            b: packed, c: p, cRowStride: shape.keys))
        let result = unsafe y + (item * shape.queries * heads + head) * shape.valueSize
        unsafe mix(shape, left, p, scale: Scalar(scale), head: head, to: result)
      }
      workspace.release(to: mark)
      indexWorkspace.release(to: indexMark)
    }
  }

  /// Turns products of queries and keys into probabilities and mixes the values of a head.
  @unsafe private func mix(
    _ shape: AttentionShape, _ left: KeysLeft<Scalar>, _ p: UnsafeMutablePointer<Scalar>, scale: Scalar, head: Int,
    to result: UnsafeMutablePointer<Scalar>
  ) {
    let stride = shape.heads * shape.valueSize
    unsafe left.forEachRun(of: shape) { queries, count in
      for query in queries {
        let row = unsafe p + query * shape.keys
        for j in 0..<count { unsafe row[j] *= scale }
        unsafe (row + count).update(repeating: 0, count: shape.keys - count)
      }
      let rows = unsafe p + queries.lowerBound * shape.keys
      if count > 0 {
        unsafe arithmetic.softmax(
          rows: queries.count, columns: count, x: rows, xRowStride: shape.keys, y: rows, yRowStride: shape.keys)
      }
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: queries.count, outputs: shape.valueSize, inputs: count, a: rows, aRowStride: shape.keys,
          b: left.values + head * shape.valueSize, bRowStride: left.valueStride,
          c: result + queries.lowerBound * stride, cRowStride: stride))
    }
  }

  @unsafe func pullBackAttention(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, query: ValueID, key: ValueID, value: ValueID, heads: Int,
    scale: Float, isCausal: Bool, validKeys: ValueID?
  ) {
    guard let probabilities = unsafe values[index].saved else { preconditionFailure("attention keeps probabilities") }
    let (q, ofQuery) = unsafe readRows(query.index)
    let (k, ofKey) = unsafe readRows(key.index)
    let (v, ofValue) = unsafe readRows(value.index)
    let shape = shape(ofQuery, ofKey, ofValue, heads: heads, isCausal: isCausal)
    let queryTarget = unsafe gradientTarget(of: query.index, as: ofQuery)
    let keyTarget = unsafe gradientTarget(of: key.index, as: ofKey)
    let valueTarget = unsafe gradientTarget(of: value.index, as: ofValue)
    let resultStride = heads * shape.valueSize
    for item in 0..<ofQuery.sizes[0] {
      let (mark, indexMark) = (workspace.mark, indexWorkspace.mark)
      let left = unsafe keysLeft(item, validKeys, k, ofKey, v, ofValue)
      let keyGradient = unsafe keyTarget.map { unsafe rows(of: $0, item, left) }
      let valueGradient = unsafe valueTarget.map { unsafe rows(of: $0, item, left) }
      let change = unsafe workspace.take(shape.queries * shape.keys)
      let packed = unsafe workspace.take(paddedToPanels(left.count) * shape.valueSize)
      for head in 0..<heads {
        let p = unsafe probabilities + item * shape.probabilities + head * shape.queries * shape.keys
        let dy = unsafe gradient + (item * shape.queries * heads + head) * shape.valueSize
        let queries = ofQuery.offset + item * ofQuery.strides[0] + head * shape.keySize
        if let valueGradient = unsafe valueGradient {
          unsafe addOuterProducts(
            rows: shape.queries, p, stride: shape.keys, count: left.count, dy, stride: resultStride,
            count: shape.valueSize, to: valueGradient + head * shape.valueSize,
            stride: left.valueStride)
        }
        unsafe arithmetic.packMatrix(
          outputs: left.count, inputs: shape.valueSize, source: left.values + head * shape.valueSize,
          rowStride: left.valueStride, columnStride: 1, into: packed)
        unsafe arithmetic.matmul(
          MatmulCall(
            rows: shape.queries, outputs: left.count, inputs: shape.valueSize, a: dy, aRowStride: resultStride,
            b: packed, c: change, cRowStride: shape.keys))
        unsafe pullBackScores(shape, left, p, scale: Scalar(scale), change)
        if let target = unsafe queryTarget {
          let dq = unsafe target.memory + queries
          unsafe arithmetic.matmul(
            MatmulCall(
              rows: shape.queries, outputs: shape.keySize, inputs: left.count, a: change, aRowStride: shape.keys,
              b: left.keys + head * shape.keySize, bRowStride: left.keyStride, initial: dq,
              initialRowStride: ofQuery.strides[1], c: dq, cRowStride: ofQuery.strides[1]))
        }
        if let keyGradient = unsafe keyGradient {
          unsafe addOuterProducts(
            rows: shape.queries, change, stride: shape.keys, count: left.count, q + queries,
            stride: ofQuery.strides[1], count: shape.keySize, to: keyGradient + head * shape.keySize,
            stride: left.keyStride)
        }
      }
      if let target = unsafe keyTarget, let rows = unsafe keyGradient { unsafe scatter(rows, item, left, to: target) }
      if let target = unsafe valueTarget, let rows = unsafe valueGradient {
        unsafe scatter(rows, item, left, to: target)
      }
      workspace.release(to: mark)
      indexWorkspace.release(to: indexMark)
    }
    if let target = unsafe queryTarget { unsafe settle(target) }
    if let target = unsafe keyTarget { unsafe settle(target) }
    if let target = unsafe valueTarget { unsafe settle(target) }
  }

  /// Turns `dP` into `dS`.
  @unsafe private func pullBackScores(
    _ shape: AttentionShape, _ left: KeysLeft<Scalar>, _ p: UnsafePointer<Scalar>, scale: Scalar,
    _ change: UnsafeMutablePointer<Scalar>
  ) {
    unsafe left.forEachRun(of: shape) { queries, count in
      for query in queries {
        let (p, row) = unsafe (p + query * shape.keys, change + query * shape.keys)
        let mean = unsafe total(count: count) { unsafe load(p + $0, $1) * load(row + $0, $1) }
        unsafe forEachGroup(of: count) { first, count in
          unsafe store(load(p + first, count) * (load(row + first, count) - mean) * scale, to: row + first, count)
        }
        unsafe (row + count).update(repeating: 0, count: shape.keys - count)
      }
    }
  }

  private func shape(
    _ query: View, _ key: View, _ value: View, heads: Int, isCausal: Bool
  ) -> AttentionShape {
    AttentionShape(
      heads: heads, queries: query.sizes[1], keys: key.sizes[1], keySize: query.columns / heads,
      valueSize: value.columns / heads, isCausal: isCausal)
  }

  /// The keys and values of an item that a mask leaves.
  @unsafe private func keysLeft(
    _ item: Int, _ validKeys: ValueID?, _ k: UnsafeMutablePointer<Scalar>, _ ofKey: View,
    _ v: UnsafeMutablePointer<Scalar>, _ ofValue: View
  ) -> KeysLeft<Scalar> {
    let left = unsafe KeysLeft(
      count: ofKey.sizes[1], keys: k + ofKey.offset + item * ofKey.strides[0], keyStride: ofKey.strides[1],
      values: v + ofValue.offset + item * ofValue.strides[0], valueStride: ofValue.strides[1])
    guard let validKeys else { return unsafe left }
    let (valid, view) = unsafe read(validKeys.index)
    let places = unsafe indexWorkspace.take(left.count)
    var count = 0
    for key in unsafe 0..<left.count
    where unsafe valid[view.offset + item * view.strides[0] + key * view.strides[1]] != 0 {
      unsafe places[count] = UInt32(key)
      count += 1
    }
    guard unsafe count < left.count else { return unsafe left }
    let keys = unsafe workspace.take(count * ofKey.columns)
    let values = unsafe workspace.take(count * ofValue.columns)
    for key in 0..<count {
      let place = unsafe Int(places[key])
      unsafe (keys + key * ofKey.columns).update(from: left.keys + place * left.keyStride, count: ofKey.columns)
      unsafe (values + key * ofValue.columns)
        .update(from: left.values + place * left.valueStride, count: ofValue.columns)
    }
    return unsafe KeysLeft(
      count: count, places: places, keys: keys, keyStride: ofKey.columns, values: values, valueStride: ofValue.columns)
  }

  /// Where the gradients of an item's keys or values that are left are added: in place, or zeros that
  /// ``scatter(_:_:_:to:)`` adds.
  @unsafe private func rows(
    of target: GradientTarget<Scalar>, _ item: Int, _ left: KeysLeft<Scalar>
  ) -> UnsafeMutablePointer<Scalar> {
    guard unsafe left.places != nil else {
      return unsafe target.memory + target.view.offset + item * target.view.strides[0]
    }
    return unsafe workspace.takeZeros(left.count * target.view.columns)
  }

  @unsafe private func scatter(
    _ rows: UnsafePointer<Scalar>, _ item: Int, _ left: KeysLeft<Scalar>, to target: GradientTarget<Scalar>
  ) {
    guard unsafe left.places != nil else { return }
    let view = unsafe target.view
    for key in unsafe 0..<left.count {
      unsafe TocsinAutograd.add(
        rows + key * view.columns,
        to: target.memory + view.offset + item * view.strides[0] + left.place(key) * view.strides[1],
        count: view.columns)
    }
  }
}
