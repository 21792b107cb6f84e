"""Runs ONNX files with ONNX Runtime and compares the outputs with those that stand beside them.

usage: run_onnx.py FOLDER     needs onnx and onnxruntime from PyPI

FOLDER holds NAME.onnx and NAME.json, an object with `inputs` and `outputs`: for each port its `shape` and its elements,
flat, as `data`. Every file is checked by onnx.checker first. For each one line of JSON is printed: `name`, and `error`,
the largest difference divided by the largest magnitude of the output or 1, or `failure`. Where a number is expected that
is not finite, the same must be found.
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

DTYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64}


def array(port, dtype):
    # Float reads "inf" and "nan" too.
    return np.array([float(x) for x in port["data"]], np.float64).reshape(port["shape"]).astype(dtype)


def difference(found, expected):
    if found.shape != expected.shape:
        raise ValueError(f"shape {found.shape}, not {expected.shape}")
    finite = np.isfinite(expected)
    if not np.array_equal(found[~finite], expected[~finite], equal_nan=True):
        return float("inf")
    scale = max(1, np.abs(expected[finite]).max(initial=0))
    error = np.abs(found[finite] - expected[finite]).max(initial=0) / scale
    return float(error) if np.isfinite(error) else float("inf")


def run(path):
    onnx.checker.check_model(path, full_check=True)
    case = json.loads(path.with_suffix(".json").read_text())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    # Quantised weights multiply float32, not rows that are quantised as well.
    options.add_session_config_entry("session.qdq_matmulnbits_accuracy_level", "1")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    inputs = {port.name: array(case["inputs"][port.name], DTYPES[port.type]) for port in session.get_inputs()}
    names = [port.name for port in session.get_outputs()]
    if sorted(names) != sorted(case["outputs"]):
        raise ValueError(f"outputs {names}")
    results = zip(names, session.run(names, inputs), strict=True)
    return max(difference(found, array(case["outputs"][name], np.float64)) for name, found in results)


def main():
    onnxruntime.set_default_logger_severity(3)
    for path in sorted(Path(sys.argv[1]).glob("*.onnx")):
        line = {"name": path.stem}
        try:
            error = run(path)
            line["error"] = error if np.isfinite(error) else 1e30
        except Exception as failure:  # whatever a checker or a runtime finds wrong is a result
            line["failure"] = str(failure)
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
