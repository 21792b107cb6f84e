"""Recurrent layers."""
from .layers import compared


def recurrent(kind, features, hidden, last=False, **options):
    """All hidden states, or the last: `nn.LSTM` or `nn.GRU`."""
    def build(network):
        x = network.recurrent(kind, "layer", network.input("x", "B", "T", features), features, hidden, **options)
        width = hidden * (2 if options.get("bidirectional") else 1)
        if last:
            compared(network, network.step(x, "last"), "B", width)
        else:
            compared(network, x, "B", "T", width)
    return build


def gru_reset_before(network):
    x = network.input("x", "B", "T", 3)
    compared(network, network.gru_reset_before("layer", x, 3, 5), "B", "T", 5)


def backward_last_step(network):
    """The last step of the backward direction has read one step only; the first has read all."""
    x = network.recurrent("gru", "layer", network.input("x", "B", "T", 3), 3, 3, bidirectional=True)
    compared(network, network.concat([network.step(x, "first"), network.step(x, "last")], 1), "B", 12)
