"""Layout, header, section table, compression of sections (specification, sections 3, 4.2, 8)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy

from .crc32c import crc32c
from .errors import FormatError
from .limits import KNOWN_SECTIONS, MOST_SECTIONS, QUANTISATION, WEIGHTS, Limits, largest_section
from .zstd import Frame, FrameError

MAGIC = bytes([0x89, 0x54, 0x43, 0x4E, 0x0D, 0x0A, 0x1A, 0x0A])
HEADER_LENGTH = 64
ROW_LENGTH = 96
STORED = 0
ZSTD = 1
NO_FILTER = 0
BYTE_PLANES = 1
Decoded = bytes | bytearray | memoryview


def align64(value: int) -> int:
    """The smallest multiple of 64 that is at least the value (section 2)."""
    return (value + 63) // 64 * 64


def _number(data: bytes, offset: int, length: int) -> int:
    return int.from_bytes(data[offset : offset + length], "little")


def _check_zero(data: bytes, start: int, end: int, rule: str) -> None:
    """All bytes from start to end are zero; the error names the first that is not."""
    piece = data[start:end]
    first = len(piece) - len(piece.lstrip(b"\0"))
    if first < len(piece):
        raise FormatError(rule, None, start + first)


@dataclass(frozen=True)
class Header:
    """The fields of section 3.1 that are kept."""

    optional_features: int
    decoded_length: int
    sections: int


@dataclass(frozen=True)
class Entry:
    """A row of the section table (section 3.2)."""

    row: int
    number: int
    flags: int
    codec: int
    filter: int
    offset: int
    stored_length: int
    decoded_length: int
    element_size: int
    checksum: int
    digest: bytes

    @property
    def critical(self) -> bool:
        """Bit 0 of the flags."""
        return bool(self.flags & 1)


@dataclass(frozen=True)
class Container:
    """A file whose header, table, paddings and checksums of stored bytes have been checked."""

    data: bytes
    header: Header
    entries: list[Entry]

    def entry(self, number: int) -> Entry | None:
        """The row of a section, if the file has it."""
        return next((entry for entry in self.entries if entry.number == number), None)

    def decoded(self, entry: Entry) -> Decoded:
        """The decoded bytes of a section, whose digest is right."""
        stored = self.data[entry.offset : entry.offset + entry.stored_length]
        if entry.codec == STORED:
            decoded: Decoded = stored
        elif entry.filter == NO_FILTER:
            decoded = _FrameAt(entry.offset, stored, entry.decoded_length).decode()
        else:
            decoded = _byte_planes(stored, entry)
        if hashlib.sha256(decoded).digest() != entry.digest:
            raise FormatError("sectionDigest", None, entry.row + 64)
        return decoded


def read_container(data: bytes, limits: Limits) -> Container:
    """Steps 1 to 4 of section 8."""
    header = _read_header(data, limits)
    _check_table(data, header)
    entries = _read_rows(data, header)
    end = entries[-1].offset + entries[-1].stored_length if entries else 68 + ROW_LENGTH * header.sections
    if end != len(data):
        raise FormatError("fileLength", None, 20)
    if sum(entry.decoded_length for entry in entries) != header.decoded_length:
        raise FormatError("totalDecodedLength", None, 28)
    for entry in entries:
        if crc32c(memoryview(data)[entry.offset : entry.offset + entry.stored_length]) != entry.checksum:
            raise FormatError("sectionChecksum", None, entry.row + 36)
    return Container(data, header, entries)


def _read_header(data: bytes, limits: Limits) -> Header:
    """Step 1 of section 8, on section 3.1."""
    if len(data) > limits.file_length:
        raise FormatError("fileTooLarge", None, None)
    if len(data) < HEADER_LENGTH:
        raise FormatError("fileTooShort", None, len(data))
    if data[:8] != MAGIC:
        raise FormatError("wrongMagic", None, 0)
    if _number(data, 60, 4) != crc32c(data[:60]):
        raise FormatError("headerChecksum", None, 60)
    if (_number(data, 8, 2), _number(data, 10, 2)) != (1, 0):
        raise FormatError("unsupportedVersion", None, 8)
    if _number(data, 12, 4) != 0:
        raise FormatError("unknownRequiredFeatures", None, 12)
    _check_zero(data, 40, 60, "headerReservedNotZero")
    if _number(data, 20, 8) != len(data):
        raise FormatError("fileLength", None, 20)
    header = Header(_number(data, 16, 4), _number(data, 28, 8), _number(data, 36, 4))
    if header.sections > MOST_SECTIONS:
        raise FormatError("sectionCount", None, 36)
    if header.decoded_length > limits.decoded_length:
        raise FormatError("decodedTooLarge", None, 28)
    return header


def _check_table(data: bytes, header: Header) -> None:
    """Step 2 of section 8."""
    end = HEADER_LENGTH + ROW_LENGTH * header.sections
    if len(data) < end + 4:
        raise FormatError("fileTooShort", None, len(data))
    if _number(data, end, 4) != crc32c(data[HEADER_LENGTH:end]):
        raise FormatError("tableChecksum", None, end)


def _read_rows(data: bytes, header: Header) -> list[Entry]:
    """Step 3 of section 8, on section 3.2."""
    entries: list[Entry] = []
    end = HEADER_LENGTH + ROW_LENGTH * header.sections + 4
    previous_number = 0
    for index in range(header.sections):
        row = HEADER_LENGTH + ROW_LENGTH * index
        entry = Entry(
            row,
            _number(data, row, 2),
            _number(data, row + 2, 2),
            _number(data, row + 4, 2),
            _number(data, row + 6, 2),
            _number(data, row + 8, 8),
            _number(data, row + 16, 8),
            _number(data, row + 24, 8),
            _number(data, row + 32, 4),
            _number(data, row + 36, 4),
            data[row + 64 : row + 96],
        )
        if entry.number <= previous_number:
            raise FormatError("sectionsNotSorted", None, row)
        _check_row(data, entry, end)
        _check_zero(data, end, entry.offset, "paddingNotZero")
        previous_number = entry.number
        end = entry.offset + entry.stored_length
        entries.append(entry)
    return entries


def _check_row(data: bytes, entry: Entry, previous_end: int) -> None:
    """The fields of a row behind its number, in the order of section 8."""
    row = entry.row
    known = KNOWN_SECTIONS.get(entry.number)
    if known is None and entry.critical:
        raise FormatError("unknownCriticalSection", None, row)
    if entry.flags & ~1 or (known is not None and known.critical != entry.critical):
        raise FormatError("sectionFlags", None, row + 2)
    _check_zero(data, row + 40, row + 64, "entryReservedNotZero")
    if entry.offset != align64(previous_end):
        raise FormatError("sectionOffset", None, row + 8)
    if entry.stored_length == 0:
        raise FormatError("emptySection", None, row + 16)
    if entry.decoded_length == 0:
        raise FormatError("emptySection", None, row + 24)
    if entry.decoded_length > largest_section(entry.number):
        raise FormatError("sectionTooLarge", None, row + 24)
    if entry.stored_length > len(data) - entry.offset:
        raise FormatError("sectionBeyondFile", None, row + 16)
    if entry.codec not in (STORED, ZSTD):
        raise FormatError("unknownCodec", None, row + 4)
    if entry.codec == STORED and entry.stored_length != entry.decoded_length:
        raise FormatError("storedLength", None, row + 16)
    if entry.codec == ZSTD and entry.stored_length >= entry.decoded_length:
        raise FormatError("storedLength", None, row + 16)
    if entry.filter not in (NO_FILTER, BYTE_PLANES):
        raise FormatError("unknownFilter", None, row + 6)
    if entry.filter == BYTE_PLANES and (entry.codec != ZSTD or entry.number not in (WEIGHTS, QUANTISATION)):
        raise FormatError("unknownFilter", None, row + 6)
    if entry.element_size != (4 if entry.filter == BYTE_PLANES else 0):
        raise FormatError("filterElementSize", None, row + 32)
    if entry.filter == BYTE_PLANES and entry.decoded_length % 4 != 0:
        raise FormatError("filterElementSize", None, row + 32)


class _FrameAt:
    """A frame of section 4.1 that begins at an offset of the file. Making one checks its header."""

    def __init__(self, offset: int, stored: bytes, length: int) -> None:
        self._offset = offset
        try:
            self._frame = Frame(stored, length)
        except FrameError as error:
            raise self._refusal(error) from error

    def decode(self) -> bytearray:
        """The content."""
        try:
            return self._frame.decode()
        except FrameError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: FrameError) -> FormatError:
        return FormatError("compressedFrame." + error.rule, None, self._offset)


def _byte_planes(stored: bytes, entry: Entry) -> Decoded:
    """Section 4.2. All lengths, then all frame headers are checked before the first plane is decoded."""
    quarter = entry.decoded_length // 4
    planes: list[bytes | _FrameAt] = []
    position = 32
    for length in _plane_lengths(stored, entry, quarter):
        piece = stored[position : position + length]
        planes.append(piece if length == quarter else _FrameAt(entry.offset + position, piece, quarter))
        position += length
    decoded = numpy.empty((quarter, 4), dtype=numpy.uint8)
    for index, plane in enumerate(planes):
        content = plane.decode() if isinstance(plane, _FrameAt) else plane
        decoded[:, index] = numpy.frombuffer(content, dtype=numpy.uint8)
    return decoded.reshape(-1).data


def _plane_lengths(stored: bytes, entry: Entry, quarter: int) -> list[int]:
    """The stored lengths of the four planes, which fill the section."""
    if len(stored) < 32:
        raise FormatError("planeLength", None, entry.offset)
    lengths = [_number(stored, 8 * plane, 8) for plane in range(4)]
    left = len(stored) - 32
    for plane, length in enumerate(lengths):
        if length > quarter or length > left:
            raise FormatError("planeLength", None, entry.offset + 8 * plane)
        left -= length
    if left > 0:
        raise FormatError("planeLength", None, entry.offset + 24)
    return lengths
