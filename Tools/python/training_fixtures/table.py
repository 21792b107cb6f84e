"""The table of the cases."""
from dataclasses import dataclass
from functools import partial
from typing import Callable

from . import attention, layers, recurrent, systems, training
from .optimisers import SGD, Optimiser


@dataclass(frozen=True)
class Case:
    name: str
    build: Callable
    batch: int = 3
    steps: int = 5
    optimiser: Optimiser = SGD
    #: Steps of each item, falling; all have `steps` unless given.
    lengths: tuple[int, ...] | None = None


CLASS_WEIGHTS = (0.5, 1.0, 2.0, 0.25, 1.5)
SLOW = Optimiser("sgd", 0.003, {"momentum": 0.9})
ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
DECAYING = {**ADAM, "weightDecay": 0.01}


def tried(name, kind, rate=0.1, options={}, **more):
    """A case for an optimiser."""
    return Case(name, training.two_layers, batch=5, optimiser=Optimiser(kind, rate, options, **more))


LAYERS = (
    Case("linear", layers.linear),
    Case("linear_without_bias", layers.linear_without_bias, batch=17),
    Case("linear_chain", layers.linear_chain),
    Case("embedding", layers.embedding),
    Case("one_hot", layers.one_hot),
    Case("matmul", layers.matmul),
    Case("convolution_causal_dilated", layers.convolution(kernel=3, dilation=2, before=4)),
    Case("convolution_centred", layers.convolution(kernel=3, before=1, after=1, bias=False)),
    Case("convolution_narrowing", layers.convolution_narrowing),
    Case("layer_norm", layers.layer_norm),
    Case("softmax", layers.softmax),
    Case("relu", layers.activation("relu")),
    Case("leaky_relu", layers.activation("leakyReLU", 0.125)),
    Case("gelu", layers.activation("gelu")),
    Case("gelu_tanh", layers.activation("geluTanh")),
    Case("tanh", layers.activation("tanh")),
    Case("sigmoid", layers.activation("sigmoid")),
    Case("broadcasting", layers.broadcasting, optimiser=SLOW),
    Case("positional_encoding", layers.positional_encoding),
    *(Case(f"reduce_{name}", layers.reduce(name)) for name in ("sum", "mean", "max")),
    *(Case(f"masked_pool_{name}", layers.masked_pool(name)) for name in ("sum", "mean", "max")),
    Case("attention_pool", layers.attention_pool),
    Case("first_step", layers.first_step),
    Case("concat_and_slice", layers.concat_and_slice),
    Case("transpose_and_reshape", layers.transpose_and_reshape),
    Case("squeeze_excite", layers.squeeze_excite),
    Case("lstm", recurrent.recurrent("lstm", 3, 5)),
    Case("lstm_last_step", recurrent.recurrent("lstm", 2, 17, last=True)),
    Case("lstm_without_bias", recurrent.recurrent("lstm", 3, 3, bias=False)),
    Case("lstm_two_layers_bidirectional", recurrent.recurrent("lstm", 3, 3, layers=2, bidirectional=True)),
    Case("gru", recurrent.recurrent("gru", 3, 5)),
    Case("gru_last_step", recurrent.recurrent("gru", 2, 17, last=True)),
    Case("gru_without_bias", recurrent.recurrent("gru", 3, 3, bias=False)),
    Case("gru_two_layers_bidirectional", recurrent.recurrent("gru", 3, 3, layers=2, bidirectional=True)),
    Case("gru_reset_before", recurrent.gru_reset_before),
    Case("gru_ends_of_both_directions", recurrent.backward_last_step),
    Case("attention", attention.self_attention()),
    Case("attention_causal", attention.self_attention(is_causal=True)),
    Case("attention_key_padding", attention.self_attention(masked=True)),
    Case("attention_cross", attention.cross_attention),
    Case("attention_unscaled", attention.unscaled_attention),
    Case("encoder_layer_post_norm_relu", attention.encoder_layer("relu", norm_first=False)),
    Case("encoder_layer_pre_norm_gelu", attention.encoder_layer("gelu", norm_first=True)),
)

LOSSES = (
    Case("cross_entropy", training.cross_entropy()),
    Case("cross_entropy_weighted", training.cross_entropy(weighted=True)),
    Case("cross_entropy_soft", training.cross_entropy(soft=True)),
    Case("cross_entropy_soft_weighted", training.cross_entropy(soft=True, weighted=True)),
    Case("cross_entropy_class_weights", training.cross_entropy(class_weights=CLASS_WEIGHTS)),
    Case("cross_entropy_soft_class_weights", training.cross_entropy(soft=True, class_weights=CLASS_WEIGHTS)),
    Case("cross_entropy_of_probabilities", training.cross_entropy_of_probabilities),
    Case("binary_cross_entropy", training.binary_cross_entropy(from_logits=True)),
    Case("binary_cross_entropy_weighted", training.binary_cross_entropy(from_logits=True, weighted=True)),
    Case("binary_cross_entropy_of_probabilities", training.binary_cross_entropy(from_logits=False)),
    Case(
        "binary_cross_entropy_of_probabilities_weighted",
        training.binary_cross_entropy(from_logits=False, weighted=True)),
    Case("squared_error", training.squared_error),
    Case("ranking_hinge", training.ranking_hinge(margin=1.0), batch=6),
    Case("disentanglement_features", training.disentanglement("features")),
    Case("disentanglement_positions", training.disentanglement("positions")),
    Case("jensen_shannon", training.jensen_shannon),
)

OPTIMISERS = (
    tried("sgd", "sgd"),
    tried("sgd_momentum", "sgd", options={"momentum": 0.9}),
    tried("sgd_nesterov", "sgd", options={"momentum": 0.9, "nesterov": True}),
    tried("sgd_weight_decay", "sgd", options={"momentum": 0.5, "weightDecay": 0.1}),
    tried("adam", "adam", 0.01, ADAM),
    tried("adam_weight_decay", "adam", 0.01, DECAYING),
    tried("adam_other_constants", "adam", 0.02, {"beta1": 0.8, "beta2": 0.95, "epsilon": 1e-4}),
    tried("adamw", "adamW", 0.01, {**ADAM, "weightDecay": 0.1}),
    tried("sgd_clipped", "sgd", options={"momentum": 0.9}, clip=0.25),
    Case("sgd_clipped_short", partial(training.two_layers, factor=0.001), batch=5, optimiser=Optimiser(
        "sgd", 100.0, {"momentum": 0.9}, clip=0.00025)),
    # Adam sees how far a gradient is clipped only where epsilon counts.
    tried("adam_clipped", "adam", 0.01, {**ADAM, "epsilon": 0.1}, clip=0.25),
    tried("adamw_warm_up", "adamW", 0.01, DECAYING, schedule={"kind": "inverseSquareRoot", "warmUp": 2}),
    tried("adam_cosine", "adam", 0.01, ADAM, schedule={"kind": "cosine", "steps": 4, "floor": 0}),
    tried("sgd_stepped", "sgd", options={"momentum": 0.9}, schedule={"kind": "step", "every": 2, "factor": 0.25}),
    tried("adam_groups", "adam", 0.01, ADAM, groups={"first.": 0.1}),
    tried("sgd_groups_clipped", "sgd", options={"momentum": 0.9}, clip=0.25, groups={"first.": 0.25}),
)

SYSTEMS = (
    Case("deeplog", systems.deeplog, optimiser=Optimiser("adam", 0.01, ADAM)),
    Case("deeplog_sessions", systems.deeplog_sessions(each_step=False), batch=4, lengths=(5, 4, 4, 1)),
    Case("deeplog_sessions_each_step", systems.deeplog_sessions(each_step=True), lengths=(5, 3, 2)),
    Case("chimera", systems.chimera, batch=4, optimiser=Optimiser("adamW", 0.001, DECAYING, clip=0.5)),
    Case("hades", systems.hades),
    Case("medicine", systems.medicine, optimiser=Optimiser(
        "sgd", 0.1, {"momentum": 0.9}, groups={"metric.": 0.1, "log.": 0.5})),
)

CASES = LAYERS + LOSSES + OPTIMISERS + SYSTEMS
