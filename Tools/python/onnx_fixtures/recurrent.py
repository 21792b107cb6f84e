"""Recurrent layers: stacked, in both directions, and the ways in which networks use their states."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F


class StackedLSTM(nn.Module):
    def __init__(self, bidirectional=False, bias=True):
        super().__init__()
        self.lstm = nn.LSTM(6, 4, 2, batch_first=True, bidirectional=bidirectional, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.lstm(x)[0]


class TimeMajorLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(6, 5)

    def forward(self, x: Tensor) -> Tensor:
        return self.lstm(x.transpose(0, 1))[0].transpose(0, 1)


class ZeroStateLSTM(nn.Module):
    """Spells out the zero state that PyTorch takes by default, as many training scripts do."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(6, 5, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        state = torch.zeros(1, x.size(0), 5, dtype=x.dtype)
        return self.lstm(x, (state, state))[0]


class LastStep(nn.Module):
    """The last step of a sequence, by an index or by a slice."""

    def __init__(self, slices=False):
        super().__init__()
        self.slices = slices
        self.lstm = nn.LSTM(6, 5, batch_first=True)
        self.head = nn.Linear(5, 3)

    def forward(self, x: Tensor) -> Tensor:
        states, _ = self.lstm(x)
        return self.head(states[:, -1:, :].squeeze(1) if self.slices else states[:, -1, :])


class FinalState(nn.Module):
    """The final states, ONNX's Y_h: the last layer's, both directions side by side where there are two."""

    def __init__(self, kind: str, bidirectional: bool):
        super().__init__()
        self.bidirectional = bidirectional
        recurrent = {"lstm": nn.LSTM, "gru": nn.GRU}[kind]
        self.recurrent = recurrent(6, 4, 2, batch_first=True, bidirectional=bidirectional)
        self.head = nn.Linear(8 if bidirectional else 4, 3)

    def forward(self, x: Tensor) -> Tensor:
        state = self.recurrent(x)[1]
        state = state[0] if isinstance(state, tuple) else state
        return self.head(torch.cat([state[-2], state[-1]], dim=1) if self.bidirectional else state[-1])


class StackedGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(6, 4, 2, batch_first=True, bidirectional=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.gru(x)[0]


class KeyWindow(nn.Module):
    """DeepLog: keys to one-hot, two LSTM layers, the distribution after the last step."""

    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(7, 5, 2, batch_first=True), nn.Linear(5, 7)

    def forward(self, keys: Tensor) -> Tensor:
        x = F.one_hot(keys, 7).to(self.head.weight.dtype)
        return F.softmax(self.head(self.lstm(x)[0][:, -1]), dim=1)
