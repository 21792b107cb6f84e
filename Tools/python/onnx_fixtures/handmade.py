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


FIXTURES = (gru_reset_before, lstm_keras, passed_through)
