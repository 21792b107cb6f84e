"""PyTorch: the network's definition, traced and frozen. Reads build_models.py beside the folder of the networks."""
import os
import sys

from .base import Runtime


class TorchScript(Runtime):
    module = "torch"
    distribution = "torch"
    libraries = ("torch/lib/libtorch_cpu.so", "torch/lib/libtorch_python.so", "torch/lib/libc10.so")

    @classmethod
    def model_file(cls, network):
        return None

    def __init__(self, network, batch, inputs):
        import torch

        torch.set_num_threads(1)
        self.inputs = [torch.from_numpy(value) for value in inputs.values()]
        self.mode = torch.inference_mode()
        self.mode.__enter__()
        traced = torch.jit.trace(definition(network), tuple(self.inputs), check_trace=False)
        self.traced = torch.jit.freeze(traced)
        for _ in range(5):  # The first runs specialise and compile.
            self.run()

    def run(self):
        self.results = self.traced(*self.inputs)

    def outputs(self):
        results = self.results if isinstance(self.results, tuple) else (self.results,)
        return [value.numpy() for value in results]


def definition(network):
    """The network as a PyTorch module with the weights that the ONNX file has."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(network.folder)))
    import build_models

    return build_models.make(network.name)
