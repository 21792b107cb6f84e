"""LiteRT (TensorFlow Lite) with XNNPACK: one .tflite for each batch size, beside the network or in the cache.

`prepare_litert.py` writes them; a file for one batch size cannot be resized to another, XNNPACK refuses.
"""
import os

from .base import Runtime


class LiteRt(Runtime):
    module = "ai_edge_litert"
    distribution = "ai-edge-litert"
    libraries = ("ai_edge_litert/libpywrap_litert_common.so", "ai_edge_litert/*interpreter*.so")

    @classmethod
    def model_file(cls, network, batch=1):
        name = f"{network.name}.b{batch}.tflite"
        for folder in (network.folder, network.cache):
            if os.path.exists(path := os.path.join(folder, name)):
                return path
        raise FileNotFoundError(f"no {name}; kernelbench peers --prepare converts it")

    def __init__(self, network, batch, inputs):
        from ai_edge_litert.interpreter import Interpreter

        self.interpreter = Interpreter(self.model_file(network, batch), num_threads=1)
        self.interpreter.allocate_tensors()
        for port, value in zip(self.details("input"), inputs.values(), strict=True):
            self.interpreter.set_tensor(port["index"], value.astype(port["dtype"]))
        self.run = self.interpreter.invoke

    def details(self, side):
        return sorted(getattr(self.interpreter, f"get_{side}_details")(), key=lambda port: port["name"])

    def outputs(self):
        return [self.interpreter.get_tensor(port["index"]) for port in self.details("output")]
