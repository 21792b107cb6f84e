"""Layers besides recurrence and attention: norms, convolutions, embeddings, pooling, gates, activations, shapes."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F


class LayerNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(6, eps=1e-5)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(x)


class SpeltOutNorm(nn.Module):
    """Layer normalisation by its formula, as in hand-written transformers."""

    def __init__(self):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(6)), nn.Parameter(torch.zeros(6))

    def forward(self, x: Tensor) -> Tensor:
        centred = x - x.mean(-1, keepdim=True)
        variance = (centred * centred).mean(-1, keepdim=True)
        return centred / torch.sqrt(variance + 1e-6) * self.weight + self.bias


class NormByVariance(nn.Module):
    """Layer normalisation by the framework's variance, which subtracts the mean a second time; or by `rsqrt`."""

    def __init__(self, inverse: bool):
        super().__init__()
        self.inverse = inverse
        self.weight, self.bias = nn.Parameter(torch.ones(6)), nn.Parameter(torch.zeros(6))

    def forward(self, x: Tensor) -> Tensor:
        centred = x - x.mean(-1, keepdim=True)
        if self.inverse:
            return self.weight * (centred * torch.rsqrt(centred.pow(2).mean(-1, keepdim=True) + 1e-5)) + self.bias
        return centred / torch.sqrt(x.var(-1, keepdim=True, unbiased=False) + 1e-5) * self.weight + self.bias


class ChannelNorms(nn.Module):
    """[B, T, D]: each channel, then groups of channels, normalised over a fixed time."""

    def __init__(self):
        super().__init__()
        self.group, self.instance = nn.GroupNorm(2, 6), nn.InstanceNorm1d(6)

    def forward(self, x: Tensor) -> Tensor:
        return self.group(self.instance(x.transpose(1, 2))).transpose(1, 2)


class StridedConvolutions(nn.Module):
    """Convolutions with a stride, and pools over windows that stand side by side, over a fixed time."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv1d(3, 4, 3, stride=2, padding=1), nn.Conv1d(4, 4, 2)
        self.mean, self.max = nn.AvgPool1d(2), nn.MaxPool1d(2)

    def forward(self, x: Tensor) -> Tensor:
        return self.max(self.second(self.mean(F.relu(self.first(x.transpose(1, 2)))))).flatten(1)


class MovingAverage(nn.Module):
    """A series and its moving average, projected along time."""

    def __init__(self):
        super().__init__()
        self.rest, self.trend = nn.Linear(5, 3), nn.Linear(5, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = x.transpose(1, 2)
        mean = F.avg_pool1d(F.pad(x, (1, 1)), 3, stride=1)
        return (self.rest(x - mean) + self.trend(mean)).transpose(1, 2) + F.max_pool1d(x, 3, stride=1).transpose(1, 2)


class CausalConvolutions(nn.Module):
    """[B, T, D] through a stack of padded convolutions: dilated, then grouped, then without padding's trick."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv1d(6, 8, 3, dilation=2)
        self.grouped = nn.Conv1d(8, 8, 3, groups=4, bias=False)
        self.same = nn.Conv1d(8, 4, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.first(F.pad(x.transpose(1, 2), (4, 0))))
        x = F.leaky_relu(self.grouped(F.pad(x, (2, 0))), 0.1)
        return self.same(x).transpose(1, 2)


class WeightNorm(nn.Module):
    """A causal convolution whose weights are a direction and a length, and errors of a reconstruction by it."""

    def __init__(self):
        super().__init__()
        self.convolution = nn.utils.parametrizations.weight_norm(nn.Conv1d(6, 6, 3))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        error = x - self.convolution(F.pad(x.transpose(1, 2), (2, 0))).transpose(1, 2)
        return error.abs().mean(dim=-1), error.square().mean(dim=(1, 2))


class Chomp(nn.Module):
    """A causal convolution that pads both ends and cuts the tail off, depthwise then pointwise."""

    def __init__(self):
        super().__init__()
        self.depthwise = nn.Conv1d(6, 6, 2, padding=2, dilation=2, groups=6)
        self.pointwise = nn.Conv1d(6, 4, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.pointwise(self.depthwise(x.permute(0, 2, 1))[:, :, :-2]).amax(2)


class Embedding(nn.Module):
    """Keys through a table, plus positions: a sinusoidal table cut to T, or a learned one."""

    def __init__(self, learned: bool):
        super().__init__()
        self.keys = nn.Embedding(9, 6, padding_idx=0)
        self.positions = nn.Embedding(8, 6) if learned else None
        if not learned:
            angles = torch.arange(8)[:, None] / 10000 ** (torch.arange(0, 6, 2) / 6)
            table = torch.stack([angles.sin(), angles.cos()], dim=2).flatten(1)
            self.register_buffer("table", table[None])

    def forward(self, keys: Tensor) -> Tensor:
        x = self.keys(keys) * 6**0.5
        if self.positions is None:
            return x + self.table[:, : x.size(1)]
        return x + self.positions(torch.arange(keys.size(1)))


class ComputedPositions(nn.Module):
    """A sinusoidal table that the network computes for itself, sines and cosines assigned to every other column."""

    def forward(self, x: Tensor) -> Tensor:
        time, width = x.size(1), x.size(2)
        angles = torch.arange(time, dtype=x.dtype)[:, None] * torch.exp(
            torch.arange(0, width, 2, dtype=x.dtype) * (-4 / width))
        table = torch.zeros(time, width, dtype=x.dtype)
        table[:, 0::2], table[:, 1::2] = torch.sin(angles), torch.cos(angles)
        return x + table


class RotaryPositions(nn.Module):
    """Rotary positions: products with tables that grow with time."""

    def __init__(self):
        super().__init__()
        angles = torch.arange(8)[:, None] / 100 ** (torch.arange(6) % 3 / 3)
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())

    def forward(self, x: Tensor) -> Tensor:
        turned = torch.cat([-x[..., 3:], x[..., :3]], dim=-1)
        return x * self.cos[: x.size(1)] + turned * self.sin[: x.size(1)]


class MaskedMean(nn.Module):
    def __init__(self, clamp: bool):
        super().__init__()
        self.clamp = clamp

    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        valid = valid.to(x.dtype)
        count = valid.sum(1, keepdim=True)
        return (x * valid.unsqueeze(-1)).sum(1) / (count.clamp(min=1) if self.clamp else count)


class MaskedMax(nn.Module):
    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        return x.masked_fill(~valid.unsqueeze(-1), float("-inf")).max(dim=1).values


class AttentionPool(nn.Module):
    """softmax over time of a learned score, then the weighted sum: by a product of matrices or by a sum."""

    def __init__(self, sums: bool):
        super().__init__()
        self.sums = sums
        self.hidden, self.score = nn.Linear(6, 4), nn.Linear(4, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        scores = self.score(torch.tanh(self.hidden(x)))
        if self.sums:
            return (torch.softmax(scores, dim=1) * x).sum(dim=1)
        return torch.matmul(torch.softmax(scores.squeeze(-1), dim=-1).unsqueeze(1), x).squeeze(1)


class SqueezeExcite(nn.Module):
    """[B, I, T, F]: a gate for each of the I instances, then instances and features side by side at each step."""

    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Linear(4, 2), nn.Linear(2, 4)

    def forward(self, x: Tensor) -> Tensor:
        gate = torch.sigmoid(self.up(F.relu(self.down(x.mean((2, 3))))))
        return (x * gate[:, :, None, None]).transpose(1, 2).flatten(2)


class SqueezeExciteByConvolution(nn.Module):
    """[B, T, D]: a gate for each feature from 1x1 convolutions over the mean of all steps."""

    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Conv1d(6, 2, 1), nn.Conv1d(2, 6, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = x.transpose(1, 2)
        gate = torch.sigmoid(self.up(F.relu(self.down(F.adaptive_avg_pool1d(x, 1)))))
        return (x * gate).transpose(1, 2)


class Gelu(nn.Module):
    def __init__(self, approximate: str):
        super().__init__()
        self.linear, self.gelu = nn.Linear(6, 6), nn.GELU(approximate=approximate)

    def forward(self, x: Tensor) -> Tensor:
        return self.gelu(self.linear(x))


class Activations(nn.Module):
    """Every activation once, and arithmetic between tensors and with constants."""

    def forward(self, x: Tensor, other: Tensor) -> Tensor:
        gate = torch.sigmoid(x)
        mixed = gate * torch.tanh(other) + (1 - gate) * F.leaky_relu(x - other, 0.2)
        return F.relu(mixed) * 0.5 + other / 3 - mixed


class Limits(nn.Module):
    """Activations with limits and slopes: clipped, hard and parametric ones, absolute values, extremes of two."""

    def __init__(self):
        super().__init__()
        self.slopes = nn.PReLU(6)

    def forward(self, x: Tensor, other: Tensor) -> Tensor:
        sloped = self.slopes(x.transpose(1, 2)).transpose(1, 2)
        hard = F.relu6(4 * x) + F.hardswish(other) * F.hardsigmoid(x) + torch.clamp(other, -0.5, 0.25)
        return sloped + hard + (x - other).abs() + torch.maximum(x, other) - other.amin(dim=-1, keepdim=True)


class ConstantWeights(nn.Module):
    """Weights that are themselves computed from parameters."""

    def __init__(self):
        super().__init__()
        self.links, self.mix = nn.Parameter(torch.zeros(6, 6)), nn.Parameter(torch.zeros(2))

    def forward(self, x: Tensor) -> Tensor:
        mix = torch.softmax(self.mix, dim=0)
        return mix[0] * (x @ torch.softmax(self.links @ self.links.t(), dim=-1)) + mix[1] * x


class Perceptron(nn.Module):
    """Flatten and Gemm, with dropout that evaluation removes."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(), nn.Linear(12, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 3), nn.Softmax(dim=1))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class Shuffle(nn.Module):
    """Concatenation, splits of equal and unequal parts, slices, reshapes and transposes."""

    def forward(self, x: Tensor, other: Tensor) -> Tensor:
        both = torch.cat([x, other], dim=2)
        left, middle, right = both.split([3, 4, 5], dim=2)
        halves = torch.stack(middle.chunk(2, dim=2), dim=3)
        folded = halves.reshape(x.size(0), -1, 4).permute(0, 2, 1).transpose(2, 1)
        return torch.cat([left[..., 1:], folded, right[:, :, 1:]], dim=2)


class LowRankFusion(nn.Module):
    """Two values, each with a 1 beside it, times several matrices, multiplied and mixed."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Parameter(torch.zeros(4, 7, 3)), nn.Parameter(torch.zeros(4, 7, 3))
        self.mix = nn.Parameter(torch.zeros(1, 4))

    def forward(self, x: Tensor, other: Tensor) -> Tensor:
        one = torch.ones(x.size(0), 1, dtype=x.dtype)
        parts = [torch.cat([value, one], dim=1) @ factor
                 for value, factor in ((x, self.first), (other, self.second))]
        return torch.exp(F.log_softmax((self.mix @ (parts[0] * parts[1]).permute(1, 0, 2)).squeeze(1), dim=-1))


class Places(nn.Module):
    """Places taken by a list, every other one, in reverse; features with places beside them."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(9, 3)

    def forward(self, x: Tensor) -> Tensor:
        padded = self.linear(F.pad(x, (1, 2), value=0.5))
        return torch.cat([padded, x[..., ::2], x.flip(1)[..., :2]], dim=2)[:, [0, 3, 2]]


class ShapeArithmetic(nn.Module):
    """Reshapes whose target is computed from the input's shape while the network runs."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 4)

    def forward(self, x: Tensor) -> Tensor:
        batch, time, width = x.shape
        parts = self.linear(x.view(batch, time * (width // 3), 3))
        return parts.reshape(-1, time, parts.size(1) // time * 4).mean(dim=1)


class Reductions(nn.Module):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return x.mean(dim=1), x.sum(dim=-1), x.amax(dim=(1,), keepdim=True).squeeze(1)
