"""The table of the fixtures that PyTorch exports: each network with its ports and the exporters that write it."""
from dataclasses import dataclass
from typing import Callable

from torch import nn

from . import attention, layers, recurrent, systems
from .ports import TIME, Input


@dataclass(frozen=True)
class Fixture:
    """A network with the exporters, as (name, opset), that write it."""

    name: str
    network: Callable[[], nn.Module]
    inputs: dict[str, Input]
    exports: tuple[tuple[str, int], ...]
    outputs: tuple[str, ...] = ("y",)


SEQUENCE = {"x": Input(("B", "T", 6))}
PAIR = {**SEQUENCE, "other": Input(("B", "T", 6))}
WIDE = {"x": Input(("B", "T", 8))}
FIXED_TIME = {"x": Input(("B", TIME, 8))}
KEYS = {"keys": Input(("B", "T"), "keys", 7)}
SCRIPT_13, SCRIPT_14, SCRIPT_17 = ("torchscript", 13), ("torchscript", 14), ("torchscript", 17)
DYNAMO_18, DYNAMO_20, DYNAMO_21 = ("dynamo", 18), ("dynamo", 20), ("dynamo", 21)

FIXTURES = (
    Fixture("lstm_stacked", recurrent.StackedLSTM, SEQUENCE, (SCRIPT_17, DYNAMO_18)),
    Fixture("lstm_bidirectional", lambda: recurrent.StackedLSTM(bidirectional=True), SEQUENCE, (SCRIPT_13, DYNAMO_20)),
    Fixture("lstm_without_bias", lambda: recurrent.StackedLSTM(bias=False), SEQUENCE, (SCRIPT_17,)),
    Fixture("lstm_time_major", recurrent.TimeMajorLSTM, SEQUENCE, (DYNAMO_21,)),
    Fixture("lstm_zero_state", recurrent.ZeroStateLSTM, SEQUENCE, (SCRIPT_17,)),
    Fixture(
        "lstm_given_states", recurrent.GivenStates,
        {"x": Input(("B", TIME, 6)), "other": Input(("B", TIME, 6))}, (SCRIPT_17, DYNAMO_18), ("y", "cells")),
    Fixture("lstm_context", recurrent.Context, SEQUENCE, (SCRIPT_17, DYNAMO_21), ("scores", "decoded")),
    Fixture("lstm_one_item", recurrent.StackedLSTM, {"x": Input((1, TIME, 6))}, (SCRIPT_17,)),
    Fixture("lstm_last_step", recurrent.LastStep, SEQUENCE, (SCRIPT_17, DYNAMO_18)),
    Fixture("lstm_last_slice", lambda: recurrent.LastStep(slices=True), SEQUENCE, (SCRIPT_14,)),
    Fixture(
        "lstm_final_state", lambda: recurrent.FinalState("lstm", bidirectional=False), SEQUENCE,
        (SCRIPT_17, DYNAMO_18)),
    Fixture("gru_stacked_bidirectional", recurrent.StackedGRU, SEQUENCE, (SCRIPT_17, DYNAMO_18)),
    Fixture("gru_final_state", lambda: recurrent.FinalState("gru", bidirectional=True), SEQUENCE, (SCRIPT_13,)),
    Fixture(
        "time_distributed", recurrent.TimeDistributed, {"x": Input(("B", TIME, 2, 6))}, (SCRIPT_17, DYNAMO_18)),
    Fixture("gru_learned_state", recurrent.LearnedState, {"x": Input(("B", TIME, 6))}, (SCRIPT_13,)),
    Fixture("gru_ends_one_item", recurrent.Ends, {"x": Input((1, TIME, 6))}, (SCRIPT_17,)),
    Fixture("attention_learned_query", attention.LearnedQuery, WIDE, (SCRIPT_17, DYNAMO_18)),
    Fixture("class_token_one_item", attention.ClassToken, {"x": Input((1, TIME, 8))}, (DYNAMO_18,)),
    Fixture("attention_batch_first", lambda: attention.SelfAttention(batch_first=True), WIDE, (SCRIPT_17, DYNAMO_18)),
    Fixture("attention_time_major", lambda: attention.SelfAttention(batch_first=False), WIDE, (DYNAMO_20,)),
    Fixture(
        "attention_cross_padding", attention.CrossAttention,
        {"x": Input(("B", "T", 8)), "memory": Input(("B", 4, 6)), "padding": Input(("B", 4), "padding")},
        (SCRIPT_17,)),
    Fixture(
        "encoder_post_norm_relu", lambda: attention.Encoder("relu", norm_first=False), FIXED_TIME,
        (SCRIPT_17, DYNAMO_18)),
    Fixture("encoder_pre_norm_gelu", lambda: attention.Encoder("gelu", norm_first=True), FIXED_TIME, (DYNAMO_20,)),
    Fixture(
        "attention_spelt_out", attention.SpeltOutAttention, {**WIDE, "valid": Input(("B", "T"), "float_valid")},
        (SCRIPT_13, DYNAMO_18)),
    Fixture("attention_causal", attention.CausalAttention, FIXED_TIME, (SCRIPT_17, DYNAMO_18)),
    Fixture(
        "attention_unscaled", attention.UnscaledAttention, {"query": Input(("B", "T", 6)), "key": Input(("B", "T", 6))},
        (SCRIPT_17,)),
    Fixture("scaled_dot_product", attention.ScaledDotProduct, WIDE, (DYNAMO_21,)),
    Fixture(
        "scaled_dot_product_causal", lambda: attention.ScaledDotProduct(is_causal=True), FIXED_TIME,
        (SCRIPT_17, DYNAMO_18)),
    Fixture(
        "scaled_dot_product_masked", lambda: attention.ScaledDotProduct(masked=True),
        {**WIDE, "valid": Input(("B", "T"), "valid")}, (SCRIPT_17, DYNAMO_18)),
    Fixture(
        "scaled_dot_product_pairs", attention.PairMask,
        {"x": Input(("B", TIME, 8)), "valid": Input(("B", TIME), "valid")}, (SCRIPT_17,)),
    Fixture("layer_norm", layers.LayerNorm, SEQUENCE, (SCRIPT_13, SCRIPT_17, DYNAMO_18)),
    Fixture("layer_norm_spelt_out", layers.SpeltOutNorm, SEQUENCE, (SCRIPT_17,)),
    Fixture("layer_norm_variance", lambda: layers.NormByVariance(inverse=False), SEQUENCE, (SCRIPT_13, DYNAMO_18)),
    Fixture("layer_norm_inverse_root", lambda: layers.NormByVariance(inverse=True), SEQUENCE, (SCRIPT_17, DYNAMO_20)),
    Fixture("channel_norms", layers.ChannelNorms, {"x": Input(("B", TIME, 6))}, (SCRIPT_17, DYNAMO_18)),
    Fixture("convolution_strided", layers.StridedConvolutions, {"x": Input(("B", 13, 3))}, (SCRIPT_17, DYNAMO_18)),
    Fixture("weight_norm", layers.WeightNorm, SEQUENCE, (("torchscript", 18),), ("errors", "error")),
    Fixture("moving_average", layers.MovingAverage, {"x": Input(("B", 5, 3))}, (SCRIPT_13,)),
    Fixture("convolution_causal", layers.CausalConvolutions, SEQUENCE, (SCRIPT_13, DYNAMO_18)),
    Fixture("convolution_chomp", layers.Chomp, SEQUENCE, (SCRIPT_17,)),
    Fixture("embedding_sinusoidal", lambda: layers.Embedding(learned=False), KEYS, (SCRIPT_17, DYNAMO_18)),
    Fixture("embedding_learned", lambda: layers.Embedding(learned=True), KEYS, (SCRIPT_17, DYNAMO_18)),
    Fixture("positions_computed", layers.ComputedPositions, {"x": Input(("B", TIME, 6))}, (SCRIPT_13,)),
    Fixture("positions_rotary", layers.RotaryPositions, SEQUENCE, (SCRIPT_17, DYNAMO_18)),
    Fixture("key_window", recurrent.KeyWindow, KEYS, (SCRIPT_13, DYNAMO_18)),
    Fixture(
        "masked_mean", lambda: layers.MaskedMean(clamp=False),
        {**SEQUENCE, "valid": Input(("B", "T"), "float_valid")}, (SCRIPT_13,)),
    Fixture(
        "masked_mean_clamped", lambda: layers.MaskedMean(clamp=True), {**SEQUENCE, "valid": Input(("B", "T"), "valid")},
        (SCRIPT_17, DYNAMO_18)),
    Fixture("masked_max", layers.MaskedMax, {**SEQUENCE, "valid": Input(("B", "T"), "valid")}, (SCRIPT_17,)),
    Fixture("attention_pool_product", lambda: layers.AttentionPool(sums=False), SEQUENCE, (SCRIPT_13, DYNAMO_18)),
    Fixture("attention_pool_sum", lambda: layers.AttentionPool(sums=True), SEQUENCE, (SCRIPT_17,)),
    Fixture("squeeze_excite", layers.SqueezeExcite, {"x": Input(("B", 4, TIME, 3))}, (SCRIPT_17, DYNAMO_18)),
    Fixture(
        "squeeze_excite_convolution", layers.SqueezeExciteByConvolution, {"x": Input(("B", TIME, 6))}, (DYNAMO_18,)),
    Fixture("gelu_erf", lambda: layers.Gelu("none"), SEQUENCE, (SCRIPT_17, DYNAMO_18, DYNAMO_20)),
    Fixture("gelu_tanh", lambda: layers.Gelu("tanh"), SEQUENCE, (SCRIPT_17, DYNAMO_21)),
    Fixture("activations", layers.Activations, PAIR, (SCRIPT_17,)),
    Fixture("shuffle", layers.Shuffle, PAIR, (SCRIPT_17, DYNAMO_18)),
    Fixture("limits", layers.Limits, PAIR, (SCRIPT_13, SCRIPT_17, DYNAMO_18)),
    Fixture("constant_weights", layers.ConstantWeights, SEQUENCE, (SCRIPT_17,)),
    Fixture("perceptron", layers.Perceptron, {"x": Input(("B", 4, 3))}, (SCRIPT_13, DYNAMO_18)),
    Fixture(
        "low_rank_fusion", layers.LowRankFusion, {"x": Input(("B", 6)), "other": Input(("B", 6))},
        (SCRIPT_17, DYNAMO_18)),
    Fixture("places", layers.Places, {"x": Input(("B", TIME, 6))}, (SCRIPT_17, DYNAMO_18)),
    Fixture("shape_arithmetic", layers.ShapeArithmetic, SEQUENCE, (SCRIPT_13, DYNAMO_18)),
    Fixture("reductions", layers.Reductions, SEQUENCE, (SCRIPT_13, DYNAMO_18), ("mean", "sum", "max")),
    Fixture("chimera", systems.Chimera, {"x": Input(("B", TIME, 6))}, (SCRIPT_13, DYNAMO_20), ("detected", "located")),
    Fixture(
        "hades", systems.Hades, {"logs": Input(("B", TIME, 8)), "metrics": Input(("B", TIME, 5))}, (DYNAMO_18,)),
    Fixture(
        "medicine", systems.Medicine, {"metric": Input(("B", 4, TIME, 3)), "log": Input(("B", TIME, 8))},
        (DYNAMO_20,)),
)
