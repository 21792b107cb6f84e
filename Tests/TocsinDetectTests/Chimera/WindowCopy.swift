import TocsinDetect

/// A judged window as a value that stays.
struct WindowCopy: Equatable {
  var verdict: WindowVerdict
  var keys: [UInt32]
  var places: [LinePlace]
  var scores: [Float]
  var attention: [Float]
  var ranking: [Int]
  var templates: [RankedTemplate]

  init(_ window: borrowing JudgedWindow) {
    verdict = window.verdict
    keys = window.keys.indices.map { window.keys[$0] }
    places = window.places.indices.map { window.places[$0] }
    scores = window.scores.indices.map { window.scores[$0] }
    attention = window.attention.indices.map { window.attention[$0] }
    ranking = window.ranking.indices.map { Int(window.ranking[$0]) }
    templates = window.templates.indices.map { window.templates[$0] }
  }
}
