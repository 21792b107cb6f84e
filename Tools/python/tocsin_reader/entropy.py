"""The two entropy codes of zstd: FSE (RFC 8878, 4.1) and Huffman (RFC 8878, 4.2)."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_HUFFMAN_CODE = 11
HUFFMAN_WEIGHTS_LOG = 6
LARGEST_WEIGHT_SYMBOL = 255
MOST_WEIGHTS = 255


class Corrupt(Exception):
    """Something that RFC 8878 calls corrupted."""


@dataclass(frozen=True)
class FseTable:
    """A decoding table: per state the symbol, and the number of bits and the baseline of the next state."""

    log: int
    states: list[tuple[int, int, int]]


def backward_stream(stream: bytes, padding: int) -> tuple[bytes, int]:
    """A stream that is read from its end: the bytes behind `padding` zeros, and the number of bits below the
    final-bit flag, those of the padding counted."""
    if not stream or stream[-1] == 0:
        raise Corrupt("a stream without its final bit")
    return bytes(padding) + stream, 8 * (padding + len(stream) - 1) + stream[-1].bit_length() - 1


def read_distribution(
    data: bytes, position: int, largest_log: int, largest_symbol: int
) -> tuple[FseTable, int]:
    """Reads an FSE table description (4.1.1); returns the table and the position behind the description."""
    if position >= len(data):
        raise Corrupt("no table description")
    # A field has at most 10 bits, and a symbol at most one field and one repeat flag.
    piece = data[position : position + 2 * (largest_symbol + 2)]
    bits = int.from_bytes(piece, "little")
    log = (bits & 15) + 5
    if log > largest_log:
        raise Corrupt("accuracy too high")
    used = 4
    remaining = 1 << log
    probabilities: list[int] = []
    while remaining > 0:
        if len(probabilities) > largest_symbol:
            raise Corrupt("too many symbols")
        width = (remaining + 1).bit_length()
        short_values = (1 << width) - 1 - (remaining + 1)
        value = (bits >> used) & ((1 << width) - 1)
        low = value & ((1 << (width - 1)) - 1)
        if low < short_values:
            value = low
            used += width - 1
        else:
            if value != low:
                value -= short_values
            used += width
        probability = value - 1
        probabilities.append(probability)
        remaining -= abs(probability)
        if probability == 0:
            repeat = 3
            while repeat == 3:
                repeat = (bits >> used) & 3
                used += 2
                probabilities.extend([0] * repeat)
                if len(probabilities) > largest_symbol + 1:
                    raise Corrupt("too many symbols")
    if used > 8 * len(piece):
        raise Corrupt("the table description is cut off")
    return build_fse_table(probabilities, log), position + (used + 7) // 8


def build_fse_table(probabilities: list[int], log: int) -> FseTable:
    """From the distribution to the decoding table (4.1.1)."""
    size = 1 << log
    symbols = [0] * size
    last_free = size - 1
    for symbol, probability in enumerate(probabilities):
        if probability == -1:
            symbols[last_free] = symbol
            last_free -= 1
    step = (size >> 1) + (size >> 3) + 3
    position = 0
    for symbol, probability in enumerate(probabilities):
        for _ in range(max(probability, 0)):
            symbols[position] = symbol
            position = (position + step) & (size - 1)
            while position > last_free:
                position = (position + step) & (size - 1)
    following = [abs(probability) for probability in probabilities]
    states = []
    for symbol in symbols:
        number = following[symbol]
        following[symbol] += 1
        width = log - (number.bit_length() - 1)
        states.append((symbol, width, (number << width) - size))
    return FseTable(log, states)


def rle_table(symbol: int) -> FseTable:
    """A table whose only symbol takes no bits."""
    return FseTable(0, [(symbol, 0, 0)])


@dataclass(frozen=True)
class HuffmanTable:
    """A decoding table: per value of `width` bits 16 times the symbol plus the length of its code."""

    width: int
    entries: list[int]

    def decode(self, stream: bytes, count: int) -> bytearray:
        """Decodes a stream of `count` symbols, which must use up its bits exactly (4.2.2)."""
        data, position = backward_stream(stream, 8)
        result = bytearray()
        width, entries = self.width, self.entries
        mask = (1 << width) - 1
        while len(result) < count:
            if position < 64:
                raise Corrupt("a stream has too few bits")
            end = (position + 7) >> 3
            window = int.from_bytes(data[end - 8 : end], "little")  # at least 57 bits: five codes of 11
            left = position - 8 * (end - 8)
            before = left
            for _ in range(min(5, count - len(result))):
                entry = entries[(window >> (left - width)) & mask]
                result.append(entry >> 4)
                left -= entry & 15
            position -= before - left
        if position != 64:
            raise Corrupt("a stream is not used up exactly")
        return result


def read_huffman_table(data: bytes) -> tuple[HuffmanTable, int]:
    """Reads a Huffman tree description (4.2.1); returns the table and the length of the description."""
    if not data:
        raise Corrupt("no tree description")
    header = data[0]
    if header < 128:
        end = 1 + header
        if end > len(data):
            raise Corrupt("the tree description is cut off")
        weights = _compressed_weights(data[1:end])
    else:
        count = header - 127
        end = 1 + (count + 1) // 2
        if end > len(data):
            raise Corrupt("the tree description is cut off")
        weights = [nibble for byte in data[1:end] for nibble in (byte >> 4, byte & 15)][:count]
    return _huffman_table(weights), end


def _compressed_weights(data: bytes) -> list[int]:
    """Weights that are coded with two interleaved FSE states (4.2.1.2)."""
    table, start = read_distribution(data, 0, HUFFMAN_WEIGHTS_LOG, LARGEST_WEIGHT_SYMBOL)
    stream, position = backward_stream(data[start:], 2)
    bits = int.from_bytes(stream, "little")
    position -= table.log
    first = (bits >> position) & ((1 << table.log) - 1)
    position -= table.log
    if position < 16:
        raise Corrupt("the weights have too few bits")
    second = (bits >> position) & ((1 << table.log) - 1)
    weights: list[int] = []
    while True:
        symbol, width, base = table.states[first]
        weights.append(symbol)
        position -= width
        if position < 16:
            weights.append(table.states[second][0])
            break
        # The states take turns: the second is now the first.
        first, second = second, base + ((bits >> position) & ((1 << width) - 1))
        if len(weights) >= MOST_WEIGHTS:
            raise Corrupt("too many weights")
    if len(weights) > MOST_WEIGHTS:
        raise Corrupt("too many weights")
    return weights


def _huffman_table(weights: list[int]) -> HuffmanTable:
    """Completes the weights by the last one and distributes the codes (4.2.1.1, 4.2.1.3)."""
    if max(weights) > LONGEST_HUFFMAN_CODE:
        raise Corrupt("a weight is too large")
    total = sum(1 << (weight - 1) for weight in weights if weight)
    if total == 0:
        raise Corrupt("no symbol has a weight")
    width = total.bit_length()
    if width > LONGEST_HUFFMAN_CODE:
        raise Corrupt("codes are too long")
    rest = (1 << width) - total
    if rest & (rest - 1):
        raise Corrupt("the weights do not complete to a power of two")
    weights = weights + [rest.bit_length()]
    entries: list[int] = []
    for weight in range(1, width + 1):
        for symbol, other in enumerate(weights):
            if other == weight:
                entries.extend([16 * symbol + width + 1 - weight] * (1 << (weight - 1)))
    return HuffmanTable(width, entries)
