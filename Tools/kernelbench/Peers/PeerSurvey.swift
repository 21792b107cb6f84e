import Foundation
import ToolSupport

/// Where to look for peers: the Pythons that are named, or those in TOCSIN_PEERS_PYTHON, or the first `python3` of the path;
/// empty where there is no Python at all.
func peerPythons(_ named: [String]) -> [String] {
  if !named.isEmpty { return named }
  let environment = ProcessInfo.processInfo.environment
  let listed = (environment["TOCSIN_PEERS_PYTHON"] ?? "").split(separator: ":").map(String.init)
  if !listed.isEmpty { return listed }
  let folders = (environment["PATH"] ?? "").split(separator: ":")
  return folders.map { "\($0)/python3" }.first(where: FileManager.default.isExecutableFile).map { [$0] } ?? []
}

/// Which peers are installed, and in which Python.
struct PeerSurvey {
  private(set) var present: [(peer: Peer, python: String, description: PeerDescription)] = []
  private(set) var absent: [(peer: Peer, reason: String)] = []

  /// Asks each Python in turn; the first that has a runtime runs it.
  init(pythons: [String], places: PeerPlaces) throws {
    var answers: [(python: String, peers: [String: PeerDescription?])] = []
    for python in pythons {
      let text = try output(
        of: python, ["\(places.scripts)/peer_worker.py", "--list"], environment: PeerPlaces.environment)
      answers.append(
        (
          python,
          try ToolFailure.attributing(to: python) {
            try JSONDecoder().decode([String: PeerDescription?].self, from: Data(text.utf8))
          }
        ))
    }
    for peer in Peer.allCases {
      let found = answers.lazy.compactMap { python, peers in
        (peers[peer.rawValue] ?? nil).map { (peer: peer, python: python, description: $0) }
      }.first
      if let found {
        present.append(found)
      } else {
        absent.append(
          (peer, pythons.isEmpty ? "no Python was found" : "not installed in \(pythons.joined(separator: ", "))"))
      }
    }
  }
}
