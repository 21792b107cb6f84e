"""The systems' networks in small, with their losses."""
from .losses import (
    binary_cross_entropy, cross_entropy, disentanglement, jensen_shannon, ranking_hinge, session_cross_entropy)


def deeplog(network):
    """The next key after a window: one-hot keys, two layers of LSTM, the last state."""
    keys = network.input("keys", "B", "T", kind="keys", classes=7)
    states = network.recurrent("lstm", "lstm", network.one_hot(keys, 7), 7, 4, layers=2)
    logits = network.linear("head", network.step(states, "last"), 4, 7)
    network.output("probabilities", network.softmax(logits))
    cross_entropy(network, logits, network.target("next", "B", kind="classes", classes=7))


def deeplog_sessions(each_step):
    """Sessions of different lengths: the key after each step, or after the last."""
    def build(network):
        keys = network.input("keys", "B", "T", kind="keys", classes=7)
        states = network.recurrent("lstm", "lstm", network.embedding("table", keys, 7, 3), 3, 4)
        if each_step:
            logits = network.linear("head", states, 4, 7)
            session_cross_entropy(network, logits, network.target("next", "B", "T", kind="classes", classes=7))
        else:
            logits = network.linear("head", network.step(states, "last"), 4, 7)
            cross_entropy(network, logits, network.target("next", "B", kind="classes", classes=7))
        network.output("probabilities", network.softmax(logits))
    return build


def chimera(network):
    """Private and shared encoders, an attention that detects, a localiser, four losses. Normal windows come first."""
    x = network.input("x", "B", "T", 5)
    encode = lambda name: network.recurrent("gru", name, x, 5, 3, bidirectional=True)
    shared, for_detection, for_location = encode("shared"), encode("detection"), encode("location")
    detection, location = network.add(for_detection, shared), network.add(for_location, shared)
    scores = network.reshape(network.activation("tanh", network.linear("attention", detection, 6, 1)), "B", "T")
    weights = network.softmax(scores)
    logits = network.mlp("detector", network.attention_pool(detection, scores), 6, 4, 2)
    lines = network.reshape(network.activation("sigmoid", network.mlp("locator", location, 6, 4, 1)), "B", "T")
    ranking = network.softmax(lines)
    network.output("attention", weights)
    network.output("detection", network.softmax(logits))
    network.output("location", lines)
    network.output("ranking", ranking)
    cross_entropy(network, logits, network.target("abnormal", "B", kind="classes", classes=2))
    ranking_hinge(network, lines, factor=2.0)
    disentanglement(network, for_location, shared, "features", factor=0.5)
    disentanglement(network, for_detection, shared, "positions", factor=0.125)
    jensen_shannon(network, weights, ranking, factor=0.5)


def hades(network):
    """A transformer over logs, causal convolutions over groups of metrics, attention between the two."""
    logs = network.input("logs", "B", "T", 6)
    metrics = network.input("metrics", "B", "T", 5)
    logs = network.encoder_layer("encoder", logs, 6, 2, 8)
    aspects = []
    for name, start, count in (("cpu", 0, 2), ("memory", 2, 3)):
        group = network.slice(metrics, 2, start, count)
        group = network.activation("relu", network.convolution(name, group, count, 4, 3, before=2))
        aspects.append(network.reduce(group, "max", 2))
    columns = [network.reshape(aspect, "B", "T", 1) for aspect in aspects]
    temporal = network.convolution("temporal", network.concat(columns, 2), 2, 6, 3, dilation=2, before=4)
    temporal = network.activation("relu", temporal)
    crossed = []
    for name, query, key in (("logs_to_metrics", logs, temporal), ("metrics_to_logs", temporal, logs)):
        mixed = network.attention(network.linear(f"{name}.query", query, 6, 6, bias=False), key, key, 1, 6**-0.5)
        joined = network.linear(f"{name}.out", network.concat([mixed, query], 2), 12, 6, bias=False)
        crossed.append(network.activation("tanh", joined))
    pooled = network.reduce(network.concat(crossed, 2), "mean", 1)
    logits = network.mlp("head", pooled, 12, 6, 2)
    network.output("probabilities", network.softmax(logits))
    cross_entropy(network, logits, network.target("abnormal", "B", kind="classes", classes=2))


def medicine(network):
    """A gated encoder for each modality, the fusion, the class; and whether each modality alone would do."""
    log = network.input("log", "B", "T", 5)
    metric = network.input("metric", "B", 4, 3, 2)
    squeezed = network.reduce(network.reduce(metric, "mean", 3), "mean", 1)
    gate = network.activation("relu", network.linear("squeeze", squeezed, 3, 2))
    gate = network.activation("sigmoid", network.linear("excite", gate, 2, 3))
    scaled = network.multiply(metric, network.reshape(gate, "B", 1, 3, 1))
    pooled = []
    for name, x, features in (("metric", network.reshape(scaled, "B", 4, 6), 6), ("log", log, 5)):
        x = network.encoder_layer(f"{name}.encoder", network.linear(f"{name}.project", x, features, 4), 4, 2, 6)
        x = network.reduce(x, "mean", 1)
        pooled.append(network.multiply(x, network.activation("sigmoid", network.linear(f"{name}.gate", x, 4, 4))))
    logits = network.linear("head", network.concat(pooled, 1), 8, 3)
    network.output("probabilities", network.softmax(logits))
    cross_entropy(network, logits, network.target("class", "B", kind="classes", classes=3))
    for name, part in zip(("metric", "log"), pooled):
        alone = network.linear(f"{name}.head", part, 4, 1)
        network.output(name, alone)
        binary_cross_entropy(
            network, alone, network.target(f"{name}.suffices", "B", 1, kind="labels"), from_logits=True, factor=0.5)
