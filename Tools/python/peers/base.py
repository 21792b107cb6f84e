"""What every adapter offers, and the networks that they run."""
import glob
import importlib.util
import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Network:
    """A network in a folder: `NAME.onnx`, and `NAME.npz` with inputs `in_PORT` and reference outputs `out64_PORT`."""

    name: str
    folder: str
    cache: str

    def file(self, suffix):
        return os.path.join(self.folder, self.name + suffix)

    def arrays(self):
        """The inputs and the reference outputs, in the order of the file."""
        import numpy as np

        with np.load(self.file(".npz")) as archive:
            inputs = {name[3:]: archive[name] for name in archive.files if name.startswith("in_")}
            outputs = {name[6:]: archive[name] for name in archive.files if name.startswith("out64_")}
        return inputs, outputs

    def inputs(self, batch):
        """The first `batch` items of each input, from the start again where there are fewer."""
        import numpy as np

        inputs, _ = self.arrays()
        return {
            name: np.ascontiguousarray(np.resize(value, (batch, *value.shape[1:]))) for name, value in inputs.items()}


class Runtime:
    """A network loaded for one batch size. One thread, inputs bound beforehand: `run` is all that is timed.

    A class stands for one precision; those of the same runtime derive from each other.
    """

    #: What to import, to know whether the runtime is there.
    module = ""
    #: The name of the distribution on PyPI.
    distribution = ""
    #: Patterns of the shared libraries that a program needs beside its own code, below the folder of all packages.
    libraries = ()
    #: What most products are computed in: f32, bf16 or int8.
    precision = "f32"

    @classmethod
    def is_installed(cls):
        return importlib.util.find_spec(cls.module) is not None

    @classmethod
    def version(cls):
        from importlib.metadata import version

        return version(cls.distribution)

    @classmethod
    def library_bytes(cls):
        packages = os.path.dirname(os.path.dirname(importlib.util.find_spec(cls.module).origin))
        files = {file for pattern in cls.libraries for file in glob.glob(os.path.join(packages, pattern))}
        return sum(os.path.getsize(file) for file in files)

    @classmethod
    def model_file(cls, network):
        """The file that the runtime reads for batches of one; `None` where it reads no file."""
        return network.file(".onnx")

    def __init__(self, network, batch, inputs):
        """Loads the network and binds the inputs, by name in the order of the archive."""
        raise NotImplementedError

    def run(self):
        raise NotImplementedError

    def outputs(self):
        """The outputs of the last run, in the order of the network."""
        raise NotImplementedError
