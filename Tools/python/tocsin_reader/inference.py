"""The graph as a whole: inferred types and the rules `graph.…` (specification, 6.1, and 8, step 6)."""

from __future__ import annotations

import math
import struct
from collections import Counter
from typing import Callable

from .errors import FormatError
from .graph import BATCH, FIXED, LEAKY_RELU, TIME, Dimension, Graph, Node, ValueType
from .limits import GRAPH, LARGEST_PRODUCT, LARGEST_SIZE, TENSOR_INDEX
from .tensors import BF16, F32, INT8, U32, Tensor

LARGEST_INT8_INPUTS = 65536


class GraphError(Exception):
    """A rule that a node breaks, without the prefix `graph.`."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def require(condition: bool, rule: str) -> None:
    """Raises the error of a rule where the condition does not hold."""
    if not condition:
        raise GraphError(rule)


def fixed(size: int) -> Dimension:
    """A fixed dimension."""
    return Dimension(FIXED, size)


def check_graph(graph: Graph, tensors: list[Tensor]) -> None:
    """Step 6 of section 8."""
    for tensor in tensors:
        if not _sizes_allowed(tensor.shape):
            raise FormatError("graph.dimension", TENSOR_INDEX, tensor.row)
    for port in graph.inputs:
        if not _sizes_allowed([dimension.size for dimension in port.type.dimensions]):
            raise FormatError("graph.dimension", GRAPH, port.offset)
    _check_dynamic_dimensions(graph)
    inference = Inference(graph, tensors)
    inferred = [inference.infer(node) for node in graph.nodes]
    for number, tensor in enumerate(tensors):
        if number not in inference.read_tensors:
            raise FormatError("graph.tensorUnused", TENSOR_INDEX, tensor.row)
    _check_sorted([(port.name, port.offset) for port in graph.inputs])
    _check_outputs(graph, len(inference.types))
    used = inference.read_values | {output.value for output in graph.outputs}
    for number, place in enumerate(list(graph.inputs) + list(graph.nodes)):
        if number not in used:
            raise FormatError("graph.valueUnused", GRAPH, place.offset)
    for node, value_type in zip(graph.nodes, inferred):
        if node.stated_type != value_type:
            raise FormatError("valueType", GRAPH, node.type_offset)


def _sizes_allowed(sizes: list[int] | tuple[int, ...]) -> bool:
    """The rule `dimension`."""
    return all(1 <= size <= LARGEST_SIZE for size in sizes) and math.prod(sizes) <= LARGEST_PRODUCT


def _check_dynamic_dimensions(graph: Graph) -> None:
    maxima: dict[int, int] = {}
    for port in graph.inputs:
        dimensions = port.type.dimensions
        for axis, dimension in enumerate(dimensions):
            if dimension.kind == FIXED:
                continue
            inside_batch = dimension.kind == TIME and axis == 1 and dimensions[0].kind == BATCH
            if (axis != 0 and not inside_batch) or maxima.setdefault(
                dimension.kind, dimension.size
            ) != dimension.size:
                raise FormatError("graph.dynamicDimension", GRAPH, port.offset)


def _check_sorted(names: list[tuple[bytes, int]]) -> None:
    for before, after in zip(names, names[1:]):
        if after[0] <= before[0]:
            raise FormatError("graph.namesNotSorted", GRAPH, after[1])


def _check_outputs(graph: Graph, values: int) -> None:
    previous: bytes | None = None
    for output in graph.outputs:
        if output.value >= values:
            raise FormatError("graph.unknownOutputValue", GRAPH, output.offset)
        if previous is not None and output.name <= previous:
            raise FormatError("graph.namesNotSorted", GRAPH, output.offset)
        previous = output.name


class Inference:
    """Infers the types of values node by node, and keeps what has been read."""

    def __init__(self, graph: Graph, tensors: list[Tensor]) -> None:
        self.tensors = tensors
        self.types = [port.type for port in graph.inputs]
        self.depends_on_input = [True] * len(graph.inputs)
        self.read_values: set[int] = set()
        self.read_tensors: set[int] = set()

    def infer(self, node: Node) -> ValueType:
        """The type of a node's result, which is kept as the next value's."""
        view = NodeView(self, node)
        try:
            result = ValueType(F32, tuple(RULES[node.operation](view)))
            require(_sizes_allowed([dimension.size for dimension in result.dimensions]), "dimension")
        except GraphError as error:
            raise FormatError("graph." + error.rule, GRAPH, node.offset) from error
        self.types.append(result)
        self.depends_on_input.append(any(self.depends_on_input[value] for value in view.operands))
        return result


class NodeView:
    """A node's fields, read as what the operation's row in the table says they are."""

    def __init__(self, inference: Inference, node: Node) -> None:
        self.inference = inference
        self.node = node
        self.fields = node.fields
        self.operands: list[int] = []

    def operand(self, field: int, element_type: int = F32) -> tuple[Dimension, ...]:
        """The dimensions of the value that a field names."""
        number = self.fields[field]
        require(number < len(self.inference.types), "unknownValue")
        self.operands.append(number)
        self.inference.read_values.add(number)
        value_type = self.inference.types[number]
        require(value_type.element_type == element_type, "elementType")
        return value_type.dimensions

    def operand_of_rank(self, field: int, rank: int, rule: str = "rank") -> tuple[Dimension, ...]:
        """An operand with a rank; the second operand of a pool and `validKeys` break `operandShape`."""
        dimensions = self.operand(field)
        require(len(dimensions) == rank, rule)
        return dimensions

    def operand_with_last(self, field: int) -> tuple[Dimension, ...]:
        """An operand of rank 1 or more."""
        dimensions = self.operand(field)
        require(len(dimensions) >= 1, "rank")
        return dimensions

    def no_input_leads_to(self, field: int) -> bool:
        """Whether the operand of a field depends on no input."""
        return not self.inference.depends_on_input[self.fields[field]]

    def tensor(self, field: int, int8: bool = False) -> tuple[int, ...]:
        """The shape of the tensor that a field names."""
        number = self.fields[field]
        require(number < len(self.inference.tensors), "unknownTensor")
        self.inference.read_tensors.add(number)
        tensor = self.inference.tensors[number]
        require(tensor.element_type in ((F32, BF16, INT8) if int8 else (F32, BF16)), "tensorType")
        if tensor.element_type == INT8 and tensor.shape:
            require(tensor.shape[-1] <= LARGEST_INT8_INPUTS, "int8Inputs")
        return tensor.shape

    def tensor_of_rank(self, field: int, rank: int, int8: bool = False) -> tuple[int, ...]:
        """The shape of a tensor of a rank."""
        shape = self.tensor(field, int8)
        require(len(shape) == rank, "tensorType")
        return shape

    def tensor_of_shape(self, field: int, shape: tuple[int, ...], int8: bool = False) -> None:
        """A tensor of exactly this shape."""
        require(self.tensor(field, int8) == shape, "tensorType")

    def biases(self, first: int, shape: tuple[int, ...]) -> None:
        """The biases that may be left out."""
        for field in range(first, len(self.fields)):
            self.tensor_of_shape(field, shape)

    def attribute(self, field: int, lowest: int, highest: int) -> int:
        """A number in a range (`attribute`)."""
        value = self.fields[field]
        require(lowest <= value <= highest, "attribute")
        return value

    def finite(self, field: int) -> float:
        """A float (`notANumber`)."""
        value: float = struct.unpack("<f", struct.pack("<I", self.fields[field]))[0]
        require(math.isfinite(value), "notANumber")
        return value


def not_batch(*dimensions: Dimension) -> None:
    """B may not stand there (`dynamicAxis`)."""
    require(all(dimension.kind != BATCH for dimension in dimensions), "dynamicAxis")


def must_be_fixed(dimension: Dimension) -> int:
    """A dimension that is fixed (`dynamicAxis`), and its size."""
    require(dimension.kind == FIXED, "dynamicAxis")
    return dimension.size


Dimensions = tuple[Dimension, ...]


def one_hot(node: NodeView) -> Dimensions:
    """1 oneHot."""
    value = node.operand(0, U32)
    require(len(value) <= 3, "rank")
    return value + (fixed(node.attribute(1, 1, LARGEST_SIZE)),)


def embedding(node: NodeView) -> Dimensions:
    """2 embedding."""
    value = node.operand(0, U32)
    require(len(value) <= 3, "rank")
    return value + (fixed(node.tensor_of_rank(1, 2, int8=True)[1]),)


def lstm(node: NodeView) -> Dimensions:
    """3 and 8 lstm."""
    return _recurrent(node, 1, 4)


def gru(node: NodeView) -> Dimensions:
    """9 and 10 gru."""
    return _recurrent(node, 2, 3)


def _recurrent(node: NodeView, first_tensor: int, gates: int) -> Dimensions:
    outer, time, last = node.operand_of_rank(0, 3)
    not_batch(time)
    size = must_be_fixed(last)
    hidden = node.tensor_of_rank(first_tensor + 1, 2, int8=True)[1]
    require(gates * hidden <= LARGEST_SIZE, "dimension")
    node.tensor_of_shape(first_tensor + 1, (gates * hidden, hidden), int8=True)
    node.tensor_of_shape(first_tensor, (gates * hidden, size), int8=True)
    node.biases(first_tensor + 2, (gates * hidden,))
    return outer, time, fixed(hidden)


def step(node: NodeView) -> Dimensions:
    """4 and 7 step."""
    value = node.operand(0)
    require(len(value) >= 2, "rank")
    not_batch(value[1])
    return value[:1] + value[2:]


def linear(node: NodeView) -> Dimensions:
    """5 linear."""
    value = node.operand_with_last(0)
    size = must_be_fixed(value[-1])
    outputs, inputs = node.tensor_of_rank(1, 2, int8=True)
    require(inputs == size, "tensorType")
    node.biases(2, (outputs,))
    return value[:-1] + (fixed(outputs),)


def softmax(node: NodeView) -> Dimensions:
    """6 softmax."""
    value = node.operand_with_last(0)
    not_batch(value[-1])
    return value


def constant(node: NodeView) -> Dimensions:
    """11 constant."""
    return tuple(fixed(size) for size in node.tensor(0))


def matmul(node: NodeView) -> Dimensions:
    """12 matmul."""
    first, second = node.operand(0), node.operand(1)
    require(len(first) >= 2 and len(second) == len(first), "rank")
    not_batch(*first[-2:], *second[-2:])
    inner, columns = second[-2:]
    if node.fields[2] == 1:
        inner, columns = columns, inner
    require(first[-1] == inner, "operandShape")
    outer = []
    for left, right in zip(first[:-2], second[:-2]):
        if left == right:
            outer.append(left)
        elif left == fixed(1) and node.no_input_leads_to(0):
            outer.append(right)
        else:
            require(right == fixed(1) and node.no_input_leads_to(1), "operandShape")
            outer.append(left)
    return (*outer, first[-2], columns)


def convolution(node: NodeView) -> Dimensions:
    """13 convolution."""
    outer, time, last = node.operand_of_rank(0, 3)
    not_batch(time)
    size = must_be_fixed(last)
    dilation = node.attribute(1, 1, LARGEST_SIZE)
    padding = node.attribute(2, 0, LARGEST_SIZE) + node.attribute(3, 0, LARGEST_SIZE)
    outputs, width, inputs = node.tensor_of_rank(4, 3, int8=True)
    require(inputs == size, "tensorType")
    node.biases(5, (outputs,))
    reach = (width - 1) * dilation
    if time.kind == FIXED:
        time = fixed(time.size + padding - reach)  # the rule `dimension` is checked of every result
    else:
        require(padding == reach, "paddingChangesSteps")
    return outer, time, fixed(outputs)


def attention(node: NodeView) -> Dimensions:
    """14 attention."""
    query, key, value = (node.operand_of_rank(field, 3) for field in range(3))
    heads = node.attribute(3, 1, LARGEST_SIZE)
    node.finite(4)
    batch, time, last = query
    not_batch(time, key[1])
    size = must_be_fixed(last)
    require(key[0] == batch and key[2] == last, "operandShape")
    require(value[:2] == key[:2], "operandShape")
    value_size = must_be_fixed(value[2])
    require(size % heads == 0 and value_size % heads == 0, "headsDoNotDivide")
    if len(node.fields) == 7:
        require(node.operand(6) == key[:2], "operandShape")
    return batch, time, value[2]


def layer_norm(node: NodeView) -> Dimensions:
    """15 layerNorm."""
    value = node.operand_with_last(0)
    size = must_be_fixed(value[-1])
    require(math.copysign(1.0, node.finite(1)) > 0, "notANumber")
    node.tensor_of_shape(2, (size,))
    node.tensor_of_shape(3, (size,))
    return value


def activation(node: NodeView) -> Dimensions:
    """16 activation."""
    if node.fields[1] == LEAKY_RELU:
        node.finite(2)
    return node.operand(0)


def add_or_multiply(node: NodeView) -> Dimensions:
    """17 add and 18 multiply."""
    first, second = node.operand(0), node.operand(1)
    require(len(first) == len(second), "rank")
    require(all(right in (left, fixed(1)) for left, right in zip(first, second)), "operandShape")
    return first


def positional_encoding(node: NodeView) -> Dimensions:
    """19 positionalEncoding."""
    value = node.operand_of_rank(0, 3)
    not_batch(value[1])
    rows, size = node.tensor_of_rank(1, 2)
    require(size == must_be_fixed(value[2]) and rows >= value[1].size, "tensorType")
    return value


def reduce(node: NodeView) -> Dimensions:
    """20 reduce."""
    value = node.operand_with_last(0)
    axis = node.attribute(2, 0, len(value) - 1)
    not_batch(value[axis])
    return value[:axis] + value[axis + 1 :]


def masked_pool(node: NodeView) -> Dimensions:
    """21 maskedPool."""
    return _pool(node)


def attention_pool(node: NodeView) -> Dimensions:
    """22 attentionPool."""
    return _pool(node)


def _pool(node: NodeView) -> Dimensions:
    outer, time, last = node.operand_of_rank(0, 3)
    not_batch(time)
    must_be_fixed(last)
    require(node.operand(1) == (outer, time), "operandShape")
    return outer, last


def concat(node: NodeView) -> Dimensions:
    """23 concat."""
    values = [node.operand_with_last(field) for field in range(1, len(node.fields))]
    first = values[0]
    require(all(len(value) == len(first) for value in values), "rank")
    axis = node.attribute(0, 0, len(first) - 1)
    total = sum(must_be_fixed(value[axis]) for value in values)
    for value in values:
        require(value[:axis] == first[:axis] and value[axis + 1 :] == first[axis + 1 :], "operandShape")
    return first[:axis] + (fixed(total),) + first[axis + 1 :]


def slice_(node: NodeView) -> Dimensions:
    """24 slice."""
    value = node.operand_with_last(0)
    axis = node.attribute(1, 0, len(value) - 1)
    size = must_be_fixed(value[axis])
    start = node.attribute(2, 0, size - 1)
    return value[:axis] + (fixed(node.attribute(3, 1, size - start)),) + value[axis + 1 :]


def reshape(node: NodeView) -> Dimensions:
    """25 reshape."""
    value, stated = node.operand(0), node.node.stated_type.dimensions
    require(all(dimension.kind != BATCH for dimension in stated[1:]), "reshape")
    require(_fixed_product(value) == _fixed_product(stated), "reshape")
    for kind in (BATCH, TIME):
        require(_dynamic_sizes(value, kind) == _dynamic_sizes(stated, kind), "reshape")
    return stated


def _fixed_product(dimensions: Dimensions) -> int:
    return math.prod(dimension.size for dimension in dimensions if dimension.kind == FIXED)


def _dynamic_sizes(dimensions: Dimensions, kind: int) -> Counter[int]:
    return Counter(dimension.size for dimension in dimensions if dimension.kind == kind)


def transpose(node: NodeView) -> Dimensions:
    """26 transpose."""
    value = node.operand(0)
    axes = node.fields[1:]
    require(sorted(axes) == list(range(len(value))), "notAPermutation")
    result = tuple(value[axis] for axis in axes)
    not_batch(*result[1:])
    return result


RULES: dict[int, Callable[[NodeView], Dimensions]] = {
    1: one_hot,
    2: embedding,
    3: lstm,
    4: step,
    5: linear,
    6: softmax,
    7: step,
    8: lstm,
    9: gru,
    10: gru,
    11: constant,
    12: matmul,
    13: convolution,
    14: attention,
    15: layer_norm,
    16: activation,
    17: add_or_multiply,
    18: add_or_multiply,
    19: positional_encoding,
    20: reduce,
    21: masked_pool,
    22: attention_pool,
    23: concat,
    24: slice_,
    25: reshape,
    26: transpose,
}
