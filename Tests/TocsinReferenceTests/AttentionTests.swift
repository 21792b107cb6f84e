import Testing
import TocsinReference

/// Attention worked out by hand: scores are multiples of ln 3, so that weights are ratios.
@Suite struct AttentionTests {
  private let query = tensor([[ln3]], rank: 3)
  private let keys = tensor([[0], [1], [2]], rank: 3)
  private let values = tensor([[1, 10], [2, 20], [3, 30]], rank: 3)

  private func attend(
    isCausal: Bool = false, valid: ReferenceTensor? = nil, scale: Double = 1
  ) -> ReferenceTensor {
    Reference.attention(
      query: query, key: keys, value: values, heads: 1, scale: scale, isCausal: isCausal, validKeys: valid)
  }

  @Test func weightsAreTheSoftmaxOfTheProducts() {
    // 1 : 3 : 9.
    #expect(isClose(attend(), tensor([[34.0 / 13, 340.0 / 13]], rank: 3)))
    // 1 : 9 : 81.
    #expect(isClose(attend(scale: 2), tensor([[262.0 / 91, 2620.0 / 91]], rank: 3)))
  }

  @Test func maskedKeysAreLeftOut() {
    #expect(isClose(attend(valid: tensor([[1, 0, -2]])), tensor([[2.8, 28]], rank: 3)))
    #expect(attend(valid: tensor([[0, 0, 0]])) == tensor([[0, 0]], rank: 3))
    #expect(isClose(attend(isCausal: true), tensor([[1, 10]], rank: 3)))
  }

  @Test func whatMaskedKeysHoldDoesNotShow() {
    var (keys, values) = (keys, values)
    keys.values[1] = .nan
    values.values[2] = .infinity
    let found = Reference.attention(
      query: query, key: keys, value: values, heads: 1, scale: 1, validKeys: tensor([[1, 0, 1]]))
    #expect(isClose(found, tensor([[2.8, 28]], rank: 3)))
  }

  @Test func aCausalQuerySeesTheKeysUpToItself() {
    let zero = ReferenceTensor(zeros: [1, 3, 1])
    let found = Reference.attention(
      query: zero, key: zero, value: tensor([[1], [2], [6]], rank: 3), heads: 1, scale: 1, isCausal: true)
    #expect(isClose(found, tensor([[1], [1.5], [3]], rank: 3)))
  }

  /// The first head sees keys (0, 1), the second (1, 0); values are 1, 2 and 30, 40.
  @Test func headsAreApart() {
    let found = Reference.attention(
      query: tensor([[ln3, ln3]], rank: 3), key: tensor([[0, 1], [1, 0]], rank: 3),
      value: tensor([[1, 30], [2, 40]], rank: 3), heads: 2, scale: 1)
    #expect(isClose(found, tensor([[1.75, 32.5]], rank: 3)))
  }

  @Test func itemsAreApart() {
    let zero = ReferenceTensor(zeros: [2, 2, 1])
    let found = Reference.attention(
      query: zero, key: zero, value: ReferenceTensor(shape: [2, 2, 1], values: [1.0, 3, 10, 30]), heads: 1, scale: 1)
    #expect(isClose(found, ReferenceTensor(shape: [2, 2, 1], values: [2.0, 2, 20, 20])))
  }

  @Test func anAttentionPoolWeighsSteps() {
    let x = ReferenceTensor(shape: [1, 2, 2], values: [1.0, 2, 5, 6])
    #expect(isClose(Reference.attentionPool(x, scores: tensor([[0, ln3]])), tensor([[4, 5]])))
  }
}
