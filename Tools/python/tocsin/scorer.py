"""Scorers: whole sessions or windows of keys by themselves."""

from __future__ import annotations

import ctypes
from typing import Any, Iterator, NamedTuple, Sequence, Union

import numpy

from . import library, verdicts
from .arrays import checked
from .handle import OneThread
from .model import Kind, Model


class SessionVerdict(NamedTuple):
    """The verdict on a session, and what was found of each entry; the last element of the arrays is of the end."""

    session: verdicts.Session
    probabilities: "numpy.ndarray[Any, Any]"
    ranks: "numpy.ndarray[Any, Any]"
    reasons: "numpy.ndarray[Any, Any]"


class Scorer(OneThread):
    """Judges sessions (DeepLog) or windows (Chimera) of keys. Options are those of tocsin_scorer_options."""

    def __init__(
        self,
        model: Model,
        *,
        maximum_memory: int = 0,
        maximum_batch: int = 0,
        cache_capacity: int = 0,
        threshold: float = 0,
        literature_protocol: bool = False,
    ) -> None:
        self._library = library.load()
        options = library.new(
            library.ScorerOptions,
            maximum_memory=maximum_memory,
            maximum_batch=maximum_batch,
            cache_capacity=cache_capacity,
            threshold=threshold,
            literature_protocol=int(literature_protocol),
        )
        pointer = library.open_handle(self._library.tocsin_scorer_open, model.pointer, ctypes.byref(options))
        super().__init__(pointer, self._library.tocsin_scorer_close)
        self._kind = model.kind
        self._window_length = model.window_length
        self._maximum_batch = maximum_batch or 64

    def session(self, keys: Union["numpy.ndarray[Any, Any]", Sequence[int]]) -> SessionVerdict:
        """DeepLog: judges a session of keys, an array of uint32 or a list of integers."""
        self._need(Kind.DEEPLOG, "sessions")
        array = checked(keys if isinstance(keys, numpy.ndarray) else _of_list(keys), numpy.uint32, 1, "keys")
        if not len(array):
            raise ValueError("keys: there are none; leave empty sessions out")
        probabilities = numpy.empty(len(array) + 1, numpy.float32)
        ranks = numpy.empty(len(array) + 1, numpy.uint32)
        reasons = numpy.empty(len(array) + 1, numpy.uint8)
        with self._alone():
            verdict = self._library.tocsin_scorer_session(
                self.pointer,
                array.ctypes.data,
                len(array),
                probabilities.ctypes.data,
                ranks.ctypes.data,
                reasons.ctypes.data,
            )
            return SessionVerdict(verdicts.session(verdict.contents), probabilities, ranks, reasons)

    def windows(self, keys: "numpy.ndarray[Any, Any]") -> "numpy.ndarray[Any, Any]":
        """Chimera: the probabilities that windows are abnormal, a row of uint32 each, of any number of rows."""
        array = self._checked_windows(keys)
        probabilities = numpy.empty(len(array), numpy.float32)
        with self._alone():
            for first in range(0, len(array), self._maximum_batch):
                self._score(array[first : first + self._maximum_batch], probabilities[first:])
        return probabilities

    def verdicts(self, keys: "numpy.ndarray[Any, Any]") -> Iterator[verdicts.Window]:
        """Chimera: the whole verdicts on windows, in their order."""
        array = self._checked_windows(keys)
        for first in range(0, len(array), self._maximum_batch):
            rows = array[first : first + self._maximum_batch]
            with self._alone():
                self._score(rows, numpy.empty(len(rows), numpy.float32))
                batch = [
                    verdicts.window(self._library.tocsin_scorer_window(self.pointer, index).contents)
                    for index in range(len(rows))
                ]
            yield from batch

    def _score(self, rows: "numpy.ndarray[Any, Any]", probabilities: "numpy.ndarray[Any, Any]") -> None:
        status = self._library.tocsin_scorer_windows(
            self.pointer, rows.ctypes.data, rows.shape[1], rows.shape[0], probabilities.ctypes.data
        )
        library.check(status, f"windows of shape {rows.shape} cannot be judged")

    def _checked_windows(self, keys: "numpy.ndarray[Any, Any]") -> "numpy.ndarray[Any, Any]":
        self._need(Kind.CHIMERA, "windows")
        array = checked(keys, numpy.uint32, 2, "keys")
        if len(array) and not 1 <= array.shape[1] <= self._window_length:
            raise ValueError(f"keys: windows of {array.shape[1]} keys; the model judges 1 to {self._window_length}")
        return array

    def _need(self, kind: Kind, what: str) -> None:
        if self._kind != kind:
            names = self._kind.name.capitalize(), kind.name.capitalize()
            raise TypeError(f"a model of {names[0]} judges no {what}; use one of {names[1]}")


def _of_list(keys: Sequence[int]) -> "numpy.ndarray[Any, Any]":
    try:
        array = numpy.array(keys)
    except ValueError as error:
        raise ValueError(f"keys: {error}; keys are integers of 32 bits") from error
    if array.size and (array.dtype.kind not in "iu" or array.min() < 0 or array.max() >= 2**32):
        raise ValueError("keys: not all are integers of 32 bits; give those that the model was trained on")
    return array.astype(numpy.uint32)
