"""Models: what a .tocsin file holds."""

from __future__ import annotations

import ctypes
import enum
import os
from typing import Any, Optional, Union

import numpy

from . import library
from .handle import Handle


class Kind(enum.IntEnum):
    """The system whose model a file is."""

    NETWORK = 0
    DEEPLOG = 1
    CHIMERA = 2


class Model(Handle):
    """A model, from a file or from a file's bytes. Any number of threads may use it at a time.

    `identity` pins the file's content by its 32 bytes; `self_test` replays the golden vectors that are in it. Streams,
    scorers and networks go on working when their model is closed.
    """

    def __init__(
        self,
        source: Union[str, "os.PathLike[str]", bytes, bytearray, memoryview],
        *,
        identity: Optional[bytes] = None,
        self_test: bool = False,
        maximum_memory: int = 0,
    ) -> None:
        if identity is not None and len(identity) != 32:
            raise ValueError(f"an identity has 32 bytes, this one {len(identity)}; give what modelctl inspect prints")
        self._library = library.load()
        options = library.new(
            library.ModelOptions, identity=identity, self_test=int(self_test), maximum_memory=maximum_memory
        )
        if isinstance(source, (bytes, bytearray, memoryview)):
            content = bytes(source)
            pointer = library.open_handle(
                self._library.tocsin_model_open_memory, content, len(content), ctypes.byref(options)
            )
        else:
            path = os.fsencode(source)
            if b"\0" in path:
                raise ValueError("a path cannot hold NUL; give another")
            pointer = library.open_handle(
                self._library.tocsin_model_open, path, ctypes.byref(options), place=os.fsdecode(path)
            )
        super().__init__(pointer, self._library.tocsin_model_close)
        info = self._library.tocsin_model_describe(pointer).contents
        self.kind = Kind(info.kind)
        self.reads_lines = bool(info.reads_lines)
        self.window_length = int(info.window_length)
        self.key_count = int(info.key_count)
        self.input_count = int(info.input_count)
        self.output_count = int(info.output_count)
        self.session_timeout = float(info.session_timeout)
        self.identity = bytes(info.identity)
        self.kernels = info.kernels.decode()
        self.memory = int(info.memory)
        self.peak_memory = int(info.peak_memory)

    @property
    def keys(self) -> "numpy.ndarray[Any, Any]":
        """The log keys that the model knows, ascending."""
        keys = numpy.empty(self.key_count, numpy.uint32)
        self._library.tocsin_model_keys(self.pointer, keys.ctypes.data, len(keys))
        return keys

    def template(self, key: int) -> Optional[str]:
        """The template of a log key, with <*> where it is open; None where the model has none."""
        if not 0 <= key < 2**32:
            raise ValueError(f"{key} is no key; keys are integers of 32 bits")
        length = self._library.tocsin_model_template(self.pointer, key, None, 0)
        if length == 0:
            return None
        text = ctypes.create_string_buffer(length + 1)
        self._library.tocsin_model_template(self.pointer, key, text, len(text))
        return text.raw[:length].decode("utf-8", "backslashreplace")
