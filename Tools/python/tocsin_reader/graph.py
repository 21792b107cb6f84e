"""The graph's encoding (specification, section 6.1, up to the checks of the graph as a whole)."""

from __future__ import annotations

from dataclasses import dataclass

from .container import Decoded
from .cursor import Cursor
from .limits import GRAPH, LARGEST_RANK, LARGEST_SIZE, MOST_PORTS, Limits
from .tensors import F32, U32

FIXED = 1
BATCH = 2
TIME = 3
PORT_LENGTH = 104
OUTPUT_LENGTH = 68
VALUE_TYPE_LENGTH = 40
# The smallest node that is allowed has one field (step, softmax, constant, reshape).
SMALLEST_NODE = 4 + 4 + VALUE_TYPE_LENGTH

GRU_FORWARD, GRU_BACKWARD = 9, 10
MATMUL, ATTENTION, ACTIVATION, REDUCE, MASKED_POOL = 12, 14, 16, 20, 21
LEAKY_RELU = 2

# Operation: fewest and most fields.
FIELD_COUNTS = {
    1: (2, 2),
    2: (2, 2),
    3: (3, 5),
    4: (1, 1),
    5: (2, 3),
    6: (1, 1),
    7: (1, 1),
    8: (3, 5),
    9: (4, 6),
    10: (4, 6),
    11: (1, 1),
    12: (3, 3),
    13: (5, 6),
    14: (6, 7),
    15: (4, 4),
    16: (2, 3),
    17: (2, 2),
    18: (2, 2),
    19: (2, 2),
    20: (3, 3),
    21: (3, 3),
    22: (2, 2),
    23: (3, 65),
    24: (4, 4),
    25: (1, 1),
    26: (1, 5),
}
# Operation: place among the fields, lowest and highest value of a flag, function, reset or reduction.
CODE_FIELDS = {
    GRU_FORWARD: (1, 0, 1),
    GRU_BACKWARD: (1, 0, 1),
    MATMUL: (2, 0, 1),
    ATTENTION: (5, 0, 1),
    ACTIVATION: (1, 1, 6),
    REDUCE: (1, 0, 2),
    MASKED_POOL: (2, 0, 2),
}


@dataclass(frozen=True)
class Dimension:
    """A dimension: its kind and its size, or maximum."""

    kind: int
    size: int


@dataclass(frozen=True)
class ValueType:
    """Element type and dimensions, outermost first."""

    element_type: int
    dimensions: tuple[Dimension, ...]

    @property
    def rank(self) -> int:
        """The number of dimensions."""
        return len(self.dimensions)


@dataclass(frozen=True)
class Port:
    """An input; `offset` is that of its first byte in the section."""

    name: bytes
    type: ValueType
    offset: int


@dataclass(frozen=True)
class Node:
    """A node; offsets are those of its first byte and of the value type that it states."""

    operation: int
    fields: tuple[int, ...]
    stated_type: ValueType
    offset: int
    type_offset: int


@dataclass(frozen=True)
class Output:
    """An output; `offset` is that of its first byte."""

    name: bytes
    value: int
    offset: int


@dataclass(frozen=True)
class Graph:
    """The graph. Values are numbered: inputs from 0, then the nodes' results."""

    inputs: list[Port]
    nodes: list[Node]
    outputs: list[Output]

    @property
    def types(self) -> list[ValueType]:
        """The type of each value; in a valid graph the stated types are the inferred ones."""
        return [port.type for port in self.inputs] + [node.stated_type for node in self.nodes]


def read_graph(data: Decoded, tensors: int, limits: Limits) -> Graph:
    """Decodes the section; what needs the whole graph is left to `inference.check_graph`."""
    cursor = Cursor(data, GRAPH)
    inputs = cursor.count(1, MOST_PORTS, PORT_LENGTH)
    nodes = cursor.count(0, limits.nodes, SMALLEST_NODE)
    outputs = cursor.count(1, MOST_PORTS, OUTPUT_LENGTH)
    cursor.u32(tensors, tensors)
    graph = Graph(
        [_read_port(cursor) for _ in range(inputs)],
        [_read_node(cursor) for _ in range(nodes)],
        [_read_output(cursor) for _ in range(outputs)],
    )
    cursor.finish()
    return graph


def _read_port(cursor: Cursor) -> Port:
    offset = cursor.offset
    return Port(cursor.name(), _read_value_type(cursor), offset)


def _read_value_type(cursor: Cursor) -> ValueType:
    element_type = cursor.u32(F32, U32)
    rank = cursor.u32(0, LARGEST_RANK)
    dimensions = []
    for _ in range(rank):
        kind = cursor.u32(FIXED, TIME)
        dimensions.append(Dimension(kind, cursor.u32(1, LARGEST_SIZE)))
    for _ in range(2 * (LARGEST_RANK - rank)):
        cursor.zero_u32()
    return ValueType(element_type, tuple(dimensions))


def _read_node(cursor: Cursor) -> Node:
    offset = cursor.offset
    operation = cursor.integer(2)
    if operation not in FIELD_COUNTS:
        raise cursor.error("unknownOperation", offset)
    count = cursor.integer(2)
    fewest, most = FIELD_COUNTS[operation]
    if not fewest <= count <= most:
        raise cursor.error("operationFields", offset + 2)
    start = cursor.offset
    fields = [cursor.integer(4) for _ in range(count)]
    if operation in CODE_FIELDS:
        index, lowest, highest = CODE_FIELDS[operation]
        if not lowest <= fields[index] <= highest:
            raise cursor.error("invalidValue", start + 4 * index)
    if operation == ACTIVATION and (fields[1] == LEAKY_RELU) != (count == 3):
        raise cursor.error("operationFields", offset + 2)
    type_offset = cursor.offset
    return Node(operation, tuple(fields), _read_value_type(cursor), offset, type_offset)


def _read_output(cursor: Cursor) -> Output:
    offset = cursor.offset
    return Output(cursor.name(), cursor.integer(4), offset)
