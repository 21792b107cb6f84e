"""Files whose graph is read well and is no valid graph: the rules whose names begin with `graph.`."""
from . import bases, zstd
from .container import GRAPH, TENSOR_INDEX, WEIGHTS
from .encoding import bits
from .network import F32, INT8, U32, Network, Node, Tensor, batch, floats, integers, time
from .operations import B, T, alone
from .vector import in_section

LARGEST = 1 << 24


def at_node(name, change, network, node=0):
    return in_section(f"graph.{name}", GRAPH, network.node_offset(node), change, network.file())


def at_input(name, index, change, network):
    return in_section(f"graph.{name}", GRAPH, network.input_offset(index), change, network.file())


def at_output(name, index, change, network):
    return in_section(f"graph.{name}", GRAPH, network.output_offset(index), change, network.file())


def vectors():
    yield from ports()
    yield from references()
    yield from dimensions()
    yield from operands()
    yield from tensor_types()
    yield from attributes()
    yield from axes()
    yield from layouts()
    yield from unused()


def with_inputs(label, *types, fields=None, result=None):
    """The operation alone, on values of other types."""
    network = alone(label)
    network.inputs = [(name, types[index]) for index, (name, _) in enumerate(network.inputs)]
    if fields is not None:
        network.nodes[0].fields = list(fields)
    if result is not None:
        network.nodes[0].result = result
    return network


def with_fields(label, *changes):
    """The operation alone, with other values in fields."""
    network = alone(label)
    for index, value in changes:
        network.nodes[0].fields[index] = value
    return network


def with_tensor(label, index, element, *sizes):
    """The operation alone, with another tensor."""
    network = alone(label)
    network.tensors[index] = Tensor(network.tensors[index].label, element, sizes)
    return network


def passed(*ports):
    """A graph without nodes, whose outputs are its inputs."""
    return Network(ports, [], [], [(f"y{index}", index) for index in range(len(ports))])


def ports():
    one = floats(1)
    for name, change, labels in (
        ("twice", "The same name twice", "aa"), ("swapped", "Names in descending order", "ba"),
        ("case", "Names sorted without regard to case", "aB"), ("prefix", "A name before its prefix", ("ab", "a")),
    ):
        network = passed(*[(label, one) for label in labels])
        yield at_input(f"namesNotSorted-input-{name}", 1, f"{change}, of inputs.", network)
        network = passed(("x", one))
        network.outputs = [(label, 0) for label in labels]
        yield at_output(f"namesNotSorted-output-{name}", 1, f"{change}, of outputs.", network)
    for name, change, *types in (
        ("batch-inner", "B is the second dimension", floats(2, batch(3))),
        ("batch-twice", "B is there twice", floats(batch(3), batch(3))),
        ("batch-inside-time", "B stands inside T", floats(time(3), batch(3))),
        ("time-inner", "T stands inside a fixed dimension", floats(2, time(3))),
        ("time-third", "T stands inside a fixed dimension and B", floats(batch(2), 2, time(3))),
        ("time-twice", "T is there twice", floats(time(3), time(3))),
        ("time-twice-inside-batch", "T is there twice, inside B", floats(batch(2), time(3), time(3))),
    ):
        yield at_input(f"dynamicDimension-{name}", 0, f"{change}.", passed(("x", types[0])))
    yield at_input(
        "dynamicDimension-batch-maxima", 1, "Two inputs state different maxima of B.",
        passed(("a", floats(batch(2))), ("b", integers(batch(3)))))
    yield at_input(
        "dynamicDimension-time-maxima", 1, "Two inputs state different maxima of T.",
        passed(("a", floats(batch(2), time(4))), ("b", floats(time(5)))))


def references():
    for label, field, values in (
        ("softmax", 0, (1, 2, 0xFFFFFFFF)), ("add", 1, (2,)), ("concat", 2, (2, 0xFFFFFFFF)), ("attention", 6, (4,)),
        ("matmul", 0, (2,)), ("maskedPool", 1, (0xFFFFFFFF,)),
    ):
        for value in values:
            yield at_node(
                f"unknownValue-{label}-{value}", f"A {label} reads value {value}, which is not before its own result.",
                with_fields(label, (field, value)))
    network = bases.keys()
    network.nodes[1].fields[0] = 4
    yield at_node("unknownValue-later", "The LSTM reads a value of a node behind it.", network, node=1)
    for label, field, values in (
        ("constant", 0, (1, 0xFFFFFFFF)), ("linear", 1, (2,)), ("linear", 2, (2, 0xFFFFFFFF)), ("embedding", 1, (1,)),
        ("gru", 5, (4,)), ("lstm", 2, (4,)), ("layerNorm", 3, (2,)),
    ):
        for value in values:
            yield at_node(
                f"unknownTensor-{label}-{field}-{value}",
                f"Field {field} of {label} names tensor {value}, which does not exist.",
                with_fields(label, (field, value)))
    for value in (2, 0xFFFFFFFF):
        network = alone("softmax")
        network.outputs = [("y", 1), ("z", value)]
        yield at_output(
            f"unknownOutputValue-{value}", 1, f"The second output names value {value}, which does not exist.", network)


def dimensions():
    for name, change, kind in (
        ("input-fixed", "2^24 times 129", floats(LARGEST, 129)),
        ("input-dynamic", "maxima of 2^24 for B and 129 for T", floats(batch(LARGEST), time(129))),
        ("input-64-bits", "2^24, four times: 0 in 64 bits", floats(LARGEST, LARGEST, LARGEST, LARGEST)),
        ("input-32-bits", "2^16 and 2^16: 0 in 32 bits", integers(1 << 16, 1 << 16)),
    ):
        yield at_input(f"dimension-{name}", 0, f"An input with sizes of {change}.", passed(("x", kind)))
    kind = integers(batch(LARGEST))
    yield at_node(
        "dimension-one-hot", "A oneHot of 2^24 keys in 129 classes.",
        Network([("keys", kind)], [], [Node("oneHot", [0, 129], floats(batch(LARGEST), 129))], [("y", 1)]))
    kind = floats(LARGEST)
    yield at_node(
        "dimension-concat", "A concat whose axis gets the size 2^25.",
        Network([("x", kind)], [], [Node("concat", [0, 0, 0], floats(LARGEST))], [("y", 1)]))
    tall, wide = floats(1 << 16, 1), floats(1, 1 << 16)
    yield at_node(
        "dimension-matmul", "A product of 2^16 rows and 2^16 columns.",
        Network([("a", tall), ("b", wide)], [], [Node("matmul", [0, 1, 0], floats(1 << 16, 1))], [("y", 2)]))
    yield at_node(
        "dimension-convolution-none", "A convolution of three taps over two steps, without padding.",
        convolution(floats(2, 2, 3), 0, 0, floats(2, 1, 2)))
    yield at_node(
        "dimension-convolution-more", "A convolution whose padding makes 2^24 and one steps of 2^24.",
        convolution(floats(1, LARGEST, 3), 2, 1, floats(1, LARGEST, 2)))


def convolution(kind, before, after, result):
    """A convolution of three taps, without a bias."""
    return Network(
        [("x", kind)], [Tensor("weight", F32, [2, 3, 3])], [Node("convolution", [0, 1, before, after, 0], result)],
        [("y", 1)])


def operands():
    x = floats(B, T, 3)
    for label, types in (
        ("oneHot", [x]), ("embedding", [x]), ("softmax", [integers(B, 3)]), ("linear", [integers(B, 3)]),
        ("lstm", [integers(B, T, 3)]), ("gru", [integers(B, T, 3)]), ("convolution", [integers(B, T, 3)]),
        ("lastStep", [integers(B, T, 3)]), ("matmul", [floats(B, 2, 3), integers(B, 3, 5)]),
        ("layerNorm", [integers(B, 3)]),
        ("activation", [integers(B, 3)]), ("add", [x, integers(B, 1, 3)]), ("multiply", [x, integers(B, T, 1)]),
        ("positionalEncoding", [integers(B, T, 3)]), ("reduce", [integers(B, T, 3)]),
        ("maskedPool", [integers(B, T), x]),
        ("attentionPool", [integers(B, T), x]), ("concat", [floats(B, 2), integers(B, 3)]), ("slice", [integers(B, 5)]),
        ("reshape", [integers(B, 6)]), ("transpose", [integers(B, T, 3)]),
        ("attention", [floats(B, 5, 4), integers(B, 5), floats(B, T, 4), floats(B, 5, 6)]),
    ):
        what = "f32" if label in ("oneHot", "embedding") else "u32"
        yield at_node(f"elementType-{label}", f"An operand of {label} is {what}.", with_inputs(label, *types))
    for label, rank, types in (
        ("oneHot", 4, [integers(B, T, 2, 2)]), ("embedding", 4, [integers(B, T, 2, 2)]), ("lastStep", 1, [floats(3)]),
        ("firstStep", 0, [floats()]), ("linear", 0, [floats()]), ("softmax", 0, [floats()]),
        ("layerNorm", 0, [floats()]),
        ("lstm", 2, [floats(T, 3)]), ("backwardLSTM", 4, [floats(B, T, 1, 3)]), ("gru", 2, [floats(T, 3)]),
        ("backwardGRU", 1, [floats(3)]), ("convolution", 2, [floats(T, 3)]), ("positionalEncoding", 2, [floats(T, 3)]),
        ("matmul", 1, [floats(3), floats(3)]), ("reduce", 0, [floats()]), ("slice", 0, [floats()]),
        ("maskedPool", 2, [floats(B, T), floats(B, T)]), ("attentionPool", 2, [floats(B, T), floats(B, T)]),
        ("attention", 2, [floats(B, 5, 4), floats(B, 5), floats(B, 4), floats(B, 5, 6)]),
    ):
        yield at_node(f"rank-{label}-{rank}", f"An operand of {label} has rank {rank}.", with_inputs(label, *types))
    for label, types in (
        ("matmul", [floats(B, 2, 3), floats(3, 5)]), ("add", [x, floats(3)]), ("multiply", [x, floats(B, 3)]),
        ("concat", [floats(B, 2), floats(B, 3, 1)]),
    ):
        yield at_node(f"rank-{label}-two", f"The operands of {label} have different ranks.", with_inputs(label, *types))
    key, mask, query, value = floats(B, 5, 4), floats(B, 5), floats(B, T, 4), floats(B, 5, 6)
    for label, name, change, types in (
        ("matmul", "inner", "K differs", [floats(B, 2, 3), floats(B, 4, 5)]),
        ("matmul", "outer", "an outer dimension differs", [floats(2, 2, 3), floats(4, 3, 5)]),
        ("matmul", "one", "an outer dimension is 1 in an operand of an input", [floats(2, 2, 3), floats(1, 3, 5)]),
        ("attention", "key-features", "keys have another D", [floats(B, 5, 3), mask, query, value]),
        ("attention", "key-batch", "keys have another B", [floats(2, 5, 4), mask, query, value]),
        ("attention", "value-steps", "values have another S", [key, mask, query, floats(B, 4, 6)]),
        ("attention", "mask-steps", "validKeys has another S", [key, floats(B, 4), query, value]),
        ("attention", "mask-rank", "validKeys has rank 3", [key, floats(B, 5, 1), query, value]),
        ("add", "size", "a dimension of the second is neither 1 nor the first's", [x, floats(B, T, 2)]),
        ("add", "first-one", "the first has 1 where the second has more", [floats(B, T, 1), floats(B, T, 3)]),
        ("add", "kind", "a fixed size stands against T", [x, floats(B, 4, 3)]),
        ("multiply", "size", "a dimension of the second is neither 1 nor the first's", [x, floats(B, T, 4)]),
        ("maskedPool", "steps", "the mask has other steps", [floats(B, 4), x]),
        ("maskedPool", "rank", "the mask has rank 3", [floats(B, T, 3), x]),
        ("attentionPool", "steps", "the scores have other steps", [floats(B, 3), x]),
        ("attentionPool", "rank", "the scores have rank 1", [floats(B), x]),
        ("concat", "size", "a dimension beside the axis differs", [floats(2, 2), floats(3, 3)]),
        ("concat", "kind", "B stands against a fixed size", [floats(B, 2), floats(2, 3)]),
    ):
        yield at_node(f"operandShape-{label}-{name}", f"In {label}, {change}.", with_inputs(label, *types))


def tensor_types():
    for label, tensor, name, change, element, sizes in (
        ("embedding", 0, "rank", "the table has rank 1", F32, [5]),
        ("embedding", 0, "u32", "the table is u32", U32, [5, 3]),
        ("lstm", 1, "features", "the input weights have another D", F32, [8, 4]),
        ("lstm", 1, "rows", "the input weights have 3H rows", F32, [6, 3]),
        ("lstm", 2, "recurrent-rows", "the recurrent weights have one row more", F32, [9, 2]),
        ("lstm", 0, "bias", "the bias is one longer", F32, [9]),
        ("lstm", 3, "second", "the second bias has rank 2", F32, [1, 8]),
        ("lstm", 0, "bias-int8", "the bias is int8", INT8, [8]),
        ("backwardLSTM", 2, "rank", "the recurrent weights have rank 1", F32, [8]),
        ("gru", 1, "rows", "the input weights have 4H rows", F32, [8, 3]),
        ("gru", 0, "bias", "the bias is one shorter", F32, [5]),
        ("backwardGRU", 3, "second", "the second bias is int8", INT8, [6]),
        ("linear", 1, "features", "the weight has another D", F32, [2, 4]),
        ("linear", 1, "swapped", "the weight is stored the other way", F32, [3, 2]),
        ("linear", 1, "rank", "the weight has rank 3", F32, [2, 3, 1]),
        ("linear", 1, "u32", "the weight is u32", U32, [2, 3]),
        ("linear", 0, "bias", "the bias has another N", F32, [3]),
        ("linear", 0, "bias-int8", "the bias is int8", INT8, [2]),
        ("constant", 0, "u32", "the tensor is u32", U32, [2]), ("constant", 0, "int8", "the tensor is int8", INT8, [2]),
        ("convolution", 1, "features", "the weight has another D", F32, [2, 3, 4]),
        ("convolution", 1, "rank", "the weight has rank 2", F32, [2, 3]),
        ("convolution", 0, "bias", "the bias has another N", F32, [3]),
        ("layerNorm", 1, "scale", "the scale has another D", F32, [4]),
        ("layerNorm", 0, "bias", "the bias has rank 2", F32, [1, 3]),
        ("layerNorm", 1, "int8", "the scale is int8", INT8, [3]),
        ("positionalEncoding", 0, "features", "the table has another D", F32, [4, 4]),
        ("positionalEncoding", 0, "rows", "the table has a row less than the maximum of T", F32, [3, 3]),
        ("positionalEncoding", 0, "int8", "the table is int8", INT8, [4, 3]),
    ):
        yield at_node(
            f"tensorType-{label}-{name}", f"In {label}, {change}.", with_tensor(label, tensor, element, *sizes))
    kind = floats(65537)
    network = Network(
        [("x", kind)], [Tensor("weight", INT8, [1, 65537], data=65537 * b"\7")], [Node("linear", [0, 0], floats(1))],
        [("y", 1)])
    file = network.file()
    file[WEIGHTS].compress(zstd.header(65540) + zstd.rle(7, 65537) + zstd.raw(bytes(3), last=True))
    yield in_section(
        "graph.int8Inputs-linear", GRAPH, network.node_offset(0), "A linear layer of int8 over 65,537 features.", file)


def attributes():
    for label, field, what, values in (
        ("oneHot", 1, "classes", (0, LARGEST + 1, 0xFFFFFFFF)), ("attention", 3, "heads", (0, LARGEST + 1)),
        ("convolution", 1, "dilation", (0, LARGEST + 1, 0xFFFFFFFF)),
        ("convolution", 2, "before", (LARGEST + 1, 0xFFFFFFFF)),
        ("convolution", 3, "after", (LARGEST + 1, 0xFFFFFFFF)), ("reduce", 2, "axis", (3, 0xFFFFFFFF)),
        ("concat", 0, "axis", (2, 0xFFFFFFFF)), ("slice", 1, "axis", (2, 0xFFFFFFFF)),
        ("slice", 2, "start", (5, 0xFFFFFFFF)),
        ("slice", 3, "count", (0, 5, 0xFFFFFFFF)),
    ):
        for value in values:
            yield at_node(
                f"attribute-{label}-{what}-{value}", f"The {what} of {label} is {value}.",
                with_fields(label, (field, value)))
    infinity, nan = 0x7F800000, 0x7FC00000
    for label, field, what, patterns in (
        ("attention", 4, "scale", (infinity, nan, 0xFF800000)), ("activation", 2, "slope", (infinity, nan, 0xFFC00000)),
        ("layerNorm", 1, "epsilon", (infinity, nan, bits(-1.0), 0x80000000)),
    ):
        for value in patterns:
            yield at_node(
                f"notANumber-{label}-{value:08x}", f"The {what} of {label} is {value:08X}.",
                with_fields(label, (field, value)))


def axes():
    x = floats(B, T, 3)
    yield at_node("dynamicAxis-reduce", "A reduce over B.", with_fields("reduce", (2, 0)))
    for name, change, label, types, fields in (
        ("concat-batch", "A concat along B", "concat", [floats(B, 3), floats(B, 3)], (0, 0, 1)),
        ("concat-time", "A concat along T", "concat", [x, x], (1, 0, 1)),
        ("slice-batch", "A slice of B", "slice", [floats(B, 5)], (0, 0, 0, 1)),
        ("slice-time", "A slice of T", "slice", [floats(B, T)], (0, 1, 0, 1)),
        ("softmax", "A softmax over B", "softmax", [floats(B)], None),
        ("matmul-rows", "A matmul whose M is B", "matmul", [floats(B, 3), floats(3, 5)], None),
        ("matmul-inner", "A transposed matmul whose N is B", "matmul", [floats(5, 3), floats(B, 3)], (0, 1, 1)),
        ("linear", "A linear layer over T", "linear", [floats(B, T)], None),
        ("layerNorm", "A layerNorm over T", "layerNorm", [floats(B, T)], None),
    ):
        yield at_node(f"dynamicAxis-{name}", f"{change}.", with_inputs(label, *types, fields=fields))
    yield at_node(
        "dynamicAxis-transpose", "A transpose that moves B inwards.",
        with_fields("transpose", (1, 1), (2, 0), (3, 2)))
    swapped = Node("transpose", [0, 0, 2, 1], floats(B, 3, T))
    network = alone("lstm")
    lstm = network.nodes[0]
    lstm.fields[0], lstm.result = 1, floats(B, 3, 2)
    network.nodes, network.outputs = [swapped, lstm], [("y", 2)]
    yield at_node("dynamicAxis-lstm", "An LSTM whose features are T.", network, node=1)


def layouts():
    for name, change, before, after in (
        ("less", "no padding", 0, 0), ("more", "one step too many", 2, 1), ("much", "2^24 steps", LARGEST, LARGEST)):
        yield at_node(
            f"paddingChangesSteps-{name}", f"A convolution of three taps over T, with {change}.",
            with_fields("convolution", (2, before), (3, after)))
    yield at_node(
        "paddingChangesSteps-dilation", "The padding is right for a dilation of 1, which is 2.",
        with_fields("convolution", (1, 2)))
    yield at_node("headsDoNotDivide-features", "Three heads of four features.", with_fields("attention", (3, 3)))
    yield at_node(
        "headsDoNotDivide-values", "Four heads of four features and values of six.", with_fields("attention", (3, 4)))
    for name, change, operand, result in (
        ("less", "has fewer elements", floats(B, 6), floats(B, 5)),
        ("more", "has more elements", floats(B, 6), floats(B, 2, 4)),
        ("batch-lost", "has no B", floats(B, 6), floats(6)),
        ("batch-fixed", "has 2 in place of B", floats(B, 6), floats(2, 6)),
        ("batch-inner", "has B inside", floats(B, 6), floats(6, B)),
        ("batch-new", "has a B of no operand", floats(2, 6), floats(B, 6)),
        ("batch-twice", "has two Bs", floats(B, 6), floats(B, B, 6)),
        ("batch-maximum", "has another maximum of B", floats(B, 6), floats(batch(3), 6)),
        ("time-lost", "has no T", floats(B, T, 3), floats(B, 3)),
        ("time-fixed", "has 4 in place of T", floats(B, T, 3), floats(B, 12)),
        ("time-new", "has a T of no operand", floats(B, 6), floats(B, T, 6)),
    ):
        yield at_node(
            f"reshape-{name}", f"The shape that a reshape states {change}.",
            with_inputs("reshape", operand, result=result))
    for name, change, order in (
        ("twice", "0, 2, 2", (0, 2, 2)), ("range", "0, 1, 3", (0, 1, 3)),
        ("maximum", "0, 1, 2^32 - 1", (0, 1, 0xFFFFFFFF))):
        yield at_node(
            f"notAPermutation-{name}", f"The axes of a transpose of rank 3 are {change}.",
            with_inputs("transpose", floats(2, 3, 4), fields=(0, *order), result=floats(2, 4, 3)))


def unused():
    for name, label in (("first", "a"), ("last", "z")):
        network = bases.linear()
        tensor = Tensor(label, F32, [1])
        if name == "last":
            network.tensors.append(tensor)
        else:
            network.tensors.insert(0, tensor)
            network.nodes[0].fields = [0, 2, 1]
        index = network.tensors.index(tensor)
        yield in_section(
            f"graph.tensorUnused-{name}", TENSOR_INDEX, network.tensor_offset(index),
            f"No node reads the {name} tensor.",
            network.file())
    network = passed(("a", floats(1)), ("b", floats(2)))
    for index, name in ((0, "input"), (1, "last-input")):
        network.outputs = [("y", 1 - index)]
        yield at_input(f"valueUnused-{name}", index, f"Nothing reads input {index}.", network)
    kind = floats(B, 3)
    network = Network([("x", kind)], [], [Node("softmax", [0], kind), Node("softmax", [0], kind)], [("y", 2)])
    yield at_node("valueUnused-node", "Nothing reads the first node's result.", network)
    network.outputs = [("y", 1)]
    yield at_node("valueUnused-last-node", "Nothing reads the last node's result.", network, node=1)
