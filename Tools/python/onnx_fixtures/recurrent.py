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


class GivenStates(nn.Module):
    """A decoder that starts from the states of an encoder, ONNX's Y_h and Y_c, over a fixed number of steps."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.LSTM(6, 3, batch_first=True, bidirectional=True)
        self.decoder = nn.LSTM(6, 3, batch_first=True, bidirectional=True)

    def forward(self, x: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
        _, states = self.encoder(x)
        decoded, (_, cells) = self.decoder(other, states)
        return decoded, cells[1]


class LearnedState(nn.Module):
    """A GRU that starts from a parameter."""

    def __init__(self):
        super().__init__()
        self.gru, self.state = nn.GRU(6, 4, batch_first=True), nn.Parameter(torch.zeros(1, 4))

    def forward(self, x: Tensor) -> Tensor:
        return self.gru(x, self.state[None].repeat(1, x.size(0), 1))[0]


class Ends(nn.Module):
    """The last state of each direction, taken from the sequences of both."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(6, 4, batch_first=True, bidirectional=True)

    def forward(self, x: Tensor) -> Tensor:
        states, _ = self.gru(x)
        return torch.cat([states[:, -1, :4], states[:, 0, 4:]], dim=-1)


class Context(nn.Module):
    """A summary of the whole sequence beside each of its steps, and a decoder that reads it at each step."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.GRU(6, 4, batch_first=True), nn.LSTM(4, 3, batch_first=True)
        self.score = nn.Linear(8, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        states, last = self.encoder(x)
        summary = states.mean(dim=1, keepdim=True).expand(-1, x.size(1), -1)
        scores = torch.sigmoid(self.score(torch.cat([states, summary], dim=-1))).squeeze(-1)
        return scores, self.decoder(last[-1].unsqueeze(1).repeat(1, x.size(1), 1))[0]


class TimeDistributed(nn.Module):
    """[B, T, C, L]: a convolution of the window at each step, then a GRU of each channel's sequence."""

    def __init__(self):
        super().__init__()
        self.convolution, self.gru = nn.Conv1d(2, 3, 3), nn.GRU(1, 4, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        batch, time, channels, length = x.shape
        windows = F.relu(self.convolution(x.reshape(-1, channels, length))).amax(dim=2).view(batch, time, 3)
        return self.gru(windows.transpose(1, 2).reshape(batch * 3, time, 1))[0][:, -1].view(batch, 3, 4)


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
