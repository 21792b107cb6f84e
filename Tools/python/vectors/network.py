"""Graph, tensor index, weights and quantisation, from a description of the network.

The type of every value is stated by the description, not derived: what a reader derives is compared with it.
"""
from .container import GRAPH, QUANTISATION, TENSOR_INDEX, WEIGHTS, File
from .encoding import align64, bf16, f32, name, u16, u32, u64

F32, U32, BF16, INT8 = 1, 2, 3, 4
ELEMENT_BYTES = {F32: 4, U32: 4, BF16: 2, INT8: 1}
FIXED, BATCH, TIME = 1, 2, 3
OPERATIONS = (
    None, "oneHot", "embedding", "lstm", "lastStep", "linear", "softmax", "firstStep", "backwardLSTM", "gru",
    "backwardGRU", "constant", "matmul", "convolution", "attention", "layerNorm", "activation", "add", "multiply",
    "positionalEncoding", "reduce", "maskedPool", "attentionPool", "concat", "slice", "reshape", "transpose")


def batch(maximum):
    return BATCH, maximum


def time(maximum):
    return TIME, maximum


class ValueType:
    """An element type and dimensions: a number is a fixed size, a pair a kind and a size."""

    def __init__(self, element, dimensions):
        self.element = element
        self.pairs = [(FIXED, size) if isinstance(size, int) else size for size in dimensions]

    def encode(self):
        pairs = b"".join(u32(kind) + u32(size) for kind, size in self.pairs)
        return u32(self.element) + u32(len(self.pairs)) + pairs.ljust(32, b"\0")


def floats(*dimensions):
    return ValueType(F32, dimensions)


def integers(*dimensions):
    return ValueType(U32, dimensions)


class Tensor:
    """A row of the index and the tensor's elements, which are a pattern of exact numbers unless given as bytes."""

    def __init__(self, label, element, sizes, data=None, scales=None):
        self.label, self.element, self.sizes = label, element, list(sizes)
        self.offset = self.length = None
        count = 1
        for size in sizes:
            count *= size
        self.data = pattern(element, count) if data is None else data
        self.scales = scales
        if element == INT8 and scales is None:
            self.scales = b"".join(f32(2.0 ** -(7 + channel % 4)) for channel in range(sizes[0] if sizes else 1))

    def row(self, offset):
        sizes = b"".join(u32(size) for size in self.sizes).ljust(16, b"\0")
        return b"".join([
            name(self.label), u32(self.element), u32(len(self.sizes)), sizes,
            u64(offset if self.offset is None else self.offset),
            u64(len(self.data) if self.length is None else self.length)])


def pattern(element, count):
    """Elements that differ from their neighbours: multiples of 1/32 below 1, codes of -127 to 127, keys."""
    if element == INT8:
        return bytes((37 * index % 255 - 127) & 0xFF for index in range(count))
    if element == U32:
        return b"".join(u32(37 * index % 251) for index in range(count))
    encode = bf16 if element == BF16 else f32
    return b"".join(encode((37 * index % 63 - 31) / 32) for index in range(count))


class Node:
    def __init__(self, operation, fields, result, field_count=None):
        self.code = OPERATIONS.index(operation) if isinstance(operation, str) else operation
        self.fields, self.result = list(fields), result
        self.field_count = field_count

    def encode(self):
        count = len(self.fields) if self.field_count is None else self.field_count
        return u16(self.code) + u16(count) + b"".join(u32(field) for field in self.fields) + self.result.encode()


class Network:
    """Inputs and outputs are pairs of a name and a type, or of a name and the number of a value."""

    def __init__(self, inputs, tensors, nodes, outputs):
        self.inputs, self.tensors, self.nodes, self.outputs = list(inputs), list(tensors), list(nodes), list(outputs)

    # Places, as offsets in the decoded section.

    def input_offset(self, index):
        return 16 + 104 * index

    def node_offset(self, index):
        start = self.input_offset(len(self.inputs))
        return start + sum(44 + 4 * len(node.fields) for node in self.nodes[:index])

    def field_offset(self, node, field):
        return self.node_offset(node) + 4 + 4 * field

    def result_offset(self, node):
        return self.field_offset(node, len(self.nodes[node].fields))

    def output_offset(self, index):
        return self.node_offset(len(self.nodes)) + 68 * index

    @staticmethod
    def tensor_offset(index):
        return 4 + 104 * index

    def data_offset(self, index):
        """Where a tensor's elements begin in the weights."""
        return self._starts()[index]

    def scales_offset(self, index):
        """Where a tensor's scales begin in the quantisation section."""
        return sum(len(tensor.scales or b"") for tensor in self.tensors[:index])

    def _starts(self):
        end, starts = 0, []
        for tensor in self.tensors:
            starts.append(align64(end))
            end = starts[-1] + len(tensor.data)
        return starts

    # Sections.

    def graph(self):
        return b"".join(
            [u32(len(part)) for part in (self.inputs, self.nodes, self.outputs, self.tensors)]
            + [name(label) + kind.encode() for label, kind in self.inputs]
            + [node.encode() for node in self.nodes]
            + [name(label) + u32(value) for label, value in self.outputs])

    def index(self):
        rows = [tensor.row(start) for tensor, start in zip(self.tensors, self._starts())]
        return u32(len(rows)) + b"".join(rows)

    def weights(self):
        weights = b""
        for tensor, start in zip(self.tensors, self._starts()):
            weights = weights.ljust(start, b"\0") + tensor.data
        return weights.ljust(-(-len(weights) // 4) * 4, b"\0")

    def file(self, more=()):
        """The model file of the network, with further sections as pairs of a number and a content."""
        sections = [(GRAPH, self.graph()), (TENSOR_INDEX, self.index())]
        if self.tensors:
            sections.append((WEIGHTS, self.weights()))
        scales = b"".join(tensor.scales or b"" for tensor in self.tensors)
        if scales:
            sections.append((QUANTISATION, scales))
        file = File(sections + list(more))
        file.tensor_ranges = {
            tensor.label: (start, start + len(tensor.data)) for tensor, start in zip(self.tensors, self._starts())}
        return file
