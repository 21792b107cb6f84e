"""The systems' networks in small: the constructs in the company that they keep."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .attention import UnscaledAttention
from .layers import SqueezeExcite


class Chimera(nn.Module):
    """Two bidirectional GRUs, one shared, attention over time, a detector and a localiser for each step."""

    def __init__(self):
        super().__init__()
        self.own, self.shared = (nn.GRU(6, 4, 2, batch_first=True, bidirectional=True) for _ in range(2))
        self.weight, self.query = nn.Parameter(torch.zeros(8, 8)), nn.Parameter(torch.zeros(8))
        self.detect = nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 2))
        self.locate = nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 1))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        states = (self.own(x)[0] + self.shared(x)[0]) * 0.5
        weights = torch.softmax((states @ (self.weight @ self.query.unsqueeze(1))).squeeze(-1), dim=-1)
        pooled = (weights.unsqueeze(1) @ states).squeeze(1)
        return torch.softmax(self.detect(pooled), dim=-1), torch.sigmoid(self.locate(states)).squeeze(-1)


class Hades(nn.Module):
    """A transformer over logs, causal convolutions over metric groups, attention between the two."""

    def __init__(self):
        super().__init__()
        self.logs = nn.TransformerEncoderLayer(8, 2, 12, batch_first=True)
        self.aspects = nn.ModuleList(nn.Conv1d(size, 4, 3) for size in (2, 3))
        self.temporal = nn.Conv1d(2, 8, 3)
        self.cross, self.back = UnscaledAttention(), UnscaledAttention()
        for part in (self.cross, self.back):
            part.scores, part.out = nn.Linear(8, 8, bias=False), nn.Linear(16, 8, bias=False)
        self.head = nn.Sequential(nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 2), nn.Softmax(dim=-1))

    def forward(self, logs: Tensor, metrics: Tensor) -> Tensor:
        groups = metrics.transpose(1, 2).split([2, 3], dim=1)
        aspects = [F.relu(part(F.pad(group, (2, 0)))).amax(1, keepdim=True)
                   for part, group in zip(self.aspects, groups)]
        temporal = F.relu(self.temporal(F.pad(torch.cat(aspects, 1), (2, 0)))).transpose(1, 2)
        logs = self.logs(logs)
        return self.head(torch.cat([self.cross(logs, temporal), self.back(temporal, logs)], -1).mean(1))


class Medicine(nn.Module):
    """Squeeze and excite, an encoder for each modality, gated fusion, the class."""

    def __init__(self):
        super().__init__()
        self.excite, self.metric_in = SqueezeExcite(), nn.Linear(12, 8)
        self.metric, self.log = (nn.TransformerEncoderLayer(8, 2, 12, batch_first=True) for _ in range(2))
        self.metric_gate, self.log_gate = nn.Linear(8, 8), nn.Linear(8, 8)
        self.head = nn.Linear(16, 4)

    def forward(self, metric: Tensor, log: Tensor) -> Tensor:
        metric = self.metric(self.metric_in(self.excite(metric))).mean(1)
        log = self.log(log).mean(1)
        gated = [metric * torch.sigmoid(self.metric_gate(metric)), log * torch.sigmoid(self.log_gate(log))]
        return torch.softmax(self.head(torch.cat(gated, dim=-1)), dim=-1)
