"""The losses and the optimisers, each on a small network."""
from . import losses


def rows(network, outputs):
    return network.linear("layer", network.input("x", "B", "T", 3), 3, outputs)


def cross_entropy(soft=False, weighted=False, class_weights=None):
    def build(network):
        logits = rows(network, 5)
        network.output("y", logits)
        if soft:
            targets = network.target("targets", "B", "T", 5, kind="distributions")
        else:
            targets = network.target("targets", "B", "T", kind="classes", classes=5)
        weights = network.target("weights", "B", "T", kind="weights") if weighted else None
        losses.cross_entropy(network, logits, targets, weights, class_weights)
    return build


def cross_entropy_of_probabilities(network):
    value = network.softmax(rows(network, 5))
    network.output("y", value)
    losses.cross_entropy_of_probabilities(
        network, value, network.target("targets", "B", "T", kind="classes", classes=5))


def binary_cross_entropy(from_logits, weighted=False):
    def build(network):
        value = rows(network, 3)
        if not from_logits:
            value = network.activation("sigmoid", value)
        network.output("y", value)
        weights = network.target("weights", "B", "T", 3, kind="weights") if weighted else None
        losses.binary_cross_entropy(
            network, value, network.target("targets", "B", "T", 3, kind="labels"), weights, from_logits)
    return build


def squared_error(network):
    value = rows(network, 3)
    network.output("y", value)
    losses.squared_error(network, value, network.target("targets", "B", "T", 3, kind="float"))


def ranking_hinge(margin):
    def build(network):
        scores = network.reshape(rows(network, 1), "B", "T")
        network.output("y", scores)
        losses.ranking_hinge(network, scores, margin)
    return build


def disentanglement(form):
    def build(network):
        x = network.input("x", "B", "T", 3)
        private, shared = network.linear("private", x, 3, 4), network.linear("shared", x, 3, 4)
        network.output("private", private)
        network.output("shared", shared)
        losses.disentanglement(network, private, shared, form)
    return build


def jensen_shannon(network):
    x = network.input("x", "B", "T", 3)
    first, second = (
        network.softmax(network.reshape(network.linear(name, x, 3, 1, bias=False), "B", "T"))
        for name in ("first", "second"))
    network.output("first", first)
    network.output("second", second)
    losses.jensen_shannon(network, first, second)


def two_layers(network, factor=1.0):
    """What the optimisers are tried on."""
    x = network.activation("tanh", network.linear("first", network.input("x", "B", 4), 4, 5))
    logits = network.linear("second", x, 5, 3)
    network.output("y", logits)
    losses.cross_entropy(network, logits, network.target("classes", "B", kind="classes", classes=3), factor=factor)
