"""Tensor index, weights and quantisation (specification, sections 6.2 to 6.4)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy

from .container import Decoded, Entry, align64
from .cursor import Cursor
from .errors import FormatError
from .limits import LARGEST_RANK, LARGEST_SIZE, LARGEST_WEIGHTS, QUANTISATION, TENSOR_INDEX, WEIGHTS, Limits

F32 = 1
U32 = 2
BF16 = 3
INT8 = 4
# bf16 is kept as the upper halves, int8 as codes.
ELEMENT_TYPES: dict[int, numpy.dtype[Any]] = {
    F32: numpy.dtype("<f4"),
    U32: numpy.dtype("<u4"),
    BF16: numpy.dtype("<u2"),
    INT8: numpy.dtype("i1"),
}
ROW_LENGTH = 104


@dataclass(frozen=True)
class Tensor:
    """A row of the tensor index; `row` is the offset of its first byte in the section."""

    name: bytes
    row: int
    element_type: int
    shape: tuple[int, ...]
    offset: int
    length: int

    @property
    def channels(self) -> int:
        """The size of the outermost dimension, 1 without dimensions (section 6.4)."""
        return self.shape[0] if self.shape else 1


def read_tensor_index(data: Decoded, limits: Limits) -> list[Tensor]:
    """Section 6.2."""
    cursor = Cursor(data, TENSOR_INDEX)
    tensors: list[Tensor] = []
    end = 0
    for _ in range(cursor.count(0, limits.tensors, ROW_LENGTH)):
        row = cursor.offset
        name = cursor.sorted_name(tensors[-1].name if tensors else None)
        element_type = cursor.u32(F32, INT8)
        rank = cursor.u32(0, LARGEST_RANK)
        shape = tuple(cursor.u32(1, LARGEST_SIZE) for _ in range(rank))
        for _ in range(LARGEST_RANK - rank):
            cursor.zero_u32()
        offset = cursor.integer(8)
        if offset != align64(end):
            raise cursor.error("tensorOffset", cursor.offset - 8)
        length = cursor.integer(8)
        if length != math.prod(shape) * ELEMENT_TYPES[element_type].itemsize:
            raise cursor.error("tensorLength", cursor.offset - 8)
        end = offset + length
        if end > LARGEST_WEIGHTS:
            raise cursor.error("tensorLength", cursor.offset - 8)
        tensors.append(Tensor(name, row, element_type, shape, offset, length))
    cursor.finish()
    return tensors


def check_weights_length(entry: Entry, tensors: list[Tensor]) -> None:
    """The decoded length of section 6.3."""
    end = tensors[-1].offset + tensors[-1].length
    if entry.decoded_length != (end + 3) // 4 * 4:
        raise FormatError("sectionLength", None, entry.row + 24)


def check_quantisation_length(entry: Entry, tensors: list[Tensor]) -> None:
    """The decoded length of section 6.4."""
    channels = sum(tensor.channels for tensor in tensors if tensor.element_type == INT8)
    if entry.decoded_length != 4 * channels:
        raise FormatError("sectionLength", None, entry.row + 24)


def read_weights(data: Decoded, tensors: list[Tensor]) -> dict[str, numpy.ndarray]:
    """Section 6.3."""
    arrays: dict[str, numpy.ndarray] = {}
    end = 0
    for tensor in tensors:
        _check_gap(data, end, tensor.offset)
        kind = ELEMENT_TYPES[tensor.element_type]
        array = numpy.frombuffer(data, dtype=kind, count=tensor.length // kind.itemsize, offset=tensor.offset)
        _check_elements(array, tensor)
        end = tensor.offset + tensor.length
        arrays[tensor.name.decode("ascii")] = array.reshape(tensor.shape)
    _check_gap(data, end, len(data))
    return arrays


def _check_gap(data: Decoded, start: int, end: int) -> None:
    for offset in range(start, end):
        if data[offset]:
            raise FormatError("reservedNotZero", WEIGHTS, offset)


def _check_elements(array: numpy.ndarray, tensor: Tensor) -> None:
    if tensor.element_type == U32:
        return
    if tensor.element_type == INT8:
        rule, bad = "codeOutOfRange", array == -128
    elif tensor.element_type == BF16:
        rule, bad = "tensorNotFinite", (array & 0x7F80) == 0x7F80
    else:
        rule, bad = "tensorNotFinite", ~numpy.isfinite(array)
    if bad.any():
        raise FormatError(rule, WEIGHTS, tensor.offset + int(bad.argmax()) * array.itemsize)


def read_scales(data: Decoded, tensors: list[Tensor]) -> dict[str, numpy.ndarray]:
    """Section 6.4: the scales of each tensor of `int8`."""
    scales = numpy.frombuffer(data, dtype="<f4")
    smallest_normal = numpy.finfo(numpy.float32).tiny
    with numpy.errstate(all="ignore"):
        good = (scales >= smallest_normal) & numpy.isfinite(scales * numpy.float32(127))
    if not good.all():
        raise FormatError("scaleOutOfRange", QUANTISATION, 4 * int(good.argmin()))
    result: dict[str, numpy.ndarray] = {}
    start = 0
    for tensor in tensors:
        if tensor.element_type == INT8:
            result[tensor.name.decode("ascii")] = scales[start : start + tensor.channels]
            start += tensor.channels
    return result
