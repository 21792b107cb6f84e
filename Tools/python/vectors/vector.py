"""What a vector is: a file that readers must accept, or one that they must refuse."""
from dataclasses import dataclass

from .container import File


@dataclass(frozen=True)
class Accepted:
    """`shows` says what is in the file that a reader could have wrong."""

    name: str
    shows: str
    file: File


@dataclass(frozen=True)
class Refused:
    """`name` is the broken rule, then `-` and what tells the vector from others of the rule.

    `section` is the number of the section whose decoded bytes `offset` counts, or None where it counts the file's.
    """

    name: str
    section: int | None
    offset: int
    change: str
    data: bytes

    @property
    def rule(self):
        return self.name.split("-", 1)[0]


def in_file(name, offset, change, file):
    return Refused(name, None, offset, change, file if isinstance(file, bytes) else file.encode())


def in_section(name, section, offset, change, file):
    return Refused(name, section, offset, change, file if isinstance(file, bytes) else file.encode())


def overwrite(data, offset, new):
    """The bytes with some of them replaced, checksums left as they are."""
    return data[:offset] + new + data[offset + len(new):]


def flip(data, offset, mask=1):
    return overwrite(data, offset, bytes([data[offset] ^ mask]))
