/// What is written of windows.
struct WindowDetail {
  /// Lines, and templates, that are ranked.
  var top = 5
  /// Whether the lines of normal windows are ranked too.
  var ranksAll = false
  /// Whether normal windows are written at all.
  var writesAll = true
}
