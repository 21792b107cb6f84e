import ToolSupport

extension ChimeraEvaluationReport {
  /// The report for a terminal.
  var text: String {
    var text = log?.text ?? ""
    text += comparison.text(of: countsCopies ? "windows" : "distinct windows")
    if comparison.baselines == nil {
      text += "\nno baselines: the model file carries no counts of templates; name the training windows with "
      text += "--train-normal and --train-abnormal\n"
    }
    if let clean { text += "\n" + clean.text(of: "windows that training did not see") }
    if let novel { text += "\n" + novel.text(of: "windows with a template that training did not see") }
    return text
  }
}

extension WindowComparison {
  fileprivate func text(of windows: String) -> String {
    let results = [chimera] + (baselines ?? [])
    var text = "\(windows): \(normalWindows) normal, \(abnormalWindows) abnormal\n"
    text += detection(results)
    if let calibration = chimera.calibration {
      text += "Chimera's probabilities: mean \(percent(calibration.meanProbability)) % where "
      text += "\(percent(calibration.abnormalShare)) % are abnormal, expected calibration error "
      text += "\(percent(calibration.expectedError)) points, Brier score "
      text += "\(rounded(calibration.brierScore, digits: 4))\n"
    }
    text += "\nroot causes, every abnormal window (theoretical)\n"
    text += localisation(results.map { ($0, $0.theoretical, nil) })
    text += "\nroot causes, unflagged windows being misses (actual)\n"
    text += localisation(results.map { ($0, $0.actual, $0.bias) })
    text += "\nroot causes among distinct templates, every abnormal window\n"
    text += localisation(results.compactMap { result in result.templates.map { (result, $0, nil) } })
    text += "\nfaults by outcome\n" + outcomes(results)
    if let differences { text += "\nChimera's lead, with the interval of 95 %\n" + lead(differences) }
    return text
  }

  private func detection(_ results: [DiagnosisResult]) -> String {
    var table = TextTable([
      ("detector", .left), ("TP", .right), ("FP", .right), ("FN", .right), ("precision %", .right),
      ("recall %", .right), ("F1 %", .right), ("false causes %", .right),
    ])
    for result in results {
      let detection = result.detection
      table.append([
        result.name, "\(detection.truePositives)", "\(detection.falsePositives)", "\(detection.falseNegatives)",
        percent(detection.precision), percent(detection.recall), percent(detection.f1), percent(result.falseCauseRate),
      ])
    }
    return table.text
  }

  private func localisation(_ rows: [(DiagnosisResult, DiagnosisResult.Localisation, bias: Double?)]) -> String {
    let ks = rows.first?.1.at.map(\.k) ?? []
    let hasBias = rows.contains { $0.bias != nil }
    var columns: [(title: String, alignment: TextTable.Alignment)] = [("%", .left)]
    for measure in ["HR", "PR", "MAP", "NDCG"] {
      for k in ks where k > 1 || measure == "HR" { columns.append(("\(measure)@\(k)", .right)) }
    }
    columns.append(("MRR", .right))
    if hasBias { columns.append(("bias", .right)) }
    var table = TextTable(columns)
    for (result, localisation, bias) in rows {
      var cells = [result.name] + localisation.at.map { percent($0.hitRate) }
      for measure in [\DiagnosisResult.Localisation.Cutoff.precision, \.meanPrecision, \.gain] {
        // Of the first line all of them are its hit rate.
        cells += localisation.at.filter { $0.k > 1 }.map { percent($0[keyPath: measure]) }
      }
      cells.append(percent(localisation.reciprocalRank))
      if hasBias { cells.append(bias.map(percent) ?? "") }
      table.append(cells)
    }
    return table.text
  }

  private func outcomes(_ results: [DiagnosisResult]) -> String {
    let ks = chimera.outcomes.map(\.k)
    var table = TextTable(
      [("%", .left)]
        + ks.flatMap { k in ["DLF", "DF", "LF", "MF"].map { ("\($0)@\(k)", TextTable.Alignment.right) } })
    for result in results {
      table.append(
        [result.name]
          + result.outcomes.flatMap { [$0.detectedAndLocalised, $0.detected, $0.localised, $0.missed].map(percent) })
    }
    return table.text
  }

  private func lead(_ differences: [DiagnosisDifference]) -> String {
    var table = TextTable([("points over", .left), ("HR@1", .right), ("", .left), ("MRR", .right), ("", .left)])
    for difference in differences {
      table.append([
        difference.baseline, percent(difference.hitRateAt1.mean), interval(difference.hitRateAt1),
        percent(difference.reciprocalRank.mean), interval(difference.reciprocalRank),
      ])
    }
    return table.text
  }

  private func interval(_ interval: DiagnosisDifference.Interval) -> String {
    "\(percent(interval.lower)) … \(percent(interval.upper))"
  }
}

/// A share in per cent, with two digits.
func percent(_ share: Double) -> String {
  let hundredths = Int((share * 1e4).rounded())
  let digits = String(abs(hundredths) % 100)
  return "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100).\(digits.count < 2 ? "0" : "")\(digits)"
}
