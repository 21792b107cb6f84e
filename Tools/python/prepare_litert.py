"""Converts the neutral networks for LiteRT, which needs a file for each batch size. Needs litert-torch from PyPI.

usage: prepare_litert.py FOLDER CACHE NETWORK...

Reads the networks' definitions from build_models.py beside FOLDER and writes CACHE/NETWORK.bBATCH.tflite where it is
missing, for batches of 1, 32 and 256.
"""
import os
import sys

sys.dont_write_bytecode = True


def main():
    import litert_torch
    import torch

    from peers.base import Network
    from peers.torch_script import definition

    folder, cache, *names = sys.argv[1:]
    os.makedirs(cache, exist_ok=True)
    for name in names:
        network = Network(name, folder, cache)
        for batch in (1, 32, 256):
            path = os.path.join(cache, f"{name}.b{batch}.tflite")
            if os.path.exists(path) or os.path.exists(network.file(f".b{batch}.tflite")):
                continue
            inputs = tuple(torch.from_numpy(value) for value in network.inputs(batch).values())
            litert_torch.convert(definition(network).eval(), inputs).export(path)
            print(path, flush=True)


if __name__ == "__main__":
    main()
