"""I/O schema, golden vectors, texts, signatures (specification, sections 6.5, 6.8, 6.9, 6.11)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy

from .container import Decoded
from .cursor import Cursor
from .graph import BATCH, FIXED, TIME, Graph, ValueType
from .limits import GOLDEN_VECTORS, SCHEMA, SIGNATURE
from .tensors import ELEMENT_TYPES, F32

LONGEST_UNIT = 64
LONGEST_MEANING = 1024
LONGEST_LABEL = 1024
MOST_GOLDEN_VECTORS = 65536
GOLDEN_VECTOR_RECORD = 12
TEXT_RECORD = 68
SIGNATURE_LENGTH = 96
MOST_SIGNATURES = 16


@dataclass(frozen=True)
class SchemaPort:
    """What an input or output means to a person (section 6.5)."""

    unit: str
    meaning: str
    labels: list[str]


@dataclass(frozen=True)
class GoldenVector:
    """Inputs and the outputs that belong to them (section 6.8)."""

    batch: int
    steps: int
    inputs: list[numpy.ndarray]
    outputs: list[numpy.ndarray]


@dataclass(frozen=True)
class Signature:
    """A signature, not verified (section 6.11)."""

    key_identifier: bytes
    signature: bytes


def _port_types(graph: Graph) -> list[ValueType]:
    types = graph.types
    return types[: len(graph.inputs)] + [types[output.value] for output in graph.outputs]


def read_schema(data: Decoded, graph: Graph) -> list[SchemaPort]:
    """Section 6.5: the ports of the inputs, then of the outputs."""
    cursor = Cursor(data, SCHEMA)
    types = _port_types(graph)
    cursor.u32(len(types), len(types))
    ports = [_read_schema_port(cursor, value_type) for value_type in types]
    cursor.finish()
    return ports


def _read_schema_port(cursor: Cursor, value_type: ValueType) -> SchemaPort:
    unit = _read_line(cursor, LONGEST_UNIT)
    meaning = _read_line(cursor, LONGEST_MEANING)
    offset = cursor.offset
    count = cursor.integer(4)
    last = value_type.dimensions[-1] if value_type.dimensions else None
    if count != 0 and (last is None or last.kind != FIXED or last.size != count):
        raise cursor.error("invalidValue", offset)
    return SchemaPort(unit, meaning, [_read_line(cursor, LONGEST_LABEL) for _ in range(count)])


def _read_line(cursor: Cursor, longest: int) -> str:
    """A text of the schema: its length, then its bytes, no line feed among them."""
    return cursor.text(cursor.u32(0, longest), line_feeds=False)


def read_golden_vectors(data: Decoded, graph: Graph) -> list[GoldenVector]:
    """Section 6.8."""
    cursor = Cursor(data, GOLDEN_VECTORS)
    types = _port_types(graph)
    maxima = {
        kind: max(
            [
                dimension.size
                for port in graph.inputs
                for dimension in port.type.dimensions
                if dimension.kind == kind
            ],
            default=0,
        )
        for kind in (BATCH, TIME)
    }
    vectors = []
    for _ in range(cursor.count(1, MOST_GOLDEN_VECTORS, GOLDEN_VECTOR_RECORD)):
        batch = cursor.u32(min(1, maxima[BATCH]), maxima[BATCH])
        steps = cursor.u32(min(1, maxima[TIME]), maxima[TIME])
        arrays = [_read_elements(cursor, value_type, batch, steps) for value_type in types]
        vectors.append(GoldenVector(batch, steps, arrays[: len(graph.inputs)], arrays[len(graph.inputs) :]))
    cursor.finish()
    return vectors


def _shape(value_type: ValueType, batch: int, steps: int) -> tuple[int, ...]:
    return tuple(
        {FIXED: dimension.size, BATCH: batch, TIME: steps}[dimension.kind]
        for dimension in value_type.dimensions
    )


def _read_elements(cursor: Cursor, value_type: ValueType, batch: int, steps: int) -> numpy.ndarray:
    shape = _shape(value_type, batch, steps)
    offset = cursor.offset
    array = numpy.frombuffer(cursor.take(4 * math.prod(shape)), dtype=ELEMENT_TYPES[value_type.element_type])
    if value_type.element_type == F32:
        bad = ~numpy.isfinite(array)
        if bad.any():
            raise cursor.error("goldenVectorNotFinite", offset + 4 * int(bad.argmax()))
    return array.reshape(shape)


def read_texts(data: Decoded, section: int) -> dict[str, str]:
    """Section 6.9: card and provenance."""
    cursor = Cursor(data, section)
    lengths: list[tuple[bytes, int]] = []
    for _ in range(cursor.count(1, 0xFFFFFFFF, TEXT_RECORD)):
        name = cursor.sorted_name(lengths[-1][0] if lengths else None)
        lengths.append((name, cursor.integer(4)))
    texts = {name.decode("ascii"): cursor.text(length) for name, length in lengths}
    cursor.finish()
    return texts


def read_signatures(data: Decoded) -> list[Signature]:
    """Section 6.11."""
    cursor = Cursor(data, SIGNATURE)
    signatures: list[Signature] = []
    for _ in range(cursor.count(1, MOST_SIGNATURES, SIGNATURE_LENGTH)):
        offset = cursor.offset
        key_identifier = cursor.take(32)
        if signatures and key_identifier <= signatures[-1].key_identifier:
            raise cursor.error("signaturesNotSorted", offset)
        signatures.append(Signature(key_identifier, cursor.take(64)))
    cursor.finish()
    return signatures
