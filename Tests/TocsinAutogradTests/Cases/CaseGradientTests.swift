import CaseTable
import TestSupport
import Testing
import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinTensor

/// Gradients of a random linear function of a case's outputs, by all of its inputs and tensors.
@Suite struct CaseGradientTests {
  /// The difference quotients are of fourth order: their error is far below the tolerance at steps where rounding is
  /// small as well. A step that goes over a kink, or over many times the distance in which a function bends, says
  /// nothing; then shorter ones are tried.
  @Test("gradients agree with difference quotients in Double to 1e-6", arguments: DifferentiableCase.all)
  func gradientsAreTheDerivatives(_ testCase: DifferentiableCase) throws {
    let quotients = try DifferenceQuotients(testCase.operation)
    for direction in quotients.directions() {
      let error = try quotients.error(along: direction)
      #expect(error <= 1e-6, "\(direction.name)")
    }
  }

  @Test("every single element's derivative agrees to 1e-6", arguments: DifferentiableCase.ofFewElements)
  func elementsAreTheDerivatives(_ testCase: DifferentiableCase) throws {
    let quotients = try DifferenceQuotients(testCase.operation)
    for group in quotients.groups.indices {
      for element in quotients.groups[group].indices where !quotients.isAtKink(group, element) {
        let error = try quotients.error(along: .element(element, of: group))
        #expect(error <= 1e-6, "element \(element) of group \(group)")
      }
    }
  }

  @Test func everyOperationHasACaseOfFewElements() {
    let names = DifferentiableCase.ofFewElements.flatMap { $0.operation.graph.nodes.map { "\($0.name)" } }
    #expect(Set(names).count == 23)
  }

  /// For each input and each tensor, in the Euclidean norm. Gradients that cancel to nearly nothing, as those of the
  /// biases of an attention's keys do, are measured by a ten-thousandth of the largest group's.
  @Test("float gradients agree with the Double ones to 1e-3", arguments: DifferentiableCase.all)
  func floatGradientsAgree(_ testCase: DifferentiableCase) throws {
    let operation = testCase.operation
    let exact = try CasePass(operation, ReferenceArithmetic())
    let function = operation.function(of: try exact.outputs())
    let expected = try exact.gradients(of: function)
    let found = try CasePass(operation, KernelArithmetic(try .fromEnvironment())).gradients(of: function)
    let largest = expected.map(norm).max() ?? 0
    for (group, (found, expected)) in zip(found, expected).enumerated() {
      let error = norm(zip(found, expected).map { Double($0) - $1 })
      #expect(error <= 1e-3 * max(norm(expected), 1e-4 * largest), "group \(group)")
    }
  }
}

/// A case that has derivatives.
struct DifferentiableCase: Sendable, CustomTestStringConvertible {
  let operation: OpCase
  var testDescription: String { operation.name }

  /// A row of one element normalised without an epsilon is 0/0; ``CaseForwardTests`` compare what it gives.
  static let all = OpCase.trainable.filter { $0.name != "layerNorm of 1, no epsilon" }
    .map { DifferentiableCase(operation: $0) }

  static let ofFewElements = all.filter { $0.operation.elementCount <= 150 }
}

extension OpCase {
  /// The elements of all inputs and tensors.
  var elementCount: Int {
    let inputs = graph.inputs.map { $0.shape.count(batchSize: batch, timeSteps: steps) }
    return inputs.reduce(0, +) + graph.tensors.reduce(0) { $0 + ($1.shape.maximumCount ?? 0) }
  }
}

/// The Euclidean norm.
func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
