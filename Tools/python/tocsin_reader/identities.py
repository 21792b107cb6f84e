"""The three identities (specification, section 5)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .container import ROW_LENGTH, Container, Entry
from .limits import GRAPH, QUANTISATION, SIGNATURE, TENSOR_INDEX, WEIGHTS


@dataclass(frozen=True)
class Identities:
    """SHA-256 digests."""

    weights: bytes
    content: bytes
    file: bytes


def identities(container: Container) -> Identities:
    """The identities of a file."""
    computing = (GRAPH, TENSOR_INDEX, WEIGHTS, QUANTISATION)
    signed = [entry for entry in container.entries if entry.number != SIGNATURE]
    data = container.data
    file = hashlib.sha256(data[8:20])
    for entry in signed:
        row = data[entry.row : entry.row + ROW_LENGTH]
        file.update(row[:8] + bytes(8) + row[16:])
    for entry in signed:
        file.update(memoryview(data)[entry.offset : entry.offset + entry.stored_length])
    return Identities(
        _of_items(b"tocsin-weights-1", [entry for entry in signed if entry.number in computing]),
        _of_items(b"tocsin-content-1", signed),
        file.digest(),
    )


def _of_items(prefix: bytes, entries: list[Entry]) -> bytes:
    items = b"".join(entry.number.to_bytes(2, "little") + entry.digest for entry in entries)
    return hashlib.sha256(prefix + items).digest()
