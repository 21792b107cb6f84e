import Foundation
import Testing
import TocsinAutograd
import TocsinTensor
import TocsinTraining

/// From Python's `statistics.NormalDist().inv_cdf`, and tables.
private let quantiles: [(p: Double, x: Double)] = [
  (0.5, 0), (0.975, 1.959963984540054), (0.84134474606854293, 1), (0.0013498980316300933, -3),
  (0.9, 1.2815515655446004),
  (1e-9, -5.997807015007687), (1e-12, -7.034483825301132), (0x1p-54, -8.292361075813595),
]

@Test("normal quantiles agree with those of an independent implementation", arguments: quantiles)
func normalQuantiles(p: Double, x: Double) {
  #expect(abs(normalQuantile(p) - x) <= 4e-15 * max(1, abs(x)))
}

@Test("standard normal numbers have the tails of a normal distribution")
func tailsAreNormal() {
  var random = RandomNumbers(seed: 5, stream: .initialisation)
  let numbers = (0..<200_000).map { _ in random.standardNormal() }
  for (bound, share) in [(1, 0.317311), (2, 0.0455003), (3, 0.0026998)] as [(Double, Double)] {
    let found = Double(numbers.count { abs($0) > bound }) / 200_000
    #expect(abs(found - share) < 5 * (share * (1 - share) / 200_000).squareRoot())
  }
}

@Test("tables of positions hold the sines and cosines of Vaswani et al.")
func positionsAreSinusoidal() throws {
  let table = try LayeredNetwork.initialised(Initialisation(.pytorch)).values(of: LayeredNetwork.id("positions"))
  for position in 0..<64 {
    for channel in 0..<32 {
      let angle = Double(position) / pow(10000, Double(channel / 2 * 2) / 32)
      let expected = channel.isMultiple(of: 2) ? sin(angle) : cos(angle)
      #expect(abs(Double(table[position * 32 + channel]) - expected) < 6e-8)
    }
  }
}
