"""Trains a network with PyTorch for kernelbench: a process that takes steps and times as it is asked to.

usage: train_worker.py NETWORK THREADS ARCHIVE       requests on standard input, answers on standard output
       train_worker.py --version                     PyTorch's version

NETWORK is m1 (two layers of LSTM over one-hot keys, the next key, Adam) or m2 (Chimera's encoders, detector and
localiser, AdamW). ARCHIVE, an .npz that kernelbench writes, has the parameters to start from, by the names of the state
dict, and the batch. A request and an answer is a line of JSON each:

  {"steps": N}        {"losses": [...]}                        takes N steps; the loss before each
  {"seconds": S}      {"median": M, "count": N}                takes steps for so long; seconds of one
  {"memory": true}    {"peakBytes": P, "startBytes": A}        of the process: at most, and before it made the network

A step is all that training does: gradients cleared, forward, backward, the optimiser. The batch is always the same.
"""
import gc
import json
import os
import sys
import time

sys.dont_write_bytecode = True
os.environ["CUDA_VISIBLE_DEVICES"] = ""


def memory(field):
    """A field of the process's status, in bytes."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field + ":"))


def networks():
    import torch
    from torch import nn
    from torch.nn import functional as F

    def mlp(*sizes):
        layers = []
        for index, (features, outputs) in enumerate(zip(sizes, sizes[1:])):
            layers += [nn.Linear(features, outputs)] + ([nn.ReLU()] if index < len(sizes) - 2 else [])
        return nn.Sequential(*layers)

    class DeepLog(nn.Module):
        """The next key after a window of one-hot keys."""

        optimiser = torch.optim.Adam

        def __init__(self, batch):
            super().__init__()
            self.lstm, self.fc = nn.LSTM(29, 64, 2, batch_first=True), nn.Linear(64, 29)
            # As floats, before the clock runs: what PyTorch's LSTM takes.
            self.x, self.next = F.one_hot(batch["keys"], 29).float(), batch["next"]

        def loss(self):
            return F.cross_entropy(self.fc(self.lstm(self.x)[0][:, -1]), self.next)

    class Chimera(nn.Module):
        """Whether a window is abnormal, and which of its lines are."""

        optimiser = torch.optim.AdamW

        def __init__(self, batch):
            super().__init__()
            self.gru_ad, self.gru_rca, self.gru_shared = (
                nn.GRU(300, 128, 2, batch_first=True, bidirectional=True) for _ in range(3))
            self.att_w, self.att_q = nn.Parameter(torch.zeros(1, 256, 256)), nn.Parameter(torch.zeros(1, 256, 1))
            self.det, self.loc = mlp(256, 128, 32, 2), mlp(256, 128, 32, 1)
            self.x, self.abnormal, self.lines = batch["x"], batch["abnormal"], batch["lines"]

        def loss(self):
            shared = self.gru_shared(self.x)[0]
            detection = (self.gru_ad(self.x)[0] + shared) * 0.5
            location = (self.gru_rca(self.x)[0] + shared) * 0.5
            weights = torch.softmax(torch.matmul(detection, torch.matmul(self.att_w, self.att_q)).squeeze(-1), -1)
            pooled = torch.matmul(weights.unsqueeze(1), detection).squeeze(1)
            lines = F.binary_cross_entropy_with_logits(self.loc(location).squeeze(-1), self.lines)
            return F.cross_entropy(self.det(pooled), self.abnormal) + lines

    return {"m1": DeepLog, "m2": Chimera}


class Training:
    def __init__(self, name, path):
        import numpy as np
        import torch

        with np.load(path) as archive:
            arrays = {key: torch.from_numpy(archive[key]) for key in archive.files}
        batch = {key[6:]: arrays.pop(key) for key in list(arrays) if key.startswith("batch.")}
        self.network = networks()[name](batch).train()
        self.network.load_state_dict(arrays)
        self.optimiser = self.network.optimiser(self.network.parameters())

    def step(self):
        self.optimiser.zero_grad(set_to_none=True)
        loss = self.network.loss()
        loss.backward()
        self.optimiser.step()
        return loss

    def timed(self, seconds):
        clock = time.perf_counter
        samples = []
        gc.disable()
        end = clock() + seconds
        while not samples or clock() < end:
            before = clock()
            self.step()
            samples.append(clock() - before)
        gc.enable()
        samples.sort()
        return {"median": samples[(len(samples) - 1) // 2], "count": len(samples)}


def answer(training, request, start):
    if "steps" in request:
        return {"losses": [training.step().item() for _ in range(request["steps"])]}
    if "seconds" in request:
        return training.timed(request["seconds"])
    return {"peakBytes": memory("VmHWM"), "startBytes": start}


def main():
    import numpy  # noqa: F401  A part of the host, as the interpreter and PyTorch are.
    import torch

    if sys.argv[1:] == ["--version"]:
        print(torch.__version__)
        return
    name, threads, path = sys.argv[1:]
    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    start = memory("VmRSS")
    training = Training(name, path)
    for line in sys.stdin:
        try:
            reply = answer(training, json.loads(line), start)
        except Exception as error:
            reply = {"failure": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
