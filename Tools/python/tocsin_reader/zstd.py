"""The zstd profile (specification, section 4.1; RFC 8878, section 3)."""

from __future__ import annotations

from .entropy import Corrupt, FseTable, HuffmanTable, backward_stream, build_fse_table
from .entropy import read_distribution, read_huffman_table, rle_table

MAGIC = bytes([0x28, 0xB5, 0x2F, 0xFD])
LARGEST_WINDOW = 8_388_608
LARGEST_BLOCK = 128 * 1024


class FrameError(Exception):
    """A rule of section 4.1 that a frame breaks, without the prefix `compressedFrame.`."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Frame:
    """Bytes that must be exactly one frame of the profile with a content length.

    Making one checks the header (rules 1 to 4), decoding it the rest.
    """

    def __init__(self, data: bytes, content_length: int) -> None:
        self._data = data
        self._content_length = content_length
        self._position, self._window = _read_header(data, content_length)

    def decode(self) -> bytearray:
        """The content."""
        try:
            content, end = _BlockDecoder(
                self._data, self._position, self._window, self._content_length
            ).decode()
        except Corrupt as error:
            raise FrameError("corrupt") from error
        if end != len(self._data):
            raise FrameError("frameLength")
        return content


def _read_header(data: bytes, content_length: int) -> tuple[int, int]:
    """Checks the frame header (RFC 8878, 3.1.1.1); returns the position behind it and the window size."""
    if len(data) < 5:
        raise FrameError("headerTruncated")
    if data[:4] != MAGIC:
        raise FrameError("wrongMagic")
    descriptor = data[4]
    if descriptor & 0b0001_1000:
        raise FrameError("reservedBits")
    if descriptor & 0b0000_0011:
        raise FrameError("dictionary")
    if descriptor & 0b0000_0100:
        raise FrameError("checksum")
    single_segment = descriptor >> 5 & 1
    size_code = descriptor >> 6
    if size_code == 0 and not single_segment:
        raise FrameError("contentSizeAbsent")
    size_length = 1 << size_code
    start = 5 if single_segment else 6
    if len(data) < start + size_length:
        raise FrameError("headerTruncated")
    size = int.from_bytes(data[start : start + size_length], "little")
    if size_code == 1:
        size += 256
    if size != content_length:
        raise FrameError("contentSize")
    if single_segment:
        window = size
    else:
        base = 1 << (10 + (data[5] >> 3))
        window = base + base // 8 * (data[5] & 7)
    if window > LARGEST_WINDOW:
        raise FrameError("window")
    return start + size_length, window


# fmt: off
# Baseline and number of extra bits of each code (RFC 8878, 3.1.1.3.2.1.1).
_LITERALS_LENGTHS = [(code, 0) for code in range(16)] + [
    (16, 1), (18, 1), (20, 1), (22, 1), (24, 2), (28, 2), (32, 3), (40, 3), (48, 4), (64, 6), (128, 7),
    (256, 8), (512, 9), (1024, 10), (2048, 11), (4096, 12), (8192, 13), (16384, 14), (32768, 15), (65536, 16)]
_MATCH_LENGTHS = [(code + 3, 0) for code in range(32)] + [
    (35, 1), (37, 1), (39, 1), (41, 1), (43, 2), (47, 2), (51, 3), (59, 3), (67, 4), (83, 4), (99, 5),
    (131, 7), (259, 8), (515, 9), (1027, 10), (2051, 11), (4099, 12),
    (8195, 13), (16387, 14), (32771, 15), (65539, 16)]
_OFFSETS = [(1 << code, code) for code in range(32)]

# The predefined distributions (RFC 8878, 3.1.1.3.2.2).
DEFAULT_LITERALS_LENGTHS = build_fse_table([
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1,
    -1, -1, -1, -1], 6)
DEFAULT_MATCH_LENGTHS = build_fse_table([1, 4, 3, 2, 2, 2, 2, 2, 2] + [1] * 37 + [-1] * 7, 6)
DEFAULT_OFFSETS = build_fse_table([1, 1, 1, 1, 1, 1, 2, 2, 2] + [1] * 15 + [-1] * 5, 5)
# fmt: on


class _SequenceCode:
    """One of the three codes of a sequence: its values, its predefined table and the table in use.

    A state of the table in use has four numbers: baseline and extra bits of the value, bits and baseline of
    the next state.
    """

    def __init__(self, values: list[tuple[int, int]], largest_log: int, default: FseTable) -> None:
        self.values = values
        self.largest_log = largest_log
        self.default = default
        self.log = 0
        self.states: list[tuple[int, int, int, int]] | None = None

    def read_table(self, mode: int, data: bytes, position: int) -> int:
        """Takes the table of a block by its compression mode; returns the position behind its description."""
        if mode == 0:
            self._use(self.default)
        elif mode == 1:
            if position >= len(data):
                raise Corrupt("no symbol for RLE")
            if data[position] >= len(self.values):
                raise Corrupt("an unknown code")
            self._use(rle_table(data[position]))
            position += 1
        elif mode == 2:
            table, position = read_distribution(data, position, self.largest_log, len(self.values) - 1)
            self._use(table)
        elif self.states is None:
            raise Corrupt("no table to repeat")
        return position

    def _use(self, table: FseTable) -> None:
        self.log = table.log
        self.states = [self.values[symbol] + (width, base) for symbol, width, base in table.states]


class _BlockDecoder:
    """Decodes the blocks of a frame (RFC 8878, 3.1.1.2)."""

    def __init__(self, data: bytes, position: int, window: int, content_length: int) -> None:
        self.data = data
        self.position = position
        self.window = window
        self.content_length = content_length
        self.largest_block = min(window, LARGEST_BLOCK)
        self.output = bytearray()
        self.huffman: HuffmanTable | None = None
        self.literals_lengths = _SequenceCode(_LITERALS_LENGTHS, 9, DEFAULT_LITERALS_LENGTHS)
        self.offsets = _SequenceCode(_OFFSETS, 8, DEFAULT_OFFSETS)
        self.match_lengths = _SequenceCode(_MATCH_LENGTHS, 9, DEFAULT_MATCH_LENGTHS)
        self.recent = (1, 4, 8)

    def decode(self) -> tuple[bytearray, int]:
        """The content, and the position behind the frame."""
        last = False
        while not last:
            header = int.from_bytes(self._take(3), "little")
            last = bool(header & 1)
            kind = header >> 1 & 3
            size = header >> 3
            if size > self.largest_block:
                raise Corrupt("a block is too large")
            if kind == 0:
                self._check_room(size)
                self.output += self._take(size)
            elif kind == 1:
                self._check_room(size)
                self.output += self._take(1) * size
            elif kind == 2:
                self._compressed_block(self._take(size))
            else:
                raise Corrupt("a reserved block type")
        if len(self.output) != self.content_length:
            raise Corrupt("too little content")
        return self.output, self.position

    def _take(self, count: int) -> bytes:
        if count > len(self.data) - self.position:
            raise Corrupt("the frame is cut off")
        piece = self.data[self.position : self.position + count]
        self.position += count
        return piece

    def _check_room(self, count: int) -> None:
        if count > self.content_length - len(self.output):
            raise Corrupt("too much content")

    def _compressed_block(self, block: bytes) -> None:
        literals, position = self._literals(block)
        self._sequences(block, position, literals)

    def _literals(self, block: bytes) -> tuple[bytes, int]:
        """The literals section (3.1.1.3.1): the literals and the position behind the section."""
        if not block:
            raise Corrupt("an empty compressed block")
        kind = block[0] & 3
        size_format = block[0] >> 2 & 3
        if kind < 2:
            length = (1, 2, 1, 3)[size_format]
            header = _little_endian(block, 0, length)
            size = header >> (3 if length == 1 else 4)
            if size > self.largest_block:
                raise Corrupt("too many literals")
            stored = size if kind == 0 else 1
            piece = block[length : length + stored]
            if len(piece) < stored:
                raise Corrupt("literals are cut off")
            return (piece if kind == 0 else piece * size), length + stored
        length, width = ((3, 10), (3, 10), (4, 14), (5, 18))[size_format]
        header = _little_endian(block, 0, length)
        size = header >> 4 & ((1 << width) - 1)
        compressed = header >> (4 + width)
        if size > self.largest_block:
            raise Corrupt("too many literals")
        piece = block[length : length + compressed]
        if len(piece) < compressed:
            raise Corrupt("literals are cut off")
        if kind == 2:
            self.huffman, description = read_huffman_table(piece)
            piece = piece[description:]
        if self.huffman is None:
            raise Corrupt("no tree to reuse")
        if size_format == 0:
            return bytes(self.huffman.decode(piece, size)), length + compressed
        return self._four_streams(self.huffman, piece, size), length + compressed

    @staticmethod
    def _four_streams(huffman: HuffmanTable, piece: bytes, size: int) -> bytes:
        """Four streams behind their jump table (3.1.1.3.1.6)."""
        part = (size + 3) // 4
        if len(piece) < 6 or 3 * part > size:
            raise Corrupt("no room for four streams")
        result = bytearray()
        position = 6
        for stream in range(3):
            length = _little_endian(piece, 2 * stream, 2)
            if length > len(piece) - position:
                raise Corrupt("a stream is cut off")
            result += huffman.decode(piece[position : position + length], part)
            position += length
        result += huffman.decode(piece[position:], size - 3 * part)
        return bytes(result)

    def _sequences(self, block: bytes, position: int, literals: bytes) -> None:
        """The sequences section (3.1.1.3.2) and its execution (3.1.1.4)."""
        count = _little_endian(block, position, 1)
        position += 1
        if count == 255:
            count = _little_endian(block, position, 2) + 0x7F00
            position += 2
        elif count >= 128:
            count = (count - 128 << 8) + _little_endian(block, position, 1)
            position += 1
        if count == 0:
            if position != len(block):
                raise Corrupt("bytes behind a block without sequences")
            self._check_room(len(literals))
            self.output += literals
            return
        modes = _little_endian(block, position, 1)
        position += 1
        if modes & 3:
            raise Corrupt("reserved bits of the compression modes")
        position = self.literals_lengths.read_table(modes >> 6, block, position)
        position = self.offsets.read_table(modes >> 4 & 3, block, position)
        position = self.match_lengths.read_table(modes >> 2 & 3, block, position)
        self._execute(block[position:], count, literals)

    def _execute(self, stream: bytes, count: int, literals: bytes) -> None:
        # A sequence takes at most 31 + 16 + 16 bits of values and 9 + 9 + 8 of states: 89 of at least 121.
        data, position = backward_stream(stream, 16)
        lengths, offsets, matches = self.literals_lengths, self.offsets, self.match_lengths
        length_states, offset_states, match_states = lengths.states, offsets.states, matches.states
        assert length_states is not None and offset_states is not None and match_states is not None
        output, window, room = (
            self.output,
            self.window,
            min(self.largest_block, self.content_length - len(self.output)),
        )
        first, second, third = self.recent
        used = 0
        length_state = offset_state = match_state = 0
        for index in range(-1, count):
            end = (position + 7) >> 3
            bits = int.from_bytes(data[end - 16 : end], "little")
            left = position - 8 * (end - 16)
            before = left
            if index < 0:
                left -= lengths.log
                length_state = bits >> left & ((1 << lengths.log) - 1)
                left -= offsets.log
                offset_state = bits >> left & ((1 << offsets.log) - 1)
                left -= matches.log
                match_state = bits >> left & ((1 << matches.log) - 1)
                position -= before - left
                if position < 128:
                    raise Corrupt("the sequences have too few bits")
                continue
            base, extra, offset_bits, offset_base = offset_states[offset_state]
            left -= extra
            value = base + (bits >> left & ((1 << extra) - 1))
            base, extra, match_bits, match_base = match_states[match_state]
            left -= extra
            match = base + (bits >> left & ((1 << extra) - 1))
            base, extra, length_bits, length_base = length_states[length_state]
            left -= extra
            length = base + (bits >> left & ((1 << extra) - 1))
            if index + 1 < count:
                left -= length_bits
                length_state = length_base + (bits >> left & ((1 << length_bits) - 1))
                left -= match_bits
                match_state = match_base + (bits >> left & ((1 << match_bits) - 1))
                left -= offset_bits
                offset_state = offset_base + (bits >> left & ((1 << offset_bits) - 1))
            position -= before - left
            if position < 128:
                raise Corrupt("the sequences have too few bits")

            # Repeat offsets (3.1.1.5).
            if value > 3:
                first, second, third = value - 3, first, second
            else:
                if length == 0:
                    value += 1
                if value == 2:
                    first, second = second, first
                elif value == 3:
                    first, second, third = third, first, second
                elif value == 4:
                    first, second, third = first - 1, first, second
                    if first == 0:
                        raise Corrupt("an offset of 0")

            if length > len(literals) - used:
                raise Corrupt("too few literals")
            room -= length + match
            if room < 0:
                raise Corrupt("too much content")
            output += literals[used : used + length]
            used += length
            start = len(output) - first
            if start < 0 or first > window:
                raise Corrupt("an offset beyond the window or the content")
            if first >= match:
                output += output[start : start + match]
            else:
                output += (output[start:] * (match // first + 1))[:match]
        if position != 128:
            raise Corrupt("the sequences are not used up exactly")
        if len(literals) - used > room:
            raise Corrupt("too much content")
        output += literals[used:]
        self.recent = (first, second, third)


def _little_endian(data: bytes, position: int, length: int) -> int:
    piece = data[position : position + length]
    if len(piece) < length:
        raise Corrupt("the block is cut off")
    return int.from_bytes(piece, "little")
