import ToolSupport

extension PeerReport {
  /// The report for a terminal: a table for each network, then the files, the runtimes and what was missing.
  var text: String {
    let peak = "peak \(format(gigaflops)) GFLOP/s, \(format(int8Gigaops)) GOP/s of int8"
    let head =
      "\(rounds) \(rounds == 1 ? "round" : "rounds") of \(format(secondsPerRound)) s each, one thread, "
      + "kernels: \(instructionSet), \(peak)\n"
    return head + networks.map { "\n" + $0.text }.joined() + "\n" + fileTable + "\n" + runtimeTable + notes
  }

  /// A row for each kind of file, a column for each network.
  private var fileTable: String {
    var table = TextTable([("KB, in brackets after zstd -19", .left)] + networks.map { ($0.name, .right) })
    for format in NetworkFile.Format.allCases {
      for precision in Precision.allCases {
        let row = networks.map { network in
          network.files.first { $0.format == format && $0.precision == precision }
        }
        guard row.contains(where: { $0 != nil }) else { continue }
        table.append(
          ["\(format.name) \(precision.rawValue)"]
            + row.map { file in
              file.map { "\(kilobytes($0.bytes)) (\(kilobytes($0.compressedBytes)))" } ?? "–"
            })
      }
    }
    return table.text
  }

  private var runtimeTable: String {
    var table = TextTable([("runtime", .left), ("version", .left), ("libraries MB", .right)])
    for runtime in runtimes {
      table.append([runtime.name, runtime.version, runtime.libraryBytes.map { format(Double($0) / 1e6) } ?? "–"])
    }
    return table.text
  }

  private var notes: String {
    let missing = absent.map { "absent: \($0.name): \($0.reason)\n" }
    let failed = networks.flatMap { network in
      network.results.flatMap { result in
        result.failureNotes.map { "failed: \(network.name), \(result.name)\($0)\n" }
      }
    }
    return (missing + failed).joined()
  }
}

extension PeerReport.Result {
  /// As the tables call it; without a precision it is f32.
  fileprivate var name: String { precision.isReduced ? "\(runtime) \(precision.rawValue)" : runtime }

  /// A note for each reason, with the batch sizes that it stopped.
  fileprivate var failureNotes: [String] {
    var reasons: [String] = []
    for failure in failures where !reasons.contains(failure.reason) { reasons.append(failure.reason) }
    return reasons.map { reason in
      let sizes = failures.filter { $0.reason == reason }.compactMap(\.batch).map { "\($0)" }
      return (sizes.isEmpty ? "" : ", batch \(sizes.joined(separator: ", "))") + ": " + reason
    }
  }
}

extension PeerReport.Network {
  private static let sizes = [1, 32, 256]

  var text: String {
    var table = TextTable([
      ("", .left), ("µs, 1", .right), ("min–max", .right), ("p99", .right), ("items/s, 32", .right),
      ("min–max", .right), ("items/s, 256", .right), ("min–max", .right), ("error", .right), ("start ms", .right),
      ("load ms", .right), ("MB", .right), ("file KB", .right),
    ])
    for result in results { table.append(cells(of: result)) }
    for result in results where result.runtime == OurRuntime.name {
      if result.precision != .bfloat16 { table.append(aheadCells(of: result)) }
      if result.precision == .int8, result.batches.contains(where: { $0.gain != nil }) {
        table.append(gainCells(of: result))
      }
    }
    for precision in [Precision.float32, .int8] {
      guard let limits, results.contains(where: { $0.precision == precision }) else { continue }
      let rate = format(limits.itemsPerSecond(int8: precision == .int8))
      let latency = format(limits.latencyMicroseconds(int8: precision == .int8))
      table.append(padded(["\(precision.rawValue): limit", latency, "", "", rate, "", rate]))
    }
    return heading + table.text
  }

  private var heading: String {
    guard let operations, let weightBytes, let limits else { return "\(name)\n" }
    let cost = "\(format(Double(operations) / 1e6)) MFLOP an item, \(format(Double(weightBytes) / 1e3)) KB of weights"
    return "\(name): \(cost) (\(format(limits.rereadMicroseconds)) µs to read them as often as steps need them)\n"
  }

  private func cells(of result: PeerReport.Result) -> [String] {
    var cells = [result.name]
    for size in Self.sizes {
      guard let batch = result.batch(size) else {
        cells += size == 1 ? ["–", "", ""] : ["–", ""]
        continue
      }
      if size == 1 {
        cells += [format(batch.median), "\(format(batch.minimum))–\(format(batch.maximum))", format(batch.high)]
      } else {
        let spread = "\(format(batch.rate(batch.maximum)))–\(format(batch.rate(batch.minimum)))"
        cells += [format(batch.rate(batch.median)), spread]
      }
    }
    cells.append(result.error.map(scientific) ?? "–")
    if let start = result.start {
      cells += [
        format(start.milliseconds), format(start.loadingMilliseconds), format(Double(start.residentBytes) / 1e6),
      ]
    } else {
      cells += ["–", "–", "–"]
    }
    return cells + [result.modelBytes.map(kilobytes) ?? "–"]
  }

  /// How far a result of ours is ahead of the best of those it competes with, and how much nearer to the reference than
  /// the nearest with its precision.
  private func aheadCells(of result: PeerReport.Result) -> [String] {
    let cells = Self.sizes.flatMap { size in
      ratioCells(
        size, result.batch(size)?.ratio, beside: best(batch: size, against: result)?.result.name ?? "")
    }
    return padded(["\(result.precision.rawValue): ahead of best"] + cells + [times(result.errorRatio)])
  }

  /// How much faster a result of ours is than ours in f32.
  private func gainCells(of result: PeerReport.Result) -> [String] {
    padded(
      ["\(result.precision.rawValue): over our f32"]
        + Self.sizes.flatMap { size in ratioCells(size, result.batch(size)?.gain, beside: "") })
  }

  /// As many cells as a batch size has columns.
  private func ratioCells(_ size: Int, _ ratio: Double?, beside name: String) -> [String] {
    [times(ratio), name] + (size == 1 ? [""] : [])
  }

  private func times(_ ratio: Double?) -> String { ratio.map { "\(format($0))×" } ?? "–" }

  private func padded(_ cells: [String]) -> [String] { cells + [String](repeating: "", count: 13 - cells.count) }
}

private func kilobytes(_ byteCount: Int) -> String { format(Double(byteCount) / 1e3) }
