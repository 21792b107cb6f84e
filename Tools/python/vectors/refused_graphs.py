"""Files whose graph section holds a code, a size or a type that it may not hold."""
from . import bases, operations
from .container import GRAPH
from .encoding import u16, u32
from .network import BATCH, FIXED, OPERATIONS, TIME, floats, integers
from .refused_sections import not_zero, out_of_range, patched
from .vector import in_section

# How many fields each operation has, least and most, as the table of section 6.1 says.
FIELD_COUNTS = {
    "oneHot": (2, 2), "embedding": (2, 2), "lstm": (3, 5), "lastStep": (1, 1), "linear": (2, 3), "softmax": (1, 1),
    "firstStep": (1, 1), "backwardLSTM": (3, 5), "gru": (4, 6), "backwardGRU": (4, 6), "constant": (1, 1),
    "matmul": (3, 3),
    "convolution": (5, 6), "attention": (6, 7), "layerNorm": (4, 4), "activation": (2, 3), "add": (2, 2),
    "multiply": (2, 2),
    "positionalEncoding": (2, 2), "reduce": (3, 3), "maskedPool": (3, 3), "attentionPool": (2, 2), "concat": (3, 65),
    "slice": (4, 4), "reshape": (1, 1), "transpose": (1, 5)}


def vectors():
    yield from types()
    yield from operation_numbers()
    yield from field_counts()
    yield from codes()
    yield from stated_types()


def types():
    network = bases.minimal()
    for place, start in (("input", network.input_offset(0) + 64), ("node", network.result_offset(0))):
        for label, offset, change, values in (
            ("element", 0, f"The {place}'s element type is {{}}.", (0, 3, 4, 0xFFFFFFFF)),
            ("rank", 4, f"The {place}'s rank is {{}}.", (5, 0xFFFFFFFF)),
            ("kind", 16, f"The kind of the {place}'s second dimension is {{}}.", (0, 4)),
            ("size", 12, f"The {place}'s maximum of B is {{}}.", (0, (1 << 24) + 1, 0xFFFFFFFF)),
        ):
            yield from out_of_range(f"{place}-{label}", network, GRAPH, start + offset, change, values)
        yield from not_zero(
            place, network, GRAPH, start, f"Byte {{}} of the {place}'s type, beyond its rank, is 1.", (24, 39))


def operation_numbers():
    network = bases.minimal()
    start = network.node_offset(0)
    for code in (0, 27, 256 + 6, 65535):
        yield in_section(
            f"unknownOperation-{code}", GRAPH, start, f"The node's operation is {code}.",
            patched(network, GRAPH, start, u16(code)))
    network = bases.keys()
    start = network.node_offset(4)
    yield in_section(
        "unknownOperation-last-node", GRAPH, start, "The last node's operation is 99.",
        patched(network, GRAPH, start, u16(99)))


def field_counts():
    for label in OPERATIONS[1:]:
        least, most = FIELD_COUNTS[label]
        for count, change in ((least - 1, "too few"), (most + 1, "too many")):
            network = operations.alone(label)
            fields = network.nodes[0].fields
            fields[:] = (fields + (most + 1) * [0])[:count]
            yield in_section(
                f"operationFields-{label}-{count}", GRAPH, network.node_offset(0) + 2, f"A field {change} of {label}.",
                network.file())
    network = operations.alone("softmax")
    network.nodes[0].field_count = 65535
    yield in_section(
        "operationFields-maximum", GRAPH, network.node_offset(0) + 2, "A softmax states 65,535 fields, and has one.",
        network.file())
    for function, fields in ((1, (0, 1, 0)), (6, (0, 6, 0)), (2, (0, 2))):
        network = operations.alone("activation")
        network.nodes[0].fields = list(fields)
        change = "LeakyReLU without a slope" if function == 2 else f"function {function} with a slope"
        yield in_section(
            f"operationFields-slope-{function}", GRAPH, network.node_offset(0) + 2, f"An activation: {change}.",
            network.file())


def codes():
    for label, field, what, values in (
        ("gru", 1, "reset", (2, 0xFFFFFFFF)), ("backwardGRU", 1, "reset", (2,)), ("matmul", 2, "flag", (2, 0xFFFFFFFF)),
        ("attention", 5, "causal", (2,)), ("activation", 1, "function", (0, 7)), ("reduce", 1, "reduction", (3,)),
        ("maskedPool", 2, "reduction", (3, 0xFFFFFFFF)),
    ):
        for value in values:
            network = operations.alone(label)
            network.nodes[0].fields[field] = value
            if label == "activation":
                del network.nodes[0].fields[2]
            yield in_section(
                f"invalidValue-{label}-{what}-{value}", GRAPH, network.field_offset(0, field),
                f"The {what} of {label} is {value}.",
                network.file())


def stated_types():
    network = bases.minimal()
    start = network.result_offset(0)
    for name, change, offset, data in (
        ("element", "u32, not f32", 0, u32(2)), ("kind", "T, not B", 8, u32(TIME)),
        ("fixed", "fixed, not B", 8, u32(FIXED)),
        ("size", "3, not 2, for B", 12, u32(3)), ("last", "4, not 3, at the end", 20, u32(4)),
        ("swapped", "the dimensions in the other order", 8, u32(FIXED) + u32(3) + u32(BATCH) + u32(2)),
        ("rank-less", "of rank 1, without the last dimension", 4, u32(1) + u32(BATCH) + u32(2) + bytes(8)),
        ("rank-more", "of rank 3, with a dimension of 1", 4, u32(3) + u32(BATCH) + u32(2) + 2 * (u32(FIXED) + u32(1))),
    ):
        yield in_section(
            f"valueType-{name}", GRAPH, start, f"The stated type of a softmax: {change}.",
            patched(network, GRAPH, start + offset, data))
    for label in OPERATIONS[1:]:
        if label == "reshape":
            continue
        network = operations.alone(label)
        result = network.nodes[0].result
        pairs = [pair for pair in result.pairs]
        pairs[-1] = (pairs[-1][0], pairs[-1][1] + 1)
        network.nodes[0].result = floats(*pairs)
        yield in_section(
            f"valueType-{label}", GRAPH, network.result_offset(0),
            f"The last dimension of the type of {label} is one more.",
            network.file())
    network = operations.alone("reshape")
    network.nodes[0].result = integers(*network.nodes[0].result.pairs)
    yield in_section(
        "valueType-reshape", GRAPH, network.result_offset(0), "A reshape of f32 states u32.", network.file())
    network = bases.keys()
    start = network.result_offset(1)
    yield in_section(
        "valueType-inner-node", GRAPH, start,
        "The type of an inner node is wrong; nodes behind it state what follows from the right one.",
        patched(network, GRAPH, start + 28, u32(3)))
