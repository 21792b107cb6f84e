"""The one error that a reader gives (specification, section 8)."""

from __future__ import annotations


class FormatError(Exception):
    """A rule of the specification that a file breaks, and the place of the violation.

    `rule` is the specification's name, `section` the number of the section whose decoded bytes `offset`
    counts, None where it counts bytes of the file. `offset` is None only where the
    specification names no place.
    """

    def __init__(self, rule: str, section: int | None, offset: int | None) -> None:
        super().__init__(f"{rule} in {'the file' if section is None else f'section {section}'} at {offset}")
        self.rule = rule
        self.section = section
        self.offset = offset
