"""The optimisers and schedules, as PyTorch has them."""
from dataclasses import dataclass, field

import torch


@dataclass(frozen=True)
class Optimiser:
    """How parameters change. `options` are PyTorch's, by the names that the fixtures give them."""

    kind: str
    rate: float
    options: dict = field(default_factory=dict)
    #: The largest norm of all gradients together.
    clip: float | None = None
    schedule: dict | None = None
    #: Beginnings of tensors' names, each with the factor that their rate has.
    groups: dict[str, float] = field(default_factory=dict)

    def record(self):
        fields = {"kind": self.kind, "learningRate": self.rate, **self.options}
        fields |= {"clipNorm": self.clip} if self.clip is not None else {}
        fields |= {"schedule": self.schedule} if self.schedule is not None else {}
        groups = [{"prefix": prefix, "factor": factor} for prefix, factor in self.groups.items()]
        return fields | ({"groups": groups} if groups else {})

    def factor(self, name):
        return next((factor for prefix, factor in self.groups.items() if name.startswith(prefix)), 1)

    def make(self, parameters):
        """The optimiser and the schedule for parameters by name."""
        names = {"weightDecay": "weight_decay", "momentum": "momentum", "nesterov": "nesterov", "epsilon": "eps"}
        options = {names[key]: value for key, value in self.options.items() if key in names}
        if "beta1" in self.options:
            options["betas"] = (self.options["beta1"], self.options["beta2"])
        groups = [
            {"params": [parameter], "lr": self.rate * self.factor(name)} for name, parameter in parameters.items()]
        kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamW": torch.optim.AdamW}
        optimiser = kinds[self.kind](groups, lr=self.rate, **options)
        return optimiser, self.scheduled(optimiser)

    def scheduled(self, optimiser):
        schedules = torch.optim.lr_scheduler
        match self.schedule:
            case None:
                return schedules.LambdaLR(optimiser, lambda step: 1.0)
            case {"kind": "inverseSquareRoot", "warmUp": count}:
                return schedules.LambdaLR(optimiser, lambda step: min((step + 1) ** -0.5, (step + 1) * count**-1.5))
            case {"kind": "cosine", "steps": count, "floor": floor}:
                assert floor == 0
                return schedules.CosineAnnealingLR(optimiser, count)
            case {"kind": "step", "every": every, "factor": factor}:
                return schedules.StepLR(optimiser, every, factor)
        raise ValueError(self.schedule)


SGD = Optimiser("sgd", 0.1, {"momentum": 0.9})
