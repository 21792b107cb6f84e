"""Writes the fixtures of `modeltrain parity`: small trainings by PyTorch, layer by layer and loss by loss.

usage: make_training_fixtures.py [--only TEXT] [--seed N] [FOLDER]     needs torch and numpy from PyPI

FOLDER is Tests/ParityTests/Fixtures unless given. Each case is a file NAME.json with the network as operations of the
graph (Spec/Operations.md, by the names that `modelctl inspect` prints), the parameters to start from, inputs and
targets, and what PyTorch makes of them in float32: the outputs, the loss, its gradient with respect to every parameter
and every input of numbers, and the parameters after three steps of an optimiser on the same batch. Spec/Training.md has
the fields.

Everything is computed in float64 too; where the two differ by more than `AGREEMENT` the case would test rounding, and
other numbers are drawn. All are seeded: with the same version of PyTorch, two runs write the same bytes. Another --seed
makes the same networks with other numbers.
"""
import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.dont_write_bytecode = True

from training_fixtures.network import Network, norm  # noqa: E402
from training_fixtures.table import CASES  # noqa: E402

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "Tests/ParityTests/Fixtures"
SCHEMA = "tocsin.training-fixture/1"
STEPS = 3
#: Between float32 and float64, relative as `modeltrain parity` takes it.
AGREEMENT = 3e-6
#: How often other numbers are drawn.
ATTEMPTS = 8


def forward(case, network):
    network.begin()
    case.build(network)
    for parameter in network.parameters.values():
        parameter.grad = None
    network.loss.backward()


def train(case, seed, dtype):
    """The network as written down, and its numbers: arrays by kind and name."""
    network = Network(case.name, seed, dtype, case.batch, case.steps, case.lengths)
    forward(case, network)
    names = network.used_parameters()
    parameters = {name: network.parameters[name] for name in names}
    numbers = {
        "parameters": {name: network.in_layout(name, parameters[name]) for name in names},
        "outputs": {name: network.output_array(name) for name in network.outputs},
        "losses": [],
        "gradients": {name: network.in_layout(name, parameters[name].grad) for name in names},
        "inputGradients": {
            name: tensor.grad.numpy() for name, (_, tensor) in network.inputs.items() if tensor.grad is not None},
    }
    optimiser, schedule = case.optimiser.make(parameters)
    for step in range(STEPS):
        if step > 0:
            forward(case, network)
        numbers["losses"].append(network.loss.item())
        if case.optimiser.clip is not None:
            torch.nn.utils.clip_grad_norm_(parameters.values(), case.optimiser.clip)
        optimiser.step()
        schedule.step()
    numbers["trained"] = {name: network.in_layout(name, parameters[name]) for name in names}
    return network, numbers


def distance(found, expected):
    """The largest relative error: of what an element has in absolute value, or of a scale where that is more.

    The scale is the root mean square of the array, or a tenth of that of all arrays of the kind where this is more.
    """
    floor = norm(list(expected.values())) / 10
    worst = 0.0
    for name, array in expected.items():
        scale = np.maximum(np.abs(array), max(norm([array]), floor))
        difference = np.abs(found[name].astype(np.float64) - array)
        worst = max(worst, float(np.where(difference == 0, 0, difference / np.where(scale == 0, 1, scale)).max()))
    return worst


def agreement(single, double):
    kinds = ("outputs", "gradients", "inputGradients", "trained")
    losses = max(abs(a - b) / abs(b) for a, b in zip(single["losses"], double["losses"], strict=True))
    return max(losses, *(distance(single[kind], double[kind]) for kind in kinds))


def listed(array):
    """Numbers in seven digits, which is 5e-7 off at most."""
    if array.dtype.kind in "iu":
        return array.ravel().tolist()
    return [json.loads(f"{value + 0:.7g}") for value in array.ravel().astype(float)]


def document(case, network, numbers, error):
    """The fields of the file, in their order."""
    arrays = lambda kind: {name: listed(array) for name, array in numbers[kind].items()}
    kinds = {"u": "u32", "i": "u32", "f": "f32"}
    return {
        "schema": SCHEMA,
        "name": case.name,
        "torch": torch.__version__.split("+")[0],
        "float64Distance": float(f"{error:.1e}"),
        "batch": case.batch,
        "steps": case.steps,
    } | ({"lengths": list(case.lengths)} if case.lengths else {}) | {
        "inputs": [
            {"name": name, "dtype": kinds[network.data[name].dtype.kind], "shape": list(shape)}
            for name, (shape, _) in network.inputs.items()],
        "tensors": [
            {"name": name, "shape": list(array.shape)} for name, array in numbers["parameters"].items()],
        "nodes": network.nodes,
        "outputs": [{"name": name, "value": value.id} for name, value in sorted(network.outputs.items())],
        "losses": network.terms,
        "optimiser": case.optimiser.record(),
        "data": {name: listed(network.data[name]) for name in [*network.inputs, *network.targets]},
        "parameters": arrays("parameters"),
        "expected": {
            "outputs": arrays("outputs"),
            "losses": [json.loads(f"{loss:.7g}") for loss in numbers["losses"]],
            "gradients": arrays("gradients"),
            "inputGradients": arrays("inputGradients"),
            "trained": arrays("trained"),
        },
    }


def text(fields):
    """JSON with a line for each field, and in lists of records and in records of arrays for each of these."""
    def lines(value, depth):
        pad, inner = " " * depth, " " * (depth + 1)
        if isinstance(value, dict) and any(isinstance(part, (list, dict)) for part in value.values()) and depth < 3:
            parts = [f"{inner}{json.dumps(key)}: {lines(part, depth + 1)}" for key, part in value.items()]
            return "{\n" + ",\n".join(parts) + f"\n{pad}}}"
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return "[\n" + ",\n".join(inner + json.dumps(part) for part in value) + f"\n{pad}]"
        return json.dumps(value, separators=(",", ":")) if isinstance(value, list) else json.dumps(value)
    return lines(fields, 0) + "\n"


def fixture(case, seed):
    """The text of a case's file, and how far float64 is from it."""
    for attempt in range(ATTEMPTS):
        network, single = train(case, (seed, attempt), torch.float32)
        _, double = train(case, (seed, attempt), torch.float64)
        error = agreement(single, double)
        if error <= AGREEMENT:
            return text(document(case, network, single, error)), error
    sys.exit(f"{case.name}: float32 and float64 differ by {error:.1e}; give it a lower rate")


def main():
    parser = argparse.ArgumentParser(description="Writes the fixtures of modeltrain parity.")
    parser.add_argument("--only", default="", metavar="TEXT", help="write those whose names hold TEXT")
    parser.add_argument("--seed", type=int, default=0, help="for other numbers")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for case in CASES:
        if options.only not in case.name:
            continue
        written, error = fixture(case, options.seed)
        (options.folder / f"{case.name}.json").write_text(written)
        total += len(written)
        print(f"{case.name}: {len(written)} bytes, float64 within {error:.1e}", flush=True)
    print(f"{total} bytes")


if __name__ == "__main__":
    main()
