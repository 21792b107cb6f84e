"""Attention as modules, as one function and spelt out, with masks and in transformer layers."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .ports import TIME


class SelfAttention(nn.Module):
    def __init__(self, batch_first: bool):
        super().__init__()
        self.batch_first = batch_first
        self.attention = nn.MultiheadAttention(8, 2, batch_first=batch_first)

    def forward(self, x: Tensor) -> Tensor:
        if self.batch_first:
            return self.attention(x, x, x, need_weights=False)[0]
        x = x.transpose(0, 1)
        return self.attention(x, x, x)[0].transpose(0, 1)


class CrossAttention(nn.Module):
    """Queries of one sequence over the keys of another, padding removed."""

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, kdim=6, vdim=6, batch_first=True)

    def forward(self, x: Tensor, memory: Tensor, padding: Tensor) -> Tensor:
        return self.attention(x, memory, memory, key_padding_mask=padding)[0]


class LearnedQuery(nn.Module):
    """Attention of one learned query: a pool over time."""

    def __init__(self):
        super().__init__()
        self.attention, self.query = nn.MultiheadAttention(8, 2, batch_first=True), nn.Parameter(torch.zeros(1, 1, 8))

    def forward(self, x: Tensor) -> Tensor:
        return self.attention(self.query.expand(x.size(0), -1, -1), x, x, need_weights=False)[0].squeeze(1)


class ClassToken(nn.Module):
    """A learned step before all others, whose state is the result."""

    def __init__(self):
        super().__init__()
        self.token = nn.Parameter(torch.zeros(1, 1, 8))
        self.layer = nn.TransformerEncoderLayer(8, 2, 12, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(torch.cat([self.token.expand(x.size(0), -1, -1), x], dim=1))[:, 0]


class Encoder(nn.Module):
    def __init__(self, activation: str, norm_first: bool):
        super().__init__()
        layer = nn.TransformerEncoderLayer(8, 2, 12, activation=activation, norm_first=norm_first, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.encoder(x)


class SpeltOutAttention(nn.Module):
    """Heads, scores, an additive mask and softmax by hand. `valid` [B, T]: 0 removes a key."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 8)
        self.out = nn.Linear(8, 8)

    def heads(self, x: Tensor) -> Tensor:
        return x.view(x.size(0), x.size(1), 2, 4).permute(0, 2, 1, 3)

    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        query, key, value = self.heads(self.query(x)), self.heads(self.key(x)), self.heads(self.value(x))
        scores = query @ key.transpose(-2, -1) / 4**0.5 + (1 - valid[:, None, None, :]) * -1e9
        mixed = torch.softmax(scores, dim=-1) @ value
        return self.out(mixed.permute(0, 2, 1, 3).contiguous().view(x.size(0), x.size(1), 8))


class CausalAttention(nn.Module):
    """One head, scores of the future filled with -inf, queries, keys and values in one product."""

    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(8, 24)
        self.register_buffer("future", torch.triu(torch.ones(TIME, TIME, dtype=torch.bool), diagonal=1))

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = self.qkv(x).chunk(3, dim=-1)
        scores = (query @ key.transpose(1, 2)) * 8**-0.5
        return torch.softmax(scores.masked_fill(self.future, float("-inf")), dim=-1) @ value


class UnscaledAttention(nn.Module):
    """Cross-modal attention without a scale: softmax(W q · kᵀ) k, then tanh of a product with both."""

    def __init__(self):
        super().__init__()
        self.scores = nn.Linear(6, 6, bias=False)
        self.out = nn.Linear(12, 6, bias=False)

    def forward(self, query: Tensor, key: Tensor) -> Tensor:
        weights = F.softmax(torch.bmm(self.scores(query), key.transpose(1, 2)), dim=2)
        return torch.tanh(self.out(torch.cat([torch.bmm(weights, key), query], dim=2)))


class ScaledDotProduct(nn.Module):
    def __init__(self, is_causal=False, masked=False):
        super().__init__()
        self.is_causal, self.masked = is_causal, masked
        self.qkv, self.out = nn.Linear(8, 24), nn.Linear(8, 8)

    def forward(self, x: Tensor, valid: Tensor | None = None) -> Tensor:
        split = [part.unflatten(-1, (2, 4)).transpose(1, 2) for part in self.qkv(x).split(8, dim=-1)]
        mask = valid[:, None, None, :] if self.masked else None
        mixed = F.scaled_dot_product_attention(*split, attn_mask=mask, is_causal=self.is_causal)
        return self.out(mixed.transpose(1, 2).flatten(2))


class PairMask(nn.Module):
    """A mask of pairs of steps, in which a step may have no other to attend to."""

    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(8, 24)
        near = (torch.arange(TIME)[:, None] - torch.arange(TIME)).abs() < 2
        near[2] = False
        self.register_buffer("near", near)

    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        split = [part.unflatten(-1, (2, 4)).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1)]
        mask = self.near & valid[:, None, None, :]
        return F.scaled_dot_product_attention(*split, attn_mask=mask).transpose(1, 2).flatten(2)
