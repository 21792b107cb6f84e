/// What frozen templates say of a line.
public enum TemplateMatch: Equatable, Sendable {
  /// The line is an instance of this template of the table.
  case known(template: Int)
  /// No template matches. The nearest one, and how near it is, 0 to 1; `nil` and 0 where none has anything in common
  /// with the line.
  case unknown(nearest: Int?, similarity: Float)
}
