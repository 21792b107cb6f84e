"""Header, section table and sections. What a file states is the truth unless a vector says otherwise."""
import hashlib

from .encoding import align64, crc32c, u16, u32, u64

MAGIC = b"\x89TCN\r\n\x1a\n"
GRAPH, TENSOR_INDEX, WEIGHTS, QUANTISATION, SCHEMA, DETECTOR, LOG_PARSER, VOCABULARY = range(1, 9)
GOLDEN_VECTORS, CARD, PROVENANCE, BASELINES = range(11, 15)
INITIAL_STATE = 10
FIRST_PRIVATE, LAST_PRIVATE = 32768, 65503
FIRST_ATTACHMENT, LAST_ATTACHMENT = 65504, 65534
SIGNATURE = 65535
CRITICAL = (GRAPH, TENSOR_INDEX, WEIGHTS, QUANTISATION, DETECTOR, LOG_PARSER, VOCABULARY)
STORED, ZSTD = 0, 1


class Section:
    """A section and its row. `None` in a field of the row stands for the value that is right."""

    def __init__(self, number, content):
        self.number = number
        self.flags = 1 if number in CRITICAL else 0
        self.content = content
        self.stored = None
        self.codec, self.filter, self.element_size = STORED, 0, 0
        self.offset = self.stored_length = self.decoded_length = self.checksum = self.digest = None
        self.reserved = bytes(24)
        self.gap = b""

    def compress(self, frame):
        """Stores `frame` in place of the content."""
        self.stored, self.codec = frame, ZSTD

    def split(self, planes):
        """Stores four planes, each as its bytes or a frame."""
        self.compress(b"".join(u64(len(plane)) for plane in planes) + b"".join(planes))
        self.filter, self.element_size = 1, 4

    def plane(self, index):
        return self.content[index::4]

    def patch(self, offset, data):
        """Overwrites bytes of the content."""
        if offset + len(data) > len(self.content):
            raise ValueError("the content has no such bytes")
        self.content = self.content[:offset] + data + self.content[offset + len(data):]

    @property
    def stored_bytes(self):
        return self.content if self.stored is None else self.stored

    def row(self, offset):
        choose = lambda stated, truth: truth if stated is None else stated
        return b"".join([
            u16(self.number), u16(self.flags), u16(self.codec), u16(self.filter),
            u64(choose(self.offset, offset)),
            u64(choose(self.stored_length, len(self.stored_bytes))),
            u64(choose(self.decoded_length, len(self.content))),
            u32(self.element_size),
            u32(choose(self.checksum, crc32c(self.stored_bytes))),
            self.reserved,
            choose(self.digest, hashlib.sha256(self.content).digest())])


class File:
    """A file in the order of its parts. `None` stands for the value that is right."""

    def __init__(self, sections):
        self.magic, self.version, self.required, self.optional = MAGIC, (1, 0), 0, 0
        self.length = self.decoded_total = self.count = self.header_checksum = self.table_checksum = None
        self.reserved = bytes(20)
        self.sections = [Section(number, content) for number, content in sections]
        self.trailing = b""
        self.tensor_ranges = {}

    def __getitem__(self, number):
        return next(section for section in self.sections if section.number == number)

    def add(self, number, content):
        """A further section, put where its number belongs."""
        self.sections.append(Section(number, content))
        self.sections.sort(key=lambda section: section.number)
        return self[number]

    def remove(self, number):
        self.sections.remove(self[number])

    def row_offset(self, number):
        """Where the row of a section begins: R of the specification."""
        return 64 + 96 * self.sections.index(self[number])

    def section_offset(self, number):
        """Where the stored bytes of a section begin."""
        return self._offsets()[self.sections.index(self[number])]

    @property
    def table_end(self):
        return 64 + 96 * len(self.sections)

    def _offsets(self):
        end, offsets = self.table_end + 4, []
        for section in self.sections:
            offsets.append(align64(end) + len(section.gap))
            end = offsets[-1] + len(section.stored_bytes)
        return offsets

    def encode(self):
        """The bytes of the file, with every length, offset and checksum that is not stated otherwise."""
        offsets = self._offsets()
        table = b"".join(section.row(offset) for section, offset in zip(self.sections, offsets))
        table += u32(crc32c(table) if self.table_checksum is None else self.table_checksum)
        body = bytearray(table)
        for section, offset in zip(self.sections, offsets):
            padding = offset - 64 - len(body)
            body += section.gap.rjust(padding, b"\0")
            body += section.stored_bytes
        body += self.trailing
        total = sum(
            len(section.content) if section.decoded_length is None else section.decoded_length
            for section in self.sections) % 2**64
        header = b"".join([
            self.magic, u16(self.version[0]), u16(self.version[1]), u32(self.required), u32(self.optional),
            u64(64 + len(body) if self.length is None else self.length),
            u64(total if self.decoded_total is None else self.decoded_total),
            u32(len(self.sections) if self.count is None else self.count), self.reserved])
        checksum = crc32c(header) if self.header_checksum is None else self.header_checksum
        return header + u32(checksum) + bytes(body)
