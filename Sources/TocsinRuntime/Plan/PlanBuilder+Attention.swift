import TocsinGraph
import TocsinKernels
import TocsinTensor

extension PlanBuilder {
  mutating func addAttention(_ op: Op, result: Int) throws(RuntimeError) {
    switch op {
    case .attention(let query, let key, let value, let heads, let scale, let isCausal, let validKeys):
      var sources = [try rows(of: query), try rows(of: key), try rows(of: value)]
      if let validKeys { sources.append(place(of: validKeys)) }
      let floats = KernelSet.attentionScratch(
        queries: sources[0].layout.sizes[1].maximum, keys: sources[1].layout.sizes[1].maximum,
        keySize: sources[0].layout.sizes[2].maximum / heads, valueSize: sources[2].layout.sizes[2].maximum / heads)
      let target = target(of: result)
      add(
        .attention(heads: heads, scale: scale, isCausal: isCausal), sources, to: target,
        scratch: [addSlot(itemSize: .zero, fixedSize: floats)])
      put(result, at: target)
    case .attentionPool(let steps, let scores):
      let sources = [try rows(of: steps), try rows(of: scores)]
      let probabilities = addSlot(itemSize: Layout(dense: shape(of: scores.index)).itemCount)
      let target = target(of: result)
      add(.attentionPool, sources, to: target, scratch: [probabilities])
      put(result, at: target)
    case .softmax(let rows):
      let source = try self.rows(of: rows)
      let target = target(of: result, replacing: source)
      add(.softmax, [source], to: target)
      put(result, at: target)
    default: preconditionFailure("attention")
    }
  }
}
