"""ONNX fixtures that PyTorch does not export: built node by node, as converters from Keras write them.

Each function returns the model, its inputs, and the outputs that numpy computes from them in float64.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def samples(random, *shape):
    return random.integers(-16, 17, shape).astype(np.float32) / 8


def weights(random, *shape):
    return (random.standard_normal(shape) / np.sqrt(shape[-1])).astype(np.float32)


def model(name, nodes, inputs, outputs, tensors):
    """A model whose ports are (name, shape) pairs of floats; a letter in a shape is a dynamic axis."""
    port = lambda pair: helper.make_tensor_value_info(pair[0], TensorProto.FLOAT, pair[1])
    graph = helper.make_graph(
        nodes, name, [port(pair) for pair in inputs], [port(pair) for pair in outputs],
        [numpy_helper.from_array(value, key) for key, value in tensors.items()])
    return helper.make_model(
        graph, producer_name="tocsin-fixtures", ir_version=8, opset_imports=[helper.make_opsetid("", OPSET)])


def gru_reset_before(random):
    """Keras's GRU with reset_after=False: the reset gate acts on the state before the product. ONNX order z, r, h."""
    batch, time, features, hidden = 3, 5, 6, 4
    input_weight, recurrent = weights(random, 1, 3 * hidden, features), weights(random, 1, 3 * hidden, hidden)
    bias = np.concatenate([weights(random, 1, 3 * hidden), np.zeros((1, 3 * hidden), np.float32)], axis=1)
    nodes = [
        helper.make_node("Transpose", ["x"], ["steps"], perm=[1, 0, 2]),
        helper.make_node(
            "GRU", ["steps", "kernel", "recurrent", "bias"], ["states", "last"], hidden_size=hidden,
            linear_before_reset=0),
        helper.make_node("Squeeze", ["states", "direction_axis"], ["squeezed"]),
        helper.make_node("Transpose", ["squeezed"], ["sequence"], perm=[1, 0, 2]),
        helper.make_node("Squeeze", ["last", "last_axis"], ["state"]),
    ]
    x = samples(random, batch, time, features)
    state, sequence = np.zeros((batch, hidden)), []
    for step in range(time):
        z, r, n = np.split(x[:, step].astype(np.float64) @ input_weight[0].T.astype(np.float64) + bias[0, :12], 3, 1)
        u_z, u_r, u_n = np.split(recurrent[0].astype(np.float64), 3)
        z, r = sigmoid(z + state @ u_z.T), sigmoid(r + state @ u_r.T)
        n = np.tanh(n + (r * state) @ u_n.T)
        state = z * state + (1 - z) * n
        sequence.append(state)
    built = model(
        "gru_reset_before", nodes, [("x", ("B", "T", features))],
        [("sequence", ("B", "T", hidden)), ("state", ("B", hidden))],
        {
            "kernel": input_weight, "recurrent": recurrent, "bias": bias,
            "direction_axis": np.array([1], np.int64), "last_axis": np.array([0], np.int64),
        })
    return built, {"x": x}, {"sequence": np.stack(sequence, 1), "state": state}


def lstm_keras(random):
    """Keras's LSTM: one bias, the other zero; ONNX order i, o, f, c. Only the last state is used."""
    batch, time, features, hidden = 3, 5, 6, 4
    input_weight, recurrent = weights(random, 1, 4 * hidden, features), weights(random, 1, 4 * hidden, hidden)
    bias = np.concatenate([weights(random, 1, 4 * hidden), np.zeros((1, 4 * hidden), np.float32)], axis=1)
    nodes = [
        helper.make_node("Transpose", ["x"], ["steps"], perm=[1, 0, 2]),
        helper.make_node(
            "LSTM", ["steps", "kernel", "recurrent", "bias"], ["", "last"], hidden_size=hidden, direction="forward",
            activations=["Sigmoid", "Tanh", "Tanh"]),
        helper.make_node("Squeeze", ["last", "axis"], ["state"]),
    ]
    x = samples(random, batch, time, features)
    state, cell = np.zeros((batch, hidden)), np.zeros((batch, hidden))
    for step in range(time):
        sums = x[:, step] @ input_weight[0].T.astype(np.float64) + state @ recurrent[0].T.astype(np.float64)
        i, o, f, c = np.split(sums + bias[0, : 4 * hidden], 4, 1)
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(c)
        state = sigmoid(o) * np.tanh(cell)
    built = model(
        "lstm_keras", nodes, [("x", ("B", "T", features))], [("state", ("B", hidden))],
        {"kernel": input_weight, "recurrent": recurrent, "bias": bias, "axis": np.array([0], np.int64)})
    return built, {"x": x}, {"state": state}


def passed_through(random):
    """Dropout, Identity, Cast and Constant nodes, which carry values without changing them, around a dense layer."""
    features, outputs = 6, 4
    weight, bias = weights(random, features, outputs), weights(random, outputs)
    nodes = [
        helper.make_node("Identity", ["x"], ["same"]),
        helper.make_node("Dropout", ["same", "ratio", "training"], ["kept", "mask"]),
        helper.make_node("Cast", ["kept"], ["single"], to=TensorProto.FLOAT),
        helper.make_node("MatMul", ["single", "weight"], ["product"]),
        helper.make_node("Constant", [], ["bias"], value=numpy_helper.from_array(bias, "bias")),
        helper.make_node("Add", ["bias", "product"], ["sum"]),
        helper.make_node("Elu", ["sum"], ["unused"]),
        helper.make_node("Relu", ["sum"], ["positive"]),
        helper.make_node("Identity", ["positive"], ["y"]),
    ]
    x = samples(random, 3, features)
    built = model(
        "passed_through", nodes, [("x", ("B", features))], [("y", ("B", outputs))],
        {"weight": weight, "ratio": np.array(0.5, np.float32), "training": np.array(False)})
    return built, {"x": x}, {"y": np.maximum(x @ weight.astype(np.float64) + bias, 0)}


def limits(random):
    """The larger and smaller of values and limits: far limits, ones that repeat the value, large values."""
    features = 6
    table = samples(random, features)
    nodes = [
        helper.make_node("Clip", ["x", "low", "high"], ["clipped"]),
        helper.make_node("Mul", ["x", "million"], ["large"]),
        helper.make_node("Min", ["large", "x"], ["smaller"]),
        helper.make_node("Max", ["s", "zeros"], ["repeated"]),
        helper.make_node("Max", ["x", "s", "table"], ["larger"]),
        helper.make_node("Clip", ["large", "", "six"], ["below"]),
    ]
    x, s = samples(random, 3, features), samples(random, 3, 1)
    built = model(
        "limits", nodes, [("x", ("B", features)), ("s", ("B", 1))],
        [(name, ("B", features)) for name in ("clipped", "smaller", "repeated", "larger", "below")],
        {
            "low": np.array(-10000, np.float32), "high": np.array(65504, np.float32),
            "million": np.array(1e6, np.float32), "zeros": np.zeros(features, np.float32), "table": table,
            "six": np.array(6, np.float32),
        })
    wide = x.astype(np.float64)
    return built, {"x": x, "s": s}, {
        "clipped": np.clip(wide, -10000, 65504), "smaller": np.minimum(wide * 1e6, wide),
        "repeated": np.broadcast_to(np.maximum(s.astype(np.float64), 0), x.shape),
        "larger": np.maximum(np.maximum(wide, s), table), "below": np.minimum(wide * 1e6, 6),
    }


def near_fills(random):
    """Masks whose fill is no minus infinity: attention that scales it afterwards, and a maximum of values beyond it."""
    items, steps, width = 3, 5, 4
    nodes = [
        helper.make_node("Cast", ["valid"], ["keeps"], to=TensorProto.BOOL),
        helper.make_node("Unsqueeze", ["keeps", "one"], ["keys"]),
        helper.make_node("Transpose", ["x"], ["turned"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["x", "turned"], ["products"]),
        helper.make_node("Where", ["keys", "products", "fill"], ["masked"]),
        helper.make_node("Mul", ["masked", "factor"], ["scores"]),
        helper.make_node("Softmax", ["scores"], ["shares"], axis=-1),
        helper.make_node("MatMul", ["shares", "x"], ["attended"]),
        helper.make_node("Unsqueeze", ["keeps", "two"], ["rows"]),
        helper.make_node("Mul", ["x", "large"], ["far"]),
        helper.make_node("Where", ["rows", "far", "fill"], ["left"]),
        helper.make_node("ReduceMax", ["left"], ["greatest"], axes=[1], keepdims=0),
    ]
    x = samples(random, items, steps, width)
    valid = (np.arange(steps)[None] < (steps - np.arange(items))[:, None]).astype(np.float32)
    built = model(
        "near_fills", nodes, [("x", ("B", steps, width)), ("valid", ("B", steps))],
        [("attended", ("B", steps, width)), ("greatest", ("B", width))],
        {
            "fill": np.array(-10000, np.float32), "factor": np.array(1e-4, np.float32),
            "large": np.array(1 << 17, np.float32), "one": np.array([1], np.int64), "two": np.array([2], np.int64),
        })
    wide = x.astype(np.float64)
    scores = np.where(valid[:, None] != 0, wide @ wide.transpose(0, 2, 1), -10000) * np.float64(np.float32(1e-4))
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    return built, {"x": x, "valid": valid}, {
        "attended": shares @ wide, "greatest": np.where(valid[..., None] != 0, wide * (1 << 17), -10000).max(1)}


def emptied_rows(random):
    """A softmax made safe: rows that only two masks of pairs together, or a constant one, leave empty become 0."""
    items, steps, width = 3, 4, 3
    table = np.zeros((steps, steps), np.float32)
    table[2] = -np.inf
    nodes = [
        helper.make_node("Transpose", ["x"], ["turned"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["x", "turned"], ["products"]),
    ]
    for name, kept in (("one", "products"), ("other", "zero")):
        nodes += [
            helper.make_node("Cast", [f"{name}_mask"], [f"{name}_keeps"], to=TensorProto.BOOL),
            helper.make_node("Where", [f"{name}_keeps", kept, "fill"], [name]),
        ]
    for result, mask in (("pairs", "other"), ("rows", "table")):
        nodes += [
            helper.make_node("Add", ["one", mask], [f"{result}_scores"]),
            helper.make_node("Softmax", [f"{result}_scores"], [f"{result}_shares"], axis=-1),
            helper.make_node("IsNaN", [f"{result}_shares"], [f"{result}_empty"]),
            helper.make_node("Where", [f"{result}_empty", "zero", f"{result}_shares"], [f"{result}_safe"]),
            helper.make_node("MatMul", [f"{result}_safe", "x"], [result]),
        ]
    x = samples(random, items, steps, width)
    masks = [(random.random((items, steps, steps)) < 0.4).astype(np.float32) for _ in range(2)]
    built = model(
        "emptied_rows", nodes,
        [("x", ("B", steps, width)), ("one_mask", ("B", steps, steps)), ("other_mask", ("B", steps, steps))],
        [("pairs", ("B", steps, width)), ("rows", ("B", steps, width))],
        {"zero": np.array(0, np.float32), "fill": np.array(-np.inf, np.float32), "table": table})
    wide = x.astype(np.float64)
    products = wide @ wide.transpose(0, 2, 1)

    def attend(keeps):
        weights = np.where(keeps, np.exp(products - products.max(-1, keepdims=True)), 0)
        return weights / np.maximum(weights.sum(-1, keepdims=True), 1e-300) @ wide

    return built, {"x": x, "one_mask": masks[0], "other_mask": masks[1]}, {
        "pairs": attend((masks[0] * masks[1]) != 0), "rows": attend((masks[0] != 0) & (table == 0))}


FIXTURES = (gru_reset_before, lstm_keras, passed_through, limits, near_fills, emptied_rows)
