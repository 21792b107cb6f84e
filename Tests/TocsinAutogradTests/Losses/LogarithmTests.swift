import Foundation
import Testing
import TocsinAutograd

@Test("logarithms and powers agree with the platform's to 2 ulp")
func functionsAreExact() {
  var numbers = TestNumbers(seed: 12)
  for _ in 0..<10_000 {
    let x = numbers.next() * 700
    let power = exponential(x)
    #expect(abs(power - exp(x)) <= 2 * exp(x).ulp)
    #expect(abs(naturalLogarithm(power, smallest: 0) - log(power)) <= 2 * log(power).ulp)
    let small = exponential(-abs(x) / 20)
    #expect(abs(naturalLogarithm(onePlus: small) - log1p(small)) <= 2 * log1p(small).ulp)
  }
}

@Test("functions end where they should")
func functionsHaveEnds() {
  #expect(exponential(0) == 1)
  #expect(exponential(-800) == 0)
  #expect(exponential(800) == .infinity)
  #expect(exponential(.nan).isNaN)
  #expect(naturalLogarithm(0) == naturalLogarithm(0x1p-126))
  #expect(naturalLogarithm(0, smallest: 0) == -.infinity)
  #expect(naturalLogarithm(.infinity) == .infinity)
  #expect(naturalLogarithm(.nan).isNaN)
  #expect(naturalLogarithm(onePlus: 0) == 0)
}
