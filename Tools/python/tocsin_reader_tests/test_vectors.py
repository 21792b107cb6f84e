"""The reader agrees with Spec/Vectors/v1, in rule, place, sections, identities and tensors."""

from __future__ import annotations

import hashlib
import json
import unittest
from pathlib import Path
from typing import Any, Iterator

from tocsin_reader_tests.test_container import Refusing
from tocsin_reader import read

FOLDER = Path(__file__).resolve().parents[3] / "Spec/Vectors/v1"


def vectors(kind: str) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Name, bytes and expectation of each file."""
    expected = json.loads((FOLDER / kind / "expected.json").read_text("ascii"))["files"]
    for path in sorted((FOLDER / kind).glob("*.tocsin")):
        yield path.name, path.read_bytes(), expected[path.name]


class VectorsTest(Refusing):

    def test_valid(self) -> None:
        for name, data, expected in vectors("valid"):
            with self.subTest(name):
                model = read(data)
                self.assertEqual([entry.number for entry in model.sections], expected["sections"])
                for kind in ("weights", "content", "file"):
                    self.assertEqual(getattr(model.identities, kind).hex(), expected[kind + "Identity"], kind)
                digests = {
                    key: hashlib.sha256(array.tobytes()).hexdigest() for key, array in model.tensors.items()
                }
                self.assertEqual(digests, expected["tensors"])

    def test_invalid(self) -> None:
        for name, data, expected in vectors("invalid"):
            with self.subTest(name):
                self.refused(data, expected["rule"], expected["section"], expected["offset"])


if __name__ == "__main__":
    unittest.main()
