/// What is kept of an open session, besides its last lines.
struct WindowedSession: BitwiseCopyable {
  var lineCount = 0
  var windowCount = 0
  var anomalyCount = 0
  var lastTime = 0.0
}
