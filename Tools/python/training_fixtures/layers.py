"""Layers besides recurrence and attention."""
from .losses import cross_entropy, squared_error


def compared(network, value, *shape):
    """The output of a layer's case, with squared error as its loss."""
    network.output("y", value)
    squared_error(network, value, network.target("wanted", *shape, kind="float"))


def linear(network):
    x = network.input("x", "B", "T", 3)
    compared(network, network.linear("layer", x, 3, 17), "B", "T", 17)


def linear_without_bias(network):
    x = network.input("x", "B", 17)
    compared(network, network.linear("layer", x, 17, 5, bias=False), "B", 5)


def linear_chain(network):
    x = network.input("x", "B", 2, 5)
    x = network.activation("tanh", network.linear("first", x, 5, 6))
    compared(network, network.linear("second", x, 6, 3), "B", 2, 3)


def embedding(network):
    """Keys come more than once, and some rows of the table not at all."""
    keys = network.input("keys", "B", "T", kind="keys", classes=9)
    rows = network.embedding("table", keys, 9, 5)
    compared(network, network.reduce(rows, "mean", 1), "B", 5)


def one_hot(network):
    keys = network.input("keys", "B", "T", kind="keys", classes=7)
    compared(network, network.linear("layer", network.one_hot(keys, 7), 7, 3), "B", "T", 3)


def matmul(network):
    x = network.input("x", "B", "T", 3)
    y = network.input("y", "B", 4, 3)
    first = network.matmul(network.linear("left", x, 3, 3), y, transposes_second=True)
    compared(network, network.matmul(first, network.linear("right", y, 3, 5)), "B", "T", 5)


def convolution(**options):
    """`[B, T, 3]` to `[B, T, 5]`."""
    def build(network):
        x = network.input("x", "B", "T", 3)
        compared(network, network.convolution("layer", x, 3, 5, **options), "B", "T", 5)
    return build


def convolution_narrowing(network):
    """No padding: two steps fewer."""
    x = network.input("x", "B", 7, 3)
    compared(network, network.convolution("layer", x, 3, 5, kernel=3), "B", 5, 5)


def layer_norm(network):
    x = network.input("x", "B", "T", 17)
    compared(network, network.layer_norm("norm", x, 17), "B", "T", 17)


def softmax(network):
    x = network.input("x", "B", "T", 3)
    compared(network, network.softmax(network.linear("layer", x, 3, 5)), "B", "T", 5)


def activation(function, slope=None):
    def build(network):
        x = network.input("x", "B", 3)
        compared(network, network.activation(function, network.linear("layer", x, 3, 17), slope), "B", 17)
    return build


def broadcasting(network):
    """Sums and products of equal shapes, of one step for all, of one feature for all, and of a row for all items."""
    x = network.input("x", "B", "T", 5)
    y = network.input("y", "B", 1, 5)
    z = network.input("z", "B", "T", 1)
    value = network.add(network.multiply(x, network.constant("factor", 1, 1, 5)), y)
    value = network.multiply(value, network.linear("gate", z, 1, 1))
    value = network.add(value, network.constant("table", 1, 1, 1))
    compared(network, network.multiply(network.add(value, x), value), "B", "T", 5)


def positional_encoding(network):
    """The table is longer than the sequence: the rest of its gradient is zero."""
    x = network.input("x", "B", "T", 3)
    compared(network, network.positional_encoding("table", x, 7, 3), "B", "T", 3)


def reduce(reduction):
    """Over steps and over features."""
    def build(network):
        x = network.linear("layer", network.input("x", "B", "T", 3), 3, 6)
        over_time = network.reduce(x, reduction, 1)
        over_features = network.reduce(network.reshape(x, "B", "T", 2, 3), reduction, 3)
        network.output("features", over_features)
        network.output("time", over_time)
        squared_error(network, over_time, network.target("time", "B", 6, kind="float"))
        squared_error(network, over_features, network.target("features", "B", "T", 2, kind="float"))
    return build


def masked_pool(reduction):
    def build(network):
        mask = network.input("mask", "B", "T", kind="valid")
        x = network.linear("layer", network.input("x", "B", "T", 3), 3, 5)
        compared(network, network.masked_pool(x, mask, reduction), "B", 5)
    return build


def attention_pool(network):
    x = network.linear("layer", network.input("x", "B", "T", 3), 3, 5)
    scores = network.reshape(network.linear("scores", network.activation("tanh", x), 5, 1, bias=False), "B", "T")
    compared(network, network.attention_pool(x, scores), "B", 5)


def first_step(network):
    x = network.linear("layer", network.input("x", "B", "T", 3), 3, 5)
    compared(network, network.step(x, "first"), "B", 5)


def concat_and_slice(network):
    """A value that is used whole and in overlapping parts."""
    x = network.linear("layer", network.input("x", "B", "T", 3), 3, 6)
    parts = [network.slice(x, 2, 0, 4), network.slice(x, 2, 3, 3), x]
    compared(network, network.linear("head", network.concat(parts, 2), 13, 2), "B", "T", 2)


def transpose_and_reshape(network):
    """Time and features change places; features are split, turned and joined."""
    x = network.linear("layer", network.input("x", "B", 5, 4), 4, 6)
    turned = network.linear("steps", network.transpose(x, 0, 2, 1), 5, 3)
    split = network.reshape(turned, "B", 2, 3, 3)
    joined = network.reshape(network.transpose(split, 0, 3, 1, 2), "B", 18)
    compared(network, network.linear("head", joined, 18, 2), "B", 2)


def squeeze_excite(network):
    """Medicine's gate: the mean of each instance over steps and features weighs it."""
    x = network.input("x", "B", 4, 6, 3)
    squeezed = network.reduce(network.reduce(x, "mean", 3), "mean", 1)
    gate = network.linear("squeeze", squeezed, 6, 3)
    gate = network.activation("sigmoid", network.linear("excite", network.activation("relu", gate), 3, 6))
    scaled = network.multiply(x, network.reshape(gate, "B", 1, 6, 1))
    pooled = network.reshape(network.reduce(scaled, "max", 1), "B", 18)
    logits = network.linear("head", pooled, 18, 3)
    network.output("y", logits)
    cross_entropy(network, logits, network.target("classes", "B", kind="classes", classes=3))
