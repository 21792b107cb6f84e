"""Writes the test vectors of the model file format: files that every reader must accept, and files that it must refuse.

usage: make_vectors.py [FOLDER]            adds what FOLDER lacks; changes and removes nothing
       make_vectors.py --check [FOLDER]    compares FOLDER with what this script makes; exit code 1 where they differ

FOLDER is Spec/Vectors/v1 unless given. Its README says what stands in it. Needs nothing but Python.
"""
import argparse
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from vectors import expected, invalid, valid

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "Spec/Vectors/v1"


def built():
    """Every file that the script makes, by its path in the folder."""
    files = {}
    descriptions = {"valid": {}, "invalid": {}}

    def put(kind, name, data, description):
        path = f"{kind}/{name}.tocsin"
        if path in files:
            raise ValueError(f"{path}: made twice")
        files[path] = data
        descriptions[kind][f"{name}.tocsin"] = description

    for vector in valid.vectors():
        put("valid", vector.name, vector.file.encode(), expected.accepted(vector))
    for vector in invalid.vectors():
        put("invalid", vector.name, vector.data, expected.refused(vector))
    for kind, entries in descriptions.items():
        text = json.dumps({"version": 1, "files": dict(sorted(entries.items()))}, indent=1, ensure_ascii=True)
        files[f"{kind}/expected.json"] = (text + "\n").encode("ascii")
    return files


def differences(folder, files):
    """What differs, one line each."""
    for path, data in sorted(files.items()):
        if not (folder / path).is_file():
            yield f"{path}: missing"
        elif (folder / path).read_bytes() != data:
            yield f"{path}: not what the script makes"
    for path in sorted(folder.glob("*/*")):
        name = path.relative_to(folder).as_posix()
        if name not in files:
            yield f"{name}: not made by the script"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    arguments = parser.parse_args()
    folder, files = arguments.folder, built()
    if not arguments.check:
        for path, data in files.items():
            target = folder / path
            # The lists of what to expect grow with the files; the files themselves are frozen.
            if target.suffix == ".json" or not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
    found = list(differences(folder, files))
    for line in found:
        print(f"{folder}/{line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
