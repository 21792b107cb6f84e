"""zstd frames put together by hand (RFC 8878, 3.1.1): the header, and raw and RLE blocks."""
from .encoding import u32

MAGIC = u32(0xFD2FB528)
BLOCK_MAXIMUM = 1 << 17
RAW, RLE, COMPRESSED, RESERVED = range(4)


def block(kind, size, data, last=False):
    """A block: a header of three bytes, then its bytes."""
    return (int(last) | kind << 1 | size << 3).to_bytes(3, "little") + data


def raw(data, last=False):
    return block(RAW, len(data), data, last)


def rle(byte, count, last=False):
    return block(RLE, count, bytes([byte]), last)


def compressed(data, last=False):
    return block(COMPRESSED, len(data), data, last)


def header(content_size, size_bytes=None, window=None, descriptor_bits=0):
    """A frame header.

    `size_bytes` is the length of the content size field (0, 1, 2, 4 or 8), the smallest that fits unless given. Without
    a `window`, which is the byte of the window descriptor, the frame is a single segment. `descriptor_bits` are set
    too.
    """
    if size_bytes is None:
        size_bytes = 1 if content_size < 256 and window is None else 2 if 256 <= content_size < 65792 else 4
    flag = {0: 0, 1: 0, 2: 1, 4: 2, 8: 3}[size_bytes]
    single = 0x20 if window is None else 0
    stated = content_size - (256 if size_bytes == 2 else 0)
    return b"".join([
        MAGIC, bytes([flag << 6 | single | descriptor_bits]), b"" if window is None else bytes([window]),
        stated.to_bytes(size_bytes, "little")])


def window(exponent, eighths=0):
    """A window descriptor: 2^(10 + exponent) bytes and so many eighths of them more."""
    return exponent << 3 | eighths


def run(byte, count, **options):
    """A frame of `count` equal bytes, in RLE blocks of at most 128 KiB."""
    blocks = b""
    left = count
    while True:
        size = min(left, BLOCK_MAXIMUM)
        left -= size
        blocks += rle(byte, size, last=left == 0)
        if left == 0:
            return header(count, **options) + blocks


def counted(content):
    """A frame of a count, as its first four bytes, and of zeros alone behind it."""
    size = len(content) - 4
    if any(content[4:]) or size <= BLOCK_MAXIMUM:
        raise ValueError("not of many zeros")
    frame = run(0, size, window=window(13))
    blocks = frame[len(header(size, window=window(13))):]
    return header(len(content), window=window(13)) + raw(content[:4]) + blocks


def pack(content):
    """A frame of one segment: RLE blocks for runs of four or more zeros, raw blocks for what is between."""
    pieces, position = [], 0
    while position < len(content):
        rest = content[position:]
        length = len(rest) - len(rest.lstrip(b"\0"))
        if length >= 4:
            pieces.append((RLE, length, b"\0"))
        else:
            zeros = rest.find(bytes(4))
            length = len(rest) if zeros < 0 else zeros
            pieces.append((RAW, length, rest[:length]))
        position += length
    last = len(pieces) - 1
    return header(len(content)) + b"".join(
        block(kind, size, data, last=index == last) for index, (kind, size, data) in enumerate(pieces))
