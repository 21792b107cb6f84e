"""Networks of operations: two that have every one, with all optional fields and with few; odd shapes; each alone."""
from .encoding import bits
from .network import BF16, F32, INT8, Network, Node, Tensor, batch, floats, integers, time

B, T = batch(2), time(4)
LSTM_TENSORS = ((8, 4), (8, 2), (8,), (8,))
GRU_TENSORS = ((6, 4), (6, 2), (6,), (6,))


class Builder:
    """Collects nodes; each call gives the number of the node's value."""

    def __init__(self, inputs, tensors):
        self.network = Network(inputs, tensors, [], [])
        self.tensors = {tensor.label: index for index, tensor in enumerate(tensors)}

    def __call__(self, operation, *fields, result):
        numbers = [self.tensors[field] if isinstance(field, str) else field for field in fields]
        self.network.nodes.append(Node(operation, numbers, result))
        return len(self.network.inputs) + len(self.network.nodes) - 1


def inputs():
    return [("keys", integers(B, T)), ("mask", floats(B, T)), ("x", floats(B, T, 4))]


KEYS, MASK, X = range(3)


def recurrent_tensors(prefix, sizes, elements):
    names = ("bias", "input", "recurrent", "second")
    order = (2, 0, 1, 3)
    return [Tensor(f"{prefix}.{label}", elements[place], sizes[place]) for label, place in zip(names, order)]


def full():
    """Every operation, with every optional field."""
    tensors = [
        Tensor("constant", F32, [1, 1, 4]),
        Tensor("convolution.bias", F32, [4]), Tensor("convolution.weight", F32, [4, 3, 4]),
        Tensor("embedding", F32, [5, 4])]
    tensors += recurrent_tensors("gru", GRU_TENSORS, (F32, F32, F32, F32))
    tensors += [
        Tensor("linear.bias", F32, [2]), Tensor("linear.weight", F32, [2, 4])]
    tensors += recurrent_tensors("lstm", LSTM_TENSORS, (F32, F32, F32, F32))
    tensors += [Tensor("norm.bias", F32, [4]), Tensor("norm.scale", F32, [4]), Tensor("position", F32, [4, 4])]
    add = Builder(inputs(), tensors)
    sequence, states = floats(B, T, 4), floats(B, T, 2)

    one_hot = add("oneHot", KEYS, 4, result=sequence)
    embedded = add("embedding", KEYS, "embedding", result=sequence)
    total = add("add", one_hot, embedded, result=sequence)
    lstm = ("lstm.input", "lstm.recurrent", "lstm.bias", "lstm.second")
    forward = add("lstm", total, *lstm, result=states)
    backward = add("backwardLSTM", total, *lstm, result=states)
    both = add("concat", 2, forward, backward, result=sequence)
    gru = ("gru.input", "gru.recurrent", "gru.bias", "gru.second")
    forward = add("gru", both, 0, *gru, result=states)
    backward = add("backwardGRU", both, 1, *gru, result=states)
    both = add("concat", 2, forward, backward, result=sequence)
    constant = add("constant", "constant", result=floats(1, 1, 4))
    product = add("multiply", both, constant, result=sequence)
    placed = add("positionalEncoding", product, "position", result=sequence)
    convolved = add(
        "convolution", placed, 1, 2, 0, "convolution.weight", "convolution.bias", result=sequence)
    normed = add("layerNorm", convolved, bits(2.0**-16), "norm.scale", "norm.bias", result=sequence)
    attended = add("attention", normed, normed, normed, 2, bits(0.5), 1, MASK, result=sequence)
    active = add("activation", attended, 2, bits(0.25), result=sequence)
    swapped = add("transpose", active, 0, 2, 1, result=floats(B, 4, T))
    scores = add("matmul", active, swapped, 0, result=floats(B, T, T))
    shares = add("softmax", scores, result=floats(B, T, T))
    mixed = add("matmul", shares, active, 0, result=sequence)
    similar = add("matmul", mixed, active, 1, result=floats(B, T, T))
    pooled = add("maskedPool", mixed, MASK, 1, result=floats(B, 4))
    greatest = add("reduce", mixed, 2, 2, result=floats(B, T))
    weighed = add("attentionPool", mixed, greatest, result=floats(B, 4))
    last = add("lastStep", mixed, result=floats(B, 4))
    first = add("firstStep", X, result=floats(B, 4))
    part = add("slice", last, 1, 1, 2, result=floats(B, 2))
    square = add("reshape", first, result=floats(B, 2, 2))
    classes = add("linear", weighed, "linear.weight", "linear.bias", result=floats(B, 2))
    add.network.outputs = [
        ("classes", classes), ("part", part), ("pooled", pooled), ("similar", similar), ("square", square)]
    return add.network


def least():
    """Operations without their optional fields, or with the first alone; tensors of bf16 and int8 where allowed."""
    tensors = [
        Tensor("convolution", INT8, [4, 3, 4]), Tensor("embedding", INT8, [5, 4])]
    tensors += recurrent_tensors("gru", GRU_TENSORS, (INT8, BF16, BF16, BF16))[:3]
    tensors += [Tensor("linear", BF16, [4, 4])]
    tensors += recurrent_tensors("lstm", LSTM_TENSORS, (BF16, INT8, BF16, BF16))[:3]
    tensors += [Tensor("scalar", BF16, [])]
    add = Builder(inputs()[:1], tensors)
    sequence, states = floats(B, T, 4), floats(B, T, 2)

    embedded = add("embedding", KEYS, "embedding", result=sequence)
    bare = add("lstm", embedded, "lstm.input", "lstm.recurrent", result=states)
    biased = add("backwardLSTM", embedded, "lstm.input", "lstm.recurrent", "lstm.bias", result=states)
    both = add("concat", 2, bare, biased, result=sequence)
    bare = add("gru", both, 1, "gru.input", "gru.recurrent", result=states)
    biased = add("backwardGRU", both, 0, "gru.input", "gru.recurrent", "gru.bias", result=states)
    both = add("concat", 2, bare, biased, result=sequence)
    convolved = add("convolution", both, 1, 1, 1, "convolution", result=sequence)
    value = add("attention", convolved, both, embedded, 1, bits(1), 0, result=sequence)
    for function in (1, 3, 4, 5, 6):
        value = add("activation", value, function, result=sequence)
    projected = add("linear", value, "linear", result=sequence)
    mean = add("reduce", projected, 1, 1, result=floats(B, 4))
    total = add("reduce", projected, 0, 2, result=floats(B, T))
    scalar = add("constant", "scalar", result=floats())
    add.network.outputs = [("mean", mean), ("scalar", scalar), ("sum", total)]
    return add.network


def shapes():
    """Operands of ranks, kinds and sizes that are allowed and easily forgotten."""
    tensors = [
        Tensor("input", F32, [4, 2]), Tensor("kernel", F32, [2, 2, 3]), Tensor("mask", F32, [2, 3]),
        Tensor("matrix", F32, [1, 3, 5]), Tensor("position", F32, [4, 2]), Tensor("recurrent", F32, [4, 1]),
        Tensor("sequence", F32, [2, 5, 3]), Tensor("table", F32, [5, 2]), Tensor("weight", F32, [2, 4])]
    add = Builder(
        [("a", floats(4)), ("key", integers()), ("m", floats(B, T)), ("s", floats(B, T, 2, 3))], tensors)
    row, key, dynamic, wide = range(4)

    one_hot = add("oneHot", key, 3, result=floats(3))
    embedded = add("embedding", key, "table", result=floats(2))
    total = add("reduce", row, 0, 0, result=floats())
    one = add("reshape", total, result=floats(1, 1))
    linear = add("linear", row, "weight", result=floats(2))
    shares = add("softmax", dynamic, result=floats(B, T))
    scaled = add("multiply", shares, one, result=floats(B, T))
    same = add("transpose", scaled, 0, 1, result=floats(B, T))
    inner = add("reshape", wide, result=floats(B, 6, T))
    products = add("matmul", inner, inner, 1, result=floats(B, 6, 6))
    last = add("lastStep", wide, result=floats(B, 2, 3))
    matrix = add("constant", "matrix", result=floats(1, 3, 5))
    shared = add("matmul", last, matrix, 0, result=floats(B, 2, 5))
    whole = add("slice", row, 0, 0, 4, result=floats(4))
    end = add("slice", whole, 0, 3, 1, result=floats(1))
    joined = add("concat", 0, row, end, result=floats(5))
    sequence = add("constant", "sequence", result=floats(2, 5, 3))
    shorter = add("convolution", sequence, 2, 0, 0, "kernel", result=floats(2, 3, 2))
    placed = add("positionalEncoding", shorter, "position", result=floats(2, 3, 2))
    states = add("lstm", placed, "input", "recurrent", result=floats(2, 3, 1))
    mask = add("constant", "mask", result=floats(2, 3))
    pooled = add("maskedPool", states, mask, 0, result=floats(2, 1))
    first = add("firstStep", pooled, result=floats(2))
    add.network.outputs = [
        ("embedded", embedded), ("first", first), ("joined", joined), ("linear", linear), ("one-hot", one_hot),
        ("products", products), ("same", same), ("shared", shared)]
    return add.network


def alone(label):
    """One node of the operation, with every optional field, on as little as it needs."""
    sequence, row = floats(B, T, 3), floats(B, 3)
    recurrent = lambda gates: [
        Tensor("bias", F32, [2 * gates]), Tensor("input", F32, [2 * gates, 3]),
        Tensor("recurrent", F32, [2 * gates, 2]),
        Tensor("second", F32, [2 * gates])]
    # Inputs, tensors, fields, result.
    inputs, tensors, fields, result = {
        "oneHot": ([("keys", integers(B, T))], [], [0, 3], sequence),
        "embedding": ([("keys", integers(B, T))], [Tensor("table", F32, [5, 3])], [0, 0], sequence),
        "lstm": ([("x", sequence)], recurrent(4), [0, 1, 2, 0, 3], floats(B, T, 2)),
        "backwardLSTM": ([("x", sequence)], recurrent(4), [0, 1, 2, 0, 3], floats(B, T, 2)),
        "gru": ([("x", sequence)], recurrent(3), [0, 0, 1, 2, 0, 3], floats(B, T, 2)),
        "backwardGRU": ([("x", sequence)], recurrent(3), [0, 1, 1, 2, 0, 3], floats(B, T, 2)),
        "firstStep": ([("x", sequence)], [], [0], row),
        "lastStep": ([("x", sequence)], [], [0], row),
        "linear": ([("x", row)], [Tensor("bias", F32, [2]), Tensor("weight", F32, [2, 3])], [0, 1, 0], floats(B, 2)),
        "softmax": ([("x", row)], [], [0], row),
        "constant": ([("x", row)], [Tensor("value", F32, [2])], [0], floats(2)),
        "matmul": ([("a", floats(B, 2, 3)), ("b", floats(B, 3, 5))], [], [0, 1, 0], floats(B, 2, 5)),
        "convolution": (
            [("x", sequence)], [Tensor("bias", F32, [2]), Tensor("weight", F32, [2, 3, 3])], [0, 1, 2, 0, 1, 0],
            floats(B, T, 2)),
        "attention": (
            [("key", floats(B, 5, 4)), ("mask", floats(B, 5)), ("query", floats(B, T, 4)), ("value", floats(B, 5, 6))],
            [], [2, 0, 3, 2, bits(0.5), 0, 1], floats(B, T, 6)),
        "layerNorm": (
            [("x", row)], [Tensor("bias", F32, [3]), Tensor("scale", F32, [3])], [0, bits(0.125), 1, 0], row),
        "activation": ([("x", row)], [], [0, 2, bits(0.25)], row),
        "add": ([("a", sequence), ("b", floats(B, 1, 3))], [], [0, 1], sequence),
        "multiply": ([("a", sequence), ("b", floats(B, T, 1))], [], [0, 1], sequence),
        "positionalEncoding": ([("x", sequence)], [Tensor("table", F32, [4, 3])], [0, 0], sequence),
        "reduce": ([("x", sequence)], [], [0, 0, 2], floats(B, T)),
        "maskedPool": ([("mask", floats(B, T)), ("x", sequence)], [], [1, 0, 1], row),
        "attentionPool": ([("scores", floats(B, T)), ("x", sequence)], [], [1, 0], row),
        "concat": ([("a", floats(B, 2)), ("b", row)], [], [1, 0, 1], floats(B, 5)),
        "slice": ([("x", floats(B, 5))], [], [0, 1, 1, 3], row),
        "reshape": ([("x", floats(B, 6))], [], [0], floats(B, 2, 3)),
        "transpose": ([("x", sequence)], [], [0, 0, 2, 1], floats(B, 3, T)),
    }[label]
    outputs = [("y", len(inputs))]
    if label == "constant":
        outputs.append(("z", 0))
    return Network(inputs, tensors, [Node(label, fields, result)], outputs)
