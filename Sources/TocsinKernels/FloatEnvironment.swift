import CTocsinKernels

/// The float environment that kernels compute under, for arithmetic beside them: round to nearest, subnormals kept, whatever
/// the host has set (Spec/Numerics.md).
///
///     let host = FloatEnvironment.enter()
///     defer { host.leave() }
///
/// Operands must come from memory, and results go there, between the two calls, so that the compiler computes nothing
/// outside of them. Cost: some cycles.
package struct FloatEnvironment {
  private let host: UInt64

  private init(host: UInt64) { self.host = host }

  /// Sets the kernels' environment; what is returned is the host's.
  package static func enter() -> FloatEnvironment { FloatEnvironment(host: ck_enter_float_environment()) }

  /// Restores the host's environment.
  package func leave() { ck_leave_float_environment(host) }
}
