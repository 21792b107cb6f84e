"""A network that PyTorch runs and that is written down as the graph's operations while it runs.

Each method is one operation, by the name that `modelctl inspect` prints, or a module of PyTorch with the operations
that stand for it. A case builds its network anew at each step; parameters stay from the first time on.
"""
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .data import initial, random_of, sample


@dataclass(frozen=True)
class Value:
    """A value of the graph; one inside a module of PyTorch has no tensor."""

    id: int
    tensor: Tensor | None = None


class GRUResetBefore(nn.Module):
    """A GRU whose reset gate acts on the state before the product, as in Keras with `reset_after=False`.

    Kernels [3 H, …] in the order r, z, n, one bias.
    """

    def __init__(self, features, hidden):
        super().__init__()
        self.kernel = nn.Parameter(torch.zeros(3 * hidden, features))
        self.recurrent = nn.Parameter(torch.zeros(3 * hidden, hidden))
        self.bias = nn.Parameter(torch.zeros(3 * hidden))

    def forward(self, x):
        u_r, u_z, u_n = self.recurrent.chunk(3)
        state, states = x.new_zeros(x.shape[0], u_r.shape[0]), []
        for step in range(x.shape[1]):
            r, z, n = F.linear(x[:, step], self.kernel, self.bias).chunk(3, dim=1)
            r, z = torch.sigmoid(r + F.linear(state, u_r)), torch.sigmoid(z + F.linear(state, u_z))
            n = torch.tanh(n + F.linear(r * state, u_n))
            state = z * state + (1 - z) * n
            states.append(state)
        return torch.stack(states, dim=1)


class Network:
    """The graph so far, and the parameters of all runs. `B` and `T` in shapes are `batch` and `steps`."""

    def __init__(self, name, seed, dtype, batch, steps, lengths=None):
        self.name, self.seed, self.dtype = name, seed, dtype
        self.sizes = {"B": batch, "T": steps}
        self.lengths = lengths
        self.parameters = {}  # of PyTorch, by the tensor's name
        self.layouts = {}  # axes of a parameter in the order of the graph's tensor, where they differ
        self.modules, self.data = {}, {}
        self.begin()

    def begin(self):
        """Forgets the last run but for the parameters."""
        self.inputs, self.nodes, self.outputs, self.terms, self.targets = {}, [], {}, [], {}
        self.loss = torch.zeros((), dtype=self.dtype)

    # Sources

    def resolved(self, shape):
        return [self.sizes.get(size, size) for size in shape]

    def values_of(self, name, kind, shape, classes):
        if name not in self.data:
            random = random_of(self.name, name, self.seed)
            self.data[name] = sample(kind, self.resolved(shape), random, classes)
        tensor = torch.from_numpy(self.data[name])
        return tensor.to(self.dtype) if tensor.is_floating_point() else tensor

    def input(self, name, *shape, kind="float", classes=0):
        """A port; those of a network come in order of their names, before all operations."""
        assert not self.nodes and all(other < name for other in self.inputs)
        tensor = self.values_of(name, kind, shape, classes)
        if kind == "float":
            tensor.requires_grad_()
        self.inputs[name] = (shape, tensor)
        return Value(len(self.inputs) - 1, tensor)

    def target(self, name, *shape, kind, classes=0):
        """What a loss compares with, as (name, tensor)."""
        self.targets[name] = self.values_of(name, kind, shape, classes)
        return name, self.targets[name]

    def parameter(self, name, *shape):
        if name not in self.parameters:
            self.register(name, nn.Parameter(torch.zeros(shape)))
        return self.parameters[name]

    def register(self, name, parameter, layout=None):
        value = torch.from_numpy(initial(name, tuple(parameter.shape), random_of(self.name, name, self.seed)))
        with torch.no_grad():
            parameter.data = value.to(self.dtype)
        self.parameters[name], self.layouts[name] = parameter, layout

    def module(self, name, make, layouts={}):
        """A module of PyTorch, made at the first run; its parameters are tensors under its name."""
        if name not in self.modules:
            self.modules[name] = make()
            for key, parameter in self.modules[name].named_parameters():
                self.register(f"{name}.{key}", parameter, layouts.get(key))
        return self.modules[name]

    def node(self, op, operands=(), tensor=None, tensors={}, **attributes):
        tensors = {role: name for role, name in tensors.items() if name in self.parameters}
        record = {"op": op, "operands": [operand.id for operand in operands]}
        self.nodes.append(record | ({"tensors": tensors} if tensors else {}) | attributes)
        return Value(len(self.inputs) + len(self.nodes) - 1, tensor)

    def output(self, name, value):
        self.outputs[name] = value

    def constant(self, name, *shape):
        return self.node("constant", tensor=self.parameter(name, *shape), tensors={"constant": name})

    def one_hot(self, keys, classes):
        tensor = F.one_hot(keys.tensor, classes).to(self.dtype)
        return self.node("oneHot", [keys], tensor, classes=classes)

    def embedding(self, name, keys, classes, features):
        table = self.module(name, lambda: nn.Embedding(classes, features))
        return self.node("embedding", [keys], table(keys.tensor), {"table": f"{name}.weight"})

    # Products

    def linear(self, name, x, features, outputs, bias=True):
        layer = self.module(name, lambda: nn.Linear(features, outputs, bias))
        return self.linear_node(name, x, layer(x.tensor))

    def linear_node(self, name, x, tensor=None):
        return self.node("linear", [x], tensor, {"weight": f"{name}.weight", "bias": f"{name}.bias"})

    def mlp(self, name, x, *sizes):
        """Linear layers with ReLU between them."""
        for index, (features, outputs) in enumerate(zip(sizes, sizes[1:])):
            x = self.linear(f"{name}.{index}", x, features, outputs)
            if index < len(sizes) - 2:
                x = self.activation("relu", x)
        return x

    def matmul(self, x, y, transposes_second=False):
        tensor = x.tensor @ (y.tensor.transpose(-1, -2) if transposes_second else y.tensor)
        return self.node("matmul", [x, y], tensor, transposesSecond=transposes_second)

    def convolution(self, name, x, features, outputs, kernel, dilation=1, before=0, after=0, bias=True):
        """PyTorch keeps the weight as [N, D, K] and time innermost; the graph has [N, K, D] and [B, T, D]."""
        layer = self.module(
            name, lambda: nn.Conv1d(features, outputs, kernel, dilation=dilation, bias=bias), {"weight": (0, 2, 1)})
        tensor = layer(F.pad(x.tensor.transpose(1, 2), (before, after))).transpose(1, 2)
        return self.node(
            "convolution", [x], tensor, {"weight": f"{name}.weight", "bias": f"{name}.bias"}, dilation=dilation,
            before=before, after=after)

    # Recurrent layers

    def recurrent(self, kind, name, x, features, hidden, layers=1, bidirectional=False, bias=True):
        """`nn.LSTM` or `nn.GRU`. The gates come as the graph has them: i, f, g, o and r, z, n."""
        make = {"lstm": nn.LSTM, "gru": nn.GRU}[kind]
        module = self.module(
            name, lambda: make(features, hidden, layers, bias=bias, batch_first=True, bidirectional=bidirectional))
        tensor = self.packed(module, x.tensor) if self.lengths else module(x.tensor)[0]
        for layer in range(layers):
            below = x
            x = self.direction_node(kind, name, below, f"l{layer}", "forward")
            if bidirectional:
                backward = self.direction_node(kind, name, below, f"l{layer}_reverse", "backward")
                x = self.node("concat", [x, backward], axis=2)
        return Value(x.id, tensor)

    def direction_node(self, kind, name, x, suffix, direction):
        roles = {"input": "weight_ih", "recurrent": "weight_hh", "bias": "bias_ih", "recurrentBias": "bias_hh"}
        tensors = {role: f"{name}.{key}_{suffix}" for role, key in roles.items()}
        reset = {"reset": "afterProduct"} if kind == "gru" else {}
        return self.node(kind, [x], tensors=tensors, direction=direction, **reset)

    def packed(self, module, x):
        """Sequences of different lengths; steps past an end are zero, and no later operation looks at them."""
        packed = nn.utils.rnn.pack_padded_sequence(x, self.lengths, batch_first=True)
        return nn.utils.rnn.pad_packed_sequence(module(packed)[0], batch_first=True)[0]

    def gru_reset_before(self, name, x, features, hidden):
        layer = self.module(name, lambda: GRUResetBefore(features, hidden))
        tensors = {role: f"{name}.{key}" for role, key in
                   {"input": "kernel", "recurrent": "recurrent", "bias": "bias"}.items()}
        return self.node(
            "gru", [x], layer(x.tensor), tensors, direction="forward", reset="beforeProduct")

    # Attention

    def attention(self, query, key, value, heads, scale, is_causal=False, valid=None, tensor=None):
        if tensor is None:
            parts = [self.heads(part.tensor, heads) for part in (query, key, value)]
            scores = scale * parts[0] @ parts[1].transpose(-1, -2)
            if is_causal:
                scores = scores + torch.full(scores.shape[-2:], -torch.inf, dtype=self.dtype).triu(1)
            if valid is not None:
                scores = scores.masked_fill(valid.tensor[:, None, None] == 0, -torch.inf)
            tensor = (torch.softmax(scores, -1) @ parts[2]).transpose(1, 2).flatten(2)
        mask = {"validKeys": valid.id} if valid is not None else {}
        return self.node(
            "attention", [query, key, value], tensor, heads=heads, scale=scale, isCausal=is_causal, **mask)

    @staticmethod
    def heads(x, heads):
        return x.reshape(*x.shape[:2], heads, -1).transpose(1, 2)

    def self_attention(self, name, x, features, heads, is_causal=False, valid=None):
        """`nn.MultiheadAttention` of a sequence over itself; query, key and value come of one product."""
        module = self.module(name, lambda: nn.MultiheadAttention(features, heads, batch_first=True))
        steps = x.tensor.shape[1]
        mask = torch.full((steps, steps), -torch.inf, dtype=self.dtype).triu(1) if is_causal else None
        padding = None if valid is None else torch.zeros_like(valid.tensor).masked_fill(valid.tensor == 0, -torch.inf)
        tensor = module(
            x.tensor, x.tensor, x.tensor, attn_mask=mask, key_padding_mask=padding, need_weights=False)[0]
        return Value(self.self_attention_nodes(name, x, features, heads, is_causal, valid).id, tensor)

    def self_attention_nodes(self, name, x, features, heads, is_causal=False, valid=None):
        joint = self.node("linear", [x], tensors={
            "weight": f"{name}.in_proj_weight", "bias": f"{name}.in_proj_bias"})
        parts = [self.node("slice", [joint], axis=2, start=index * features, count=features) for index in range(3)]
        scale = (features // heads) ** -0.5
        mask = {"validKeys": valid.id} if valid is not None else {}
        mixed = self.node("attention", parts, heads=heads, scale=scale, isCausal=is_causal, **mask)
        return self.linear_node(f"{name}.out_proj", mixed)

    def cross_attention(self, name, x, memory, features, memory_features, heads):
        """`nn.MultiheadAttention` of one sequence over another with other features, without biases."""
        module = self.module(name, lambda: nn.MultiheadAttention(
            features, heads, bias=False, kdim=memory_features, vdim=memory_features, batch_first=True))
        parts = [
            self.node("linear", [source], tensors={"weight": f"{name}.{role}_proj_weight"})
            for role, source in (("q", x), ("k", memory), ("v", memory))]
        mixed = self.node(
            "attention", parts, heads=heads, scale=(features // heads) ** -0.5, isCausal=False)
        tensor = module(x.tensor, memory.tensor, memory.tensor, need_weights=False)[0]
        return self.linear_node(f"{name}.out_proj", mixed, tensor)

    def encoder_layer(self, name, x, features, heads, inner, activation="relu", norm_first=False):
        """`nn.TransformerEncoderLayer` without dropout."""
        module = self.module(name, lambda: nn.TransformerEncoderLayer(
            features, heads, inner, dropout=0, activation=activation, batch_first=True, norm_first=norm_first))
        norm = lambda index, value: self.norm_node(f"{name}.norm{index}", value)
        attend = lambda value: self.self_attention_nodes(f"{name}.self_attn", value, features, heads)
        feed = lambda value: self.linear_node(f"{name}.linear2", self.node(
            "activation", [self.linear_node(f"{name}.linear1", value)], function=activation))
        add = lambda a, b: self.node("add", [a, b])
        if norm_first:
            y = add(x, attend(norm(1, x)))
            y = add(y, feed(norm(2, y)))
        else:
            y = norm(1, add(x, attend(x)))
            y = norm(2, add(y, feed(y)))
        return Value(y.id, module(x.tensor))

    def softmax(self, x):
        return self.node("softmax", [x], torch.softmax(x.tensor, -1))

    # Element by element

    def layer_norm(self, name, x, features, epsilon=1e-5):
        layer = self.module(name, lambda: nn.LayerNorm(features, eps=epsilon))
        return self.norm_node(name, x, layer(x.tensor), epsilon)

    def norm_node(self, name, x, tensor=None, epsilon=1e-5):
        tensors = {"scale": f"{name}.weight", "bias": f"{name}.bias"}
        return self.node("layerNorm", [x], tensor, tensors, epsilon=epsilon)

    def activation(self, function, x, slope=None):
        functions = {
            "relu": F.relu, "gelu": F.gelu, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
            "geluTanh": lambda x: F.gelu(x, approximate="tanh"), "leakyReLU": lambda x: F.leaky_relu(x, slope)}
        attributes = {"slope": slope} if slope is not None else {}
        return self.node("activation", [x], functions[function](x.tensor), function=function, **attributes)

    def add(self, x, y):
        return self.node("add", [x, y], x.tensor + y.tensor)

    def multiply(self, x, y):
        return self.node("multiply", [x, y], x.tensor * y.tensor)

    def positional_encoding(self, name, x, maximum, features):
        table = self.parameter(name, maximum, features)
        return self.node("positionalEncoding", [x], x.tensor + table[: x.tensor.shape[1]], {"table": name})

    # Pooling

    def reduce(self, x, reduction, axis):
        # Of equal largest elements the first has the gradient; `amax` would share it out.
        functions = {"sum": torch.sum, "mean": torch.mean, "max": lambda x, axis: x.max(axis).values}
        return self.node("reduce", [x], functions[reduction](x.tensor, axis), reduction=reduction, axis=axis)

    def masked_pool(self, x, mask, reduction):
        valid = mask.tensor[:, :, None]
        if reduction == "max":
            tensor = x.tensor.masked_fill(valid == 0, -torch.inf).max(1).values
        else:
            tensor = (x.tensor * valid).sum(1)
            if reduction == "mean":
                tensor = tensor / valid.sum(1)
        return self.node("maskedPool", [x, mask], tensor, reduction=reduction)

    def attention_pool(self, x, scores):
        tensor = (torch.softmax(scores.tensor, -1)[:, :, None] * x.tensor).sum(1)
        return self.node("attentionPool", [x, scores], tensor)

    def step(self, x, position):
        if position == "last" and self.lengths:
            tensor = x.tensor[torch.arange(len(self.lengths)), torch.tensor(self.lengths) - 1]
        else:
            tensor = x.tensor[:, {"first": 0, "last": -1}[position]]
        return self.node("step", [x], tensor, position=position)

    # Layout

    def concat(self, parts, axis):
        return self.node("concat", parts, torch.cat([part.tensor for part in parts], axis), axis=axis)

    def slice(self, x, axis, start, count):
        return self.node("slice", [x], x.tensor.narrow(axis, start, count), axis=axis, start=start, count=count)

    def reshape(self, x, *shape):
        return self.node("reshape", [x], x.tensor.reshape(self.resolved(shape)), shape=list(shape))

    def transpose(self, x, *order):
        return self.node("transpose", [x], x.tensor.permute(order), order=list(order))

    # What is written

    def in_layout(self, name, tensor):
        """A parameter, or its gradient, as the graph's tensor has it."""
        layout = self.layouts[name]
        return (tensor if layout is None else tensor.permute(layout)).detach().numpy().copy()

    def output_array(self, name):
        """What an output holds; of sequences of different lengths those steps that there are, step by step."""
        tensor = self.outputs[name].tensor.detach()
        if self.lengths and tensor.shape[:2] == (self.sizes["B"], self.sizes["T"]):
            valid = torch.tensor(self.lengths)
            tensor = torch.cat([tensor[valid > step, step] for step in range(tensor.shape[1])])
        return tensor.numpy()

    def used_parameters(self):
        """Those that the graph names, sorted."""
        used = {name for node in self.nodes for name in node.get("tensors", {}).values()}
        assert used == set(self.parameters), f"{self.name}: {set(self.parameters) ^ used} on one side alone"
        return sorted(used)


def norm(arrays):
    """The root mean square of all elements."""
    flat = np.concatenate([np.ravel(array).astype(np.float64) for array in arrays] or [np.zeros(1)])
    return float(np.sqrt(np.mean(flat**2)))
