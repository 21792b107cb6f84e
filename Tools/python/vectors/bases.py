"""The models that vectors start from. Each call builds a new one, for the caller to change."""
from .container import (
    BASELINES, CARD, DETECTOR, GOLDEN_VECTORS, LOG_PARSER, PROVENANCE, SCHEMA, SIGNATURE, VOCABULARY)
from .contents import golden, invented_signatures, schema, signatures, texts
from .encoding import f32, f64, u32
from .network import BF16, F32, INT8, Network, Node, Tensor, batch, floats, integers, time


def minimal():
    """No tensors: a softmax over three numbers."""
    kind = floats(batch(2), 3)
    return Network([("x", kind)], [], [Node("softmax", [0], kind)], [("y", 1)])


def linear(element=F32, inputs=3, outputs=2):
    """One layer; its bias is tensor 0, its weight tensor 1."""
    return Network(
        [("x", floats(batch(2), inputs))],
        [Tensor("bias", F32, [outputs]), Tensor("weight", element, [outputs, inputs])],
        [Node("linear", [0, 1, 0], floats(batch(2), outputs))],
        [("y", 1)])


def keys(types=(F32, F32, F32), classes=4, hidden=2):
    """DeepLog's network of log keys. The output layer is zero: every key is as probable as any other."""
    b, t = batch(4), time(3)
    return Network(
        [("keys", integers(b, t))],
        [
            Tensor("lstm0.bias", F32, [4 * hidden]),
            Tensor("lstm0.input", types[0], [4 * hidden, classes]),
            Tensor("lstm0.recurrent", types[1], [4 * hidden, hidden]),
            Tensor("output.bias", F32, [classes], data=bytes(4 * classes)),
            Tensor("output.weight", types[2], [classes, hidden],
                   data=bytes(4 * classes * hidden) if types[2] == F32 else None),
        ],
        [
            Node("oneHot", [0, classes], floats(b, t, classes)),
            Node("lstm", [1, 1, 2, 0], floats(b, t, hidden)),
            Node("lastStep", [2], floats(b, hidden)),
            Node("linear", [3, 4, 3], floats(b, classes)),
            Node("softmax", [4], floats(b, classes)),
        ],
        [("probabilities", 5)])


def reduced():
    """The same with int8 and bf16; the last tensor ends two bytes before a multiple of 4."""
    return keys(types=(INT8, BF16, INT8), classes=3)


def keys_sections():
    """Every section besides graph and tensors, for `keys()`. The log parser's and the baselines' bytes mean nothing."""
    detector = u32(1) + u32(0) + u32(3) + u32(2) + f32(0) + f32(0) + f64(0) + u32(2)
    vectors = golden(
        (1, 3, u32(0) + u32(1) + u32(2) + 4 * f32(0.25)),
        (2, 2, u32(3) + u32(3) + u32(4) + u32(0) + 8 * f32(0.25)))
    return [
        (SCHEMA, schema(
            ("", "Keys of log lines, in the order of the lines.", []),
            ("1", "Probability of each key to come next.", ["open", "read", "write", "close"]))),
        (DETECTOR, detector),
        (LOG_PARSER, b"bytes to this layer"),
        (VOCABULARY, u32(4) + u32(1) + u32(2) + u32(5) + u32(9)),
        (GOLDEN_VECTORS, vectors),
        (CARD, texts(("family", "deeplog"), ("licence", "Apache-2.0"), ("name", "vector"))),
        (PROVENANCE, texts(("data.sha256", "0" * 64), ("trainer", "made by hand"))),
        (BASELINES, u32(0)),
        (SIGNATURE, signatures(*invented_signatures(2))),
    ]
