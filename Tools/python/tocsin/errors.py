"""What goes wrong, as exceptions."""

from __future__ import annotations

import enum
from typing import Optional


class Status(enum.IntEnum):
    """What functions of the library return: tocsin_status."""

    OK = 0
    ARGUMENT = 1
    SYSTEM = 2
    FORMAT = 3
    MODEL = 4
    MEMORY = 5
    IDENTITY = 6
    BITS = 7
    STATE = 8


class LibraryNotFoundError(ImportError):
    """There is no libtocsin to load."""


class TocsinError(Exception):
    """The library refused something.

    `rule`, `section` and `offset` tell where a file, or a saved state, is wrong (None where there is no such place); `byte_count`
    how much memory was taken and asked for, and `system_error` is the errno of a file that cannot be read.
    """

    def __init__(
        self,
        message: str,
        status: Status,
        rule: Optional[str] = None,
        section: Optional[int] = None,
        offset: Optional[int] = None,
        byte_count: int = 0,
        system_error: int = 0,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.rule = rule
        self.section = section
        self.offset = offset
        self.byte_count = byte_count
        self.system_error = system_error
