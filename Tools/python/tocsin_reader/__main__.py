"""Command line: one JSON object per file and line."""

from __future__ import annotations

import hashlib
import json
import sys

from .errors import FormatError
from .limits import LARGEST_FILE
from .reader import ModelFile, read


def _accepted(path: str, model: ModelFile) -> dict[str, object]:
    identities = model.identities
    return {
        "file": path,
        "accepted": True,
        "identities": {
            "weights": identities.weights.hex(),
            "content": identities.content.hex(),
            "file": identities.file.hex(),
        },
        "sections": [entry.number for entry in model.sections],
        "tensors": {
            name: hashlib.sha256(array.tobytes()).hexdigest() for name, array in model.tensors.items()
        },
        "values": len(model.graph.types),
    }


def main(paths: list[str]) -> int:
    """0: all files were read; 1: one was refused; 2: one could not be opened."""
    status = 0
    for path in paths:
        try:
            with open(path, "rb") as file:
                data = file.read(LARGEST_FILE + 1)
        except OSError as error:
            print(f"{path}: {error}", file=sys.stderr)
            status = 2
            continue
        try:
            result = _accepted(path, read(data))
        except FormatError as error:
            result = {
                "file": path,
                "accepted": False,
                "rule": error.rule,
                "section": error.section,
                "offset": error.offset,
            }
            status = max(status, 1)
        print(json.dumps(result), flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
