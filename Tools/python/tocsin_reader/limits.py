"""Limits (specification, section 7) and the table of sections (section 6)."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1 << 20
LARGEST_FILE = 256 * MEBIBYTE + 65536
LARGEST_DECODED_LENGTH = 256 * MEBIBYTE
MOST_SECTIONS = 32
MOST_NODES = 4096
MOST_TENSORS = 4096
MOST_PORTS = 16
LARGEST_RANK = 4
LARGEST_SIZE = 1 << 24
LARGEST_PRODUCT = 1 << 31
LARGEST_WEIGHTS = 1 << 28


@dataclass(frozen=True)
class Limits:
    """What a caller may lower, never raise (section 7)."""

    file_length: int = LARGEST_FILE
    decoded_length: int = LARGEST_DECODED_LENGTH
    tensors: int = MOST_TENSORS
    nodes: int = MOST_NODES

    def effective(self) -> "Limits":
        """These limits, cut to those of the format."""
        return Limits(
            min(self.file_length, LARGEST_FILE),
            min(self.decoded_length, LARGEST_DECODED_LENGTH),
            min(self.tensors, MOST_TENSORS),
            min(self.nodes, MOST_NODES),
        )


GRAPH = 1
TENSOR_INDEX = 2
WEIGHTS = 3
QUANTISATION = 4
SCHEMA = 5
DETECTOR = 6
LOG_PARSER = 7
VOCABULARY = 8
INITIAL_STATE = 10
GOLDEN_VECTORS = 11
CARD = 12
PROVENANCE = 13
BASELINES = 14
# No identity covers sections from here on: attachments, then the signature.
FIRST_ATTACHMENT = 65504
SIGNATURE = 65535


@dataclass(frozen=True)
class KnownSection:
    """A row of the table in section 6."""

    critical: bool
    largest: int


KNOWN_SECTIONS = {
    GRAPH: KnownSection(True, MEBIBYTE),
    TENSOR_INDEX: KnownSection(True, MEBIBYTE),
    WEIGHTS: KnownSection(True, 256 * MEBIBYTE),
    QUANTISATION: KnownSection(True, 256 * MEBIBYTE),
    SCHEMA: KnownSection(False, 65536),
    DETECTOR: KnownSection(True, 16 * MEBIBYTE),
    LOG_PARSER: KnownSection(True, 16 * MEBIBYTE),
    VOCABULARY: KnownSection(True, 16 * MEBIBYTE),
    GOLDEN_VECTORS: KnownSection(False, 16 * MEBIBYTE),
    CARD: KnownSection(False, 65536),
    PROVENANCE: KnownSection(False, 65536),
    BASELINES: KnownSection(False, 16 * MEBIBYTE),
    SIGNATURE: KnownSection(False, 1540),
}
LARGEST_UNKNOWN_SECTION = 16 * MEBIBYTE
LARGEST_ATTACHMENT = 65536


def largest_section(number: int) -> int:
    """The largest decoded length of a section, known or not."""
    known = KNOWN_SECTIONS.get(number)
    if known is not None:
        return known.largest
    return LARGEST_UNKNOWN_SECTION if number < FIRST_ATTACHMENT else LARGEST_ATTACHMENT
