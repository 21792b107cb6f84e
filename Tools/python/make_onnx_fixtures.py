"""Writes the ONNX fixtures of the import tests: small networks from PyTorch's two exporters, with reference outputs.

usage: make_onnx_fixtures.py [--only TEXT] [FOLDER]     needs torch, onnx and onnxscript from PyPI
       make_onnx_fixtures.py --verify [FOLDER]          needs onnxruntime: runs the files and compares

FOLDER is Tests/TocsinInterchangeTests/Fixtures unless given. Each fixture is NAME.onnx and NAME.json, where NAME is
CONSTRUCT_EXPORTER_OPSET. The JSON holds the inputs (f32, i64 or bool, flat, batch outermost) and the outputs that the
same network computes in float64 from the same float32 weights, to eight digits. Weights and inputs are seeded: with
the same versions of the packages, two runs write the same bytes.
"""
import argparse
import copy
import json
import logging
import os
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np

sys.dont_write_bytecode = True
DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "Tests/TocsinInterchangeTests/Fixtures"
KINDS = {"float32": "f32", "int64": "i64", "bool": "bool"}


def seed_of(name):
    return zlib.crc32(name.encode())


def initialise(network, seed):
    """Weights from N(0, 1 / fan in), biases and norms off their neutral values, so that no term can hide."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() >= 2:
                parameter.copy_(noise / parameter[0].numel() ** 0.5)
            else:
                parameter.copy_(noise * 0.1 + (1.0 if "norm" in name and name.endswith("weight") else 0.0))
    return network.eval()


def sample(port, random):
    """Values for a port; floats are multiples of 1/8, short in JSON. Masks keep a first part of each item."""
    if port.kind == "float":
        return (random.integers(-16, 17, port.sizes) / 8).astype(np.float32)
    if port.kind == "keys":
        return random.integers(0, port.classes, port.sizes)
    items, steps = port.sizes
    valid = np.arange(steps)[None] < (steps - np.arange(items))[:, None]
    return {"valid": valid, "padding": ~valid, "float_valid": valid.astype(np.float32)}[port.kind]


def reference(network, inputs):
    """The outputs in float64 from the float32 weights."""
    import torch

    double = copy.deepcopy(network).double()
    tensors = [torch.from_numpy(value) for value in inputs.values()]
    with torch.no_grad():
        outputs = double(*(tensor.double() if tensor.is_floating_point() else tensor for tensor in tensors))
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    return [output.numpy() for output in outputs]


def export(network, fixture, inputs, exporter, opset, path):
    import torch

    arguments = dict(
        input_names=list(fixture.inputs), output_names=list(fixture.outputs), opset_version=opset, verbose=False)
    tensors = tuple(torch.from_numpy(value) for value in inputs.values())
    axes = {name: port.dynamic_axes for name, port in fixture.inputs.items()}
    if exporter == "torchscript":
        torch.onnx.export(network, tensors, path, dynamo=False, dynamic_axes=axes, **arguments)
    else:
        dimensions = {letter: torch.export.Dim(letter, min=2, max=64) for letter in "BT"}
        shapes = tuple({axis: dimensions[letter] for axis, letter in port.items()} for port in axes.values())
        torch.onnx.export(
            network, tensors, path, dynamo=True, dynamic_shapes=shapes, external_data=False, optimize=True, **arguments)


def strip(model):
    """Removes what describes the exporting program: traces with its paths, and the types of inner values."""
    model.doc_string = ""
    del model.metadata_props[:]
    graph = model.graph
    graph.doc_string = ""
    del graph.metadata_props[:], graph.value_info[:]
    for part in [*graph.node, *graph.input, *graph.output, *graph.initializer]:
        part.doc_string = ""
        del part.metadata_props[:]


def write(folder, name, exporter, opset, model, inputs, outputs):
    import onnx

    onnx.checker.check_model(model, full_check=True)
    data = model.SerializeToString(deterministic=True)
    for path in {sys.prefix, os.getcwd(), str(Path.home())} - {"/"}:
        if path.encode() in data:
            sys.exit(f"{name}: the model holds {path}, a path of this machine")
    (folder / f"{name}.onnx").write_bytes(data)
    lines = [f'{{\n"opset": {opset},\n"exporter": "{exporter}",\n"inputs": {{']
    lines.append(",\n".join(
        f'"{port}": ' + json.dumps(
            {"dtype": KINDS[str(value.dtype)], "shape": value.shape, "data": (value + 0).ravel().tolist()})
        for port, value in inputs.items()))
    lines.append('},\n"outputs": {')
    lines.append(",\n".join(
        f'"{port}": ' + json.dumps({"shape": value.shape, "data": [float(f"{x:.8g}") for x in value.ravel()]})
        for port, value in outputs.items()))
    (folder / f"{name}.json").write_text("\n".join(lines) + "\n}\n}\n")
    print(f"{name}: {len(data)} bytes, {' '.join(sorted({node.op_type for node in model.graph.node}))}", flush=True)


def make(folder, only):
    import onnx
    import torch

    from onnx_fixtures import handmade
    from onnx_fixtures.table import FIXTURES

    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    for fixture in FIXTURES:
        network = initialise(fixture.network(), seed_of(fixture.name))
        random = np.random.default_rng(seed_of(fixture.name))
        inputs = {name: sample(port, random) for name, port in fixture.inputs.items()}
        outputs = dict(zip(fixture.outputs, reference(network, inputs), strict=True))
        for exporter, opset in fixture.exports:
            name = f"{fixture.name}_{exporter}_{opset}"
            if only not in name:
                continue
            path = folder / f"{name}.onnx"
            export(network, fixture, inputs, exporter, opset, path)
            model = onnx.load(path)
            strip(model)
            write(folder, name, exporter, opset, model, inputs, outputs)
    for build in handmade.FIXTURES:
        name = f"{build.__name__}_handmade_{handmade.OPSET}"
        if only in name:
            model, inputs, outputs = build(np.random.default_rng(seed_of(name)))
            write(folder, name, "handmade", handmade.OPSET, model, inputs, outputs)


def verify(folder):
    """Whether ONNX Runtime gives the outputs of every fixture."""
    import onnxruntime

    dtypes = {short: long for long, short in KINDS.items()}
    good = True
    for path in sorted(folder.glob("*.json")):
        case = json.loads(path.read_text())
        inputs = {
            name: np.array(port["data"], dtypes[port["dtype"]]).reshape(port["shape"])
            for name, port in case["inputs"].items()}
        session = onnxruntime.InferenceSession(path.with_suffix(".onnx"), providers=["CPUExecutionProvider"])
        results = session.run(list(case["outputs"]), inputs)
        errors = [
            np.abs(result - np.array(port["data"]).reshape(port["shape"])).max()
            for result, port in zip(results, case["outputs"].values(), strict=True)]
        print(f"{path.stem}: {np.max(errors):.1e}")
        good = good and all(error < 2e-6 for error in errors)
    return good


def main():
    parser = argparse.ArgumentParser(description="Writes or verifies the ONNX fixtures of the import tests.")
    parser.add_argument("--verify", action="store_true", help="run the fixtures with ONNX Runtime instead")
    parser.add_argument("--only", default="", metavar="TEXT", help="write those whose names hold TEXT")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    if options.verify:
        sys.exit(0 if verify(options.folder) else 1)
    make(options.folder, options.only)


if __name__ == "__main__":
    main()
