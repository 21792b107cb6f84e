"""Checks of arrays before the library sees them."""

from __future__ import annotations

from typing import Any

import numpy


def checked(array: Any, dtype: Any, rank: int, name: str) -> "numpy.ndarray[Any, Any]":
    """The array, row-major; copied only where it is not."""
    if not isinstance(array, numpy.ndarray):
        raise TypeError(f"{name}: {type(array).__name__}; give a numpy.ndarray of {numpy.dtype(dtype)}")
    if array.dtype != dtype:
        raise TypeError(f"{name}: of {array.dtype}; convert it with .astype(numpy.{numpy.dtype(dtype)})")
    if array.ndim != rank:
        raise ValueError(f"{name}: of shape {array.shape}; give one of {rank} dimension{'s' if rank != 1 else ''}")
    result: "numpy.ndarray[Any, Any]" = numpy.ascontiguousarray(array)
    return result
