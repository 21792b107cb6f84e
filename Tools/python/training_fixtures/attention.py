"""Attention, alone and in transformer layers."""
from .layers import compared


def self_attention(is_causal=False, masked=False):
    """`nn.MultiheadAttention` over one sequence."""
    def build(network):
        valid = network.input("valid", "B", "T", kind="valid") if masked else None
        x = network.input("x", "B", "T", 6)
        compared(network, network.self_attention("layer", x, 6, 2, is_causal, valid), "B", "T", 6)
    return build


def cross_attention(network):
    """Queries of one sequence over the keys of another, of other length and width."""
    memory = network.input("memory", "B", 4, 3)
    x = network.input("x", "B", "T", 6)
    compared(network, network.cross_attention("layer", x, memory, 6, 3, 3), "B", "T", 6)


def unscaled_attention(network):
    """Scores that are not scaled, and values wider than keys."""
    x = network.input("x", "B", "T", 5)
    query, key, value = (network.linear(name, x, 5, size) for name, size in (("query", 4), ("key", 4), ("value", 6)))
    compared(network, network.attention(query, key, value, 2, 1.0), "B", "T", 6)


def encoder_layer(activation, norm_first):
    def build(network):
        x = network.input("x", "B", "T", 6)
        layer = network.encoder_layer("layer", x, 6, 2, 8, activation, norm_first)
        compared(network, layer, "B", "T", 6)
    return build
