public import TocsinAutograd
public import TocsinFormat

/// Why training could not be done.
public enum TrainingError: Error, Equatable, Sendable {
  case noSamples
  case network(TapeError)
  /// A loss, a gradient or a parameter was no finite number: at a step of an epoch, both from 1, or else after its last.
  /// Remedy: a lower learning rate.
  case diverged(epoch: Int, step: Int?)
  case checkpoint(CheckpointError)
  case log(TrainingLogError)
}

/// Why a checkpoint could not be written or continued from.
public enum CheckpointError: Error, Equatable, Sendable {
  /// The file could not be read or written.
  case file(ModelFormatError)
  case notACheckpoint
  case unsupportedVersion(UInt32)
  /// The file ends early, goes on too long, or its checksum does not fit.
  case damaged
  /// It was written for another network, other data or other options. Remedy: remove it, or restore what was changed.
  case differentTraining(CheckpointField)
  /// It is of a later epoch than training is to end with. Remedy: more epochs, or remove it.
  case beyondTheEnd(epochs: Int)
}

/// What of a checkpoint does not fit the training at hand.
public enum CheckpointField: Equatable, Sendable {
  case network, options, data
}
