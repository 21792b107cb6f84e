"""The three identities (specification, section 5)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .container import ROW_LENGTH, Container, Entry
from .limits import FIRST_ATTACHMENT, GRAPH, INITIAL_STATE, QUANTISATION, TENSOR_INDEX, WEIGHTS


@dataclass(frozen=True)
class Identities:
    """SHA-256 digests."""

    weights: bytes
    content: bytes
    file: bytes


def identities(container: Container) -> Identities:
    """The identities of a file."""
    computing = (GRAPH, TENSOR_INDEX, WEIGHTS, QUANTISATION, INITIAL_STATE)
    covered = [entry for entry in container.entries if entry.number < FIRST_ATTACHMENT]
    return Identities(
        _of_items(b"tocsin-weights-1", [entry for entry in covered if entry.number in computing]),
        _of_items(b"tocsin-content-1", covered),
        _of_file(container.data, covered),
    )


def _of_items(prefix: bytes, entries: list[Entry]) -> bytes:
    items = b"".join(entry.number.to_bytes(2, "little") + entry.digest for entry in entries)
    return hashlib.sha256(prefix + items).digest()


def _of_file(data: bytes, entries: list[Entry]) -> bytes:
    """The rows are taken without their offsets, the stored bytes without padding."""
    digest = hashlib.sha256(b"tocsin-file-1" + len(entries).to_bytes(4, "little") + data[8:20])
    for entry in entries:
        row = data[entry.row : entry.row + ROW_LENGTH]
        digest.update(row[:8] + bytes(8) + row[16:])
    for entry in entries:
        digest.update(memoryview(data)[entry.offset : entry.offset + entry.stored_length])
    return digest.digest()
