"""Numbers, names and checksums as section 2 and 3 of the specification have them."""
import struct


def u8(value):
    return value.to_bytes(1, "little")


def u16(value):
    return value.to_bytes(2, "little")


def u32(value):
    return value.to_bytes(4, "little")


def u64(value):
    return value.to_bytes(8, "little")


def f32(value):
    return struct.pack("<f", value)


def f64(value):
    return struct.pack("<d", value)


def bits(value):
    """The bit pattern of an f32, as fields of nodes hold it."""
    return int.from_bytes(f32(value), "little")


def bf16(value):
    """The upper half of an f32 whose lower half is zero."""
    pattern = f32(value)
    if pattern[:2] != b"\0\0":
        raise ValueError(f"{value} is no bf16")
    return pattern[2:]


def name(text):
    """A name in its field. Tests of the rules on names give bytes that break them."""
    data = text if isinstance(text, bytes) else text.encode("ascii")
    return data.ljust(64, b"\0")


def align64(length):
    return -(-length // 64) * 64


def crc32c(data):
    """RFC 3720, B.4: reflected polynomial 0x1EDC6F41, register and result inverted."""
    register = 0xFFFFFFFF
    for byte in data:
        register = _TABLE[(register ^ byte) & 0xFF] ^ register >> 8
    return register ^ 0xFFFFFFFF


def _table():
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        yield byte


_TABLE = tuple(_table())
