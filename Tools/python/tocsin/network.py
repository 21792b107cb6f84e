"""Networks: tensors in, tensors out."""

from __future__ import annotations

import ctypes
from typing import Any, Dict, List, Mapping, NamedTuple, Sequence, Tuple, Union

import numpy

from . import library
from .arrays import checked
from .handle import OneThread
from .model import Model

BATCH = -1
"""A dimension of as many items as a run has."""

STEPS = -2
"""A dimension of as many time steps as a run has."""

_DTYPES = {1: numpy.dtype(numpy.float32), 2: numpy.dtype(numpy.uint32)}


class Port(NamedTuple):
    """An input or output: `dimensions`, outermost first, are sizes, BATCH or STEPS.

    `maxima` are the largest that they may be in any network that is opened of the model.
    """

    name: str
    dtype: "numpy.dtype[Any]"
    dimensions: Tuple[int, ...]
    maxima: Tuple[int, ...]

    def __str__(self) -> str:
        words = {BATCH: "batch", STEPS: "steps"}
        return f"{self.dtype} [{', '.join(words.get(size, str(size)) for size in self.dimensions)}]"


class Network(OneThread):
    """Runs the network of any model, up to `maximum_batch` items of up to `maximum_steps` time steps at a time."""

    def __init__(
        self, model: Model, *, maximum_batch: int = 1, maximum_steps: int = 1, maximum_memory: int = 0
    ) -> None:
        self._library = library.load()
        options = library.new(
            library.NetworkOptions,
            maximum_batch=maximum_batch,
            maximum_steps=maximum_steps,
            maximum_memory=maximum_memory,
        )
        pointer = library.open_handle(self._library.tocsin_network_open, model.pointer, ctypes.byref(options))
        super().__init__(pointer, self._library.tocsin_network_close)
        self._maxima = {BATCH: maximum_batch, STEPS: maximum_steps}
        self.inputs = _ports(self._library.tocsin_network_input, pointer)
        self.outputs = _ports(self._library.tocsin_network_output, pointer)

    def run(
        self, inputs: Union[Mapping[str, "numpy.ndarray[Any, Any]"], Sequence["numpy.ndarray[Any, Any]"]]
    ) -> List["numpy.ndarray[Any, Any]"]:
        """Runs the network on arrays by name, or in the order of `inputs`; gives the outputs in theirs."""
        arrays = self._in_order(inputs)
        sizes: Dict[int, int] = {}
        arrays = [self._checked(port, array, sizes) for port, array in zip(self.inputs, arrays)]
        batch, steps = sizes.get(BATCH, 1), sizes.get(STEPS, 1)
        with self._alone():
            library.check(
                self._library.tocsin_network_begin(self.pointer, batch, steps),
                f"{batch} items of {steps} steps cannot be run; open the network with larger maxima",
            )
            for index, (port, array) in enumerate(zip(self.inputs, arrays)):
                is_keys = port.dtype == numpy.uint32
                library_ = self._library
                set_input = library_.tocsin_network_set_keys if is_keys else library_.tocsin_network_set_numbers
                status = set_input(self.pointer, index, array.ctypes.data, array.size)
                library.check(status, f"input {port.name}: {array.size} elements are not what it takes; give {port}")
            library.check(self._library.tocsin_network_run(self.pointer), "the network cannot be run")
            return [self._output(index, port, batch, steps) for index, port in enumerate(self.outputs)]

    def _in_order(self, inputs: Any) -> List[Any]:
        names = [port.name for port in self.inputs]
        if isinstance(inputs, Mapping):
            if set(inputs) != set(names):
                raise ValueError(f"inputs {sorted(inputs)}; give {names}")
            return [inputs[name] for name in names]
        if isinstance(inputs, numpy.ndarray) or len(inputs) != len(names):
            raise ValueError(f"inputs: give a dictionary or a list of {len(names)}: {names}")
        return list(inputs)

    def _checked(self, port: Port, array: Any, sizes: Dict[int, int]) -> "numpy.ndarray[Any, Any]":
        result = checked(array, port.dtype, len(port.dimensions), f"input {port.name}")
        for expected, maximum, size in zip(port.dimensions, port.maxima, result.shape):
            wanted = sizes.setdefault(expected, size) if expected < 0 else expected
            if size != wanted or size > min(maximum, self._maxima.get(expected, size)) or size == 0:
                limit = f" of at most {self._maxima[BATCH]} items and {self._maxima[STEPS]} steps, the same everywhere"
                raise ValueError(f"input {port.name}: of shape {array.shape}; give {port}{limit}")
        return result

    def _output(self, index: int, port: Port, batch: int, steps: int) -> "numpy.ndarray[Any, Any]":
        count = ctypes.c_size_t()
        elements = self._library.tocsin_network_elements(self.pointer, index, ctypes.byref(count))
        shape = tuple({BATCH: batch, STEPS: steps}.get(size, size) for size in port.dimensions)
        # A copy: the library lends them until the next call.
        result: "numpy.ndarray[Any, Any]" = numpy.ctypeslib.as_array(elements, (count.value,)).copy().reshape(shape)
        return result


def _ports(function: Any, pointer: Any) -> Tuple[Port, ...]:
    ports: List[Port] = []
    while True:
        port = function(pointer, len(ports))
        if not port:
            return tuple(ports)
        struct = port.contents
        rank = struct.rank
        sizes = tuple(struct.dimensions[:rank]), tuple(struct.maxima[:rank])
        ports.append(Port(struct.name.decode(), _DTYPES[struct.type], *sizes))
