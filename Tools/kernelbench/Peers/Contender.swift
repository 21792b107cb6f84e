/// A runtime in the comparison, with one precision: ours in this process, or another one in a process of its own.
///
/// A network is loaded for several batch sizes, timed in turn with the other contenders, and let go.
protocol Contender: AnyObject {
  var name: String { get }
  var precision: Precision { get }

  /// Loads a network for batches of one size and runs it once on the first items of its inputs.
  func load(_ network: NeutralNetwork, batch: Int) throws -> LoadedNetwork

  /// Runs what was loaded for a batch size, again and again for so long.
  func time(batch: Int, seconds: Double) throws -> CallTimes

  /// Lets go of all that is loaded.
  func unload() throws

  /// Starts a fresh process that loads a network and runs one item.
  func start(_ network: NeutralNetwork) throws -> Startup
}

/// What is known of a network once it has run.
struct LoadedNetwork: Decodable {
  /// The largest distance of an output to the float64 reference.
  var error: Double
  /// The size of the file that the runtime reads; told for batches of one.
  var modelBytes: Int?
}

/// Seconds of one call.
struct CallTimes: Decodable {
  var median: Double
  /// Above 99 of 100.
  var high: Double
  var count: Int

  init(seconds: [Double]) {
    let sorted = seconds.sorted()
    median = middle(of: sorted)
    high = sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
    count = sorted.count
  }
}

/// What a fresh process reports when its first result is there.
struct StartupReadings: Codable {
  /// When the host was ready and the runtime's part began: for Python, interpreter and numpy are there. Monotonic
  /// clock, nanoseconds.
  var hostTime: UInt64
  var firstTime: UInt64
  /// Resident memory at these moments.
  var hostBytes: Int
  var firstBytes: Int
}

/// A cold start.
struct Startup {
  /// Seconds from the start of the process to the first result.
  var total: Double
  /// Seconds of that without the host's own start: to import, load and run once.
  var loading: Double
  var residentBytes: Int
  /// Of that, what came after the host was ready.
  var addedBytes: Int

  init(startedAt start: UInt64, _ readings: StartupReadings) {
    total = (Double(readings.firstTime) - Double(start)) / 1e9
    loading = (Double(readings.firstTime) - Double(readings.hostTime)) / 1e9
    residentBytes = readings.firstBytes
    addedBytes = readings.firstBytes - readings.hostBytes
  }
}

/// Why a contender could not do what it was asked to.
struct ContenderFailure: Error, CustomStringConvertible, Decodable {
  private let failure: String

  init(_ reason: String) { failure = reason }

  var description: String { failure }
}
