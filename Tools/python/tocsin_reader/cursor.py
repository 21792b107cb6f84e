"""Reading the fields of a decoded section from front to back (specification, sections 2 and 6)."""

from __future__ import annotations

from .container import Decoded
from .errors import FormatError

NAME_FIELD = 64


class Cursor:
    """A position in the decoded bytes of a section."""

    def __init__(self, data: Decoded, section: int) -> None:
        self.data = bytes(data)
        self.section = section
        self.offset = 0

    @property
    def left(self) -> int:
        """The number of bytes from the position on."""
        return len(self.data) - self.offset

    def error(self, rule: str, offset: int) -> FormatError:
        """An error at a byte of this section."""
        return FormatError(rule, self.section, offset)

    def take(self, length: int) -> bytes:
        """A field of so many bytes; `sectionTruncated` names where it begins."""
        if length > self.left:
            raise self.error("sectionTruncated", self.offset)
        self.offset += length
        return self.data[self.offset - length : self.offset]

    def integer(self, length: int) -> int:
        """An unsigned integer."""
        return int.from_bytes(self.take(length), "little")

    def u32(self, lowest: int = 0, highest: int = 0xFFFFFFFF) -> int:
        """A `u32` in a range (`invalidValue`)."""
        value = self.integer(4)
        if not lowest <= value <= highest:
            raise self.error("invalidValue", self.offset - 4)
        return value

    def zero_u32(self) -> None:
        """Four bytes that are zero (`reservedNotZero` names the first that is not)."""
        field = self.take(4)
        for index, byte in enumerate(field):
            if byte:
                raise self.error("reservedNotZero", self.offset - 4 + index)

    def count(self, lowest: int, highest: int, smallest_record: int) -> int:
        """A `u32` that counts records: too few are `invalidValue`, too many `countTooLarge`."""
        value = self.integer(4)
        if value < lowest:
            raise self.error("invalidValue", self.offset - 4)
        if value > highest or value * smallest_record > self.left:
            raise self.error("countTooLarge", self.offset - 4)
        return value

    def name(self) -> bytes:
        """A name in its field of 64 bytes (section 2)."""
        field = self.take(NAME_FIELD)
        name = field.rstrip(b"\0")
        if not name or any(not 0x21 <= byte <= 0x7E for byte in name):
            raise self.error("invalidName", self.offset - NAME_FIELD)
        return name

    def sorted_name(self, previous: bytes | None) -> bytes:
        """A name that sorts behind the one before it."""
        name = self.name()
        if previous is not None and name <= previous:
            raise self.error("namesNotSorted", self.offset - NAME_FIELD)
        return name

    def text(self, length: int, line_feeds: bool = True) -> str:
        """So many bytes of text (section 6.9), with or without U+000A."""
        start = self.offset
        data = self.take(length)
        try:
            text, ill_formed = data.decode("utf-8"), False
        except UnicodeDecodeError as error:
            text, ill_formed = data[: error.start].decode("utf-8"), True
        for index, character in enumerate(text):
            if _is_forbidden(ord(character)) or character == "\n" and not line_feeds:
                raise self.error("invalidText", start + len(text[:index].encode("utf-8")))
        if ill_formed:
            raise self.error("invalidText", start + len(text.encode("utf-8")))
        return text

    def finish(self) -> None:
        """The structure fills its section exactly."""
        if self.left:
            raise self.error("trailingBytes", self.offset)


def _is_forbidden(code: int) -> bool:
    """The characters that section 6.9 excludes."""
    return (
        code <= 0x1F
        and code != 0x0A
        or 0x7F <= code <= 0x9F
        or code == 0x061C
        or code in (0x200B, 0x200E, 0x200F)
        or 0x2028 <= code <= 0x202E
        or 0x2060 <= code <= 0x206F
        or code == 0xFEFF
        or 0xFFF9 <= code <= 0xFFFB
        or 0xE0000 <= code <= 0xE007F
    )
