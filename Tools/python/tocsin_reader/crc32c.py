"""CRC32C (specification, section 3.2; RFC 3720 B.4).

The checksum is linear over GF(2). Blocks of 64 KiB are therefore cut into 256 lanes of 256 bytes, whose
registers numpy advances side by side, and joined by advancing a register over 256 zero bytes at a time.
"""

from __future__ import annotations

import numpy

_LANES = 256
_LANE_LENGTH = 256
_BLOCK = _LANES * _LANE_LENGTH


def _byte_table() -> list[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


_TABLE = _byte_table()
_TABLE_ARRAY = numpy.array(_TABLE, dtype=numpy.uint32)


def _advance_lanes(registers: numpy.ndarray, columns: numpy.ndarray | None) -> numpy.ndarray:
    """Advances each register over the bytes of its row, or over zeros where there are none."""
    for column in range(_LANE_LENGTH):
        index = registers & 0xFF
        if columns is not None:
            index = index ^ columns[column]
        registers = _TABLE_ARRAY[index] ^ (registers >> 8)
    return registers


def _zeros_tables() -> list[list[int]]:
    """For each byte of a register, what it becomes behind a lane of zero bytes."""
    tables = []
    for byte in range(4):
        start = numpy.arange(256, dtype=numpy.uint32) << numpy.uint32(8 * byte)
        tables.append([int(value) for value in _advance_lanes(start, None)])
    return tables


_ZEROS = _zeros_tables()


def _block(register: int, data: bytes | memoryview) -> int:
    lanes = numpy.frombuffer(data, dtype=numpy.uint8).reshape(_LANES, _LANE_LENGTH)
    columns = numpy.ascontiguousarray(lanes.T).astype(numpy.uint32)
    registers = numpy.zeros(_LANES, dtype=numpy.uint32)
    registers[0] = register
    result = 0
    for lane in _advance_lanes(registers, columns).tolist():
        result = lane ^ (
            _ZEROS[0][result & 0xFF]
            ^ _ZEROS[1][result >> 8 & 0xFF]
            ^ _ZEROS[2][result >> 16 & 0xFF]
            ^ _ZEROS[3][result >> 24]
        )
    return result


def crc32c(data: bytes | memoryview) -> int:
    """The CRC32C of the bytes."""
    register = 0xFFFFFFFF
    position = 0
    while len(data) - position >= _BLOCK:
        register = _block(register, data[position : position + _BLOCK])
        position += _BLOCK
    for byte in data[position:]:
        register = _TABLE[(register ^ byte) & 0xFF] ^ (register >> 8)
    return register ^ 0xFFFFFFFF
