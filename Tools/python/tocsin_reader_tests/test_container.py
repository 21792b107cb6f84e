"""Sections 3, 4.2, 5 and 8: the container, byte planes, identities, the order of the checks."""

from __future__ import annotations

import hashlib
import struct
import unittest

from tocsin_reader_tests.writer import Section, patch, raw_frame, rle_frame, seal, small_model, tensor_index, u32, write
from tocsin_reader_tests.writer import F32, fix, graph, node, port
from tocsin_reader import FormatError, Limits, read
from tocsin_reader.crc32c import crc32c

LIMITS = Limits()


class Refusing(unittest.TestCase):
    """What all tests of refused files need."""

    def refused(
        self, data: bytes, rule: str, section: int | None, offset: int | None, limits: Limits = LIMITS
    ) -> None:
        with self.assertRaises(FormatError) as caught:
            read(data, limits)
        error = caught.exception
        self.assertEqual((error.rule, error.section, error.offset), (rule, section, offset))


class ContainerTest(Refusing):

    def setUp(self) -> None:
        self.sections = small_model()
        self.data = write(self.sections)

    def row(self, number: int) -> int:
        return 64 + 96 * [section.number for section in self.sections].index(number)

    def offset(self, number: int) -> int:
        return int(struct.unpack_from("<Q", self.data, self.row(number) + 8)[0])

    def test_checksum(self) -> None:
        self.assertEqual(crc32c(b"123456789"), 0xE3069283)
        noise = hashlib.sha256(b"noise").digest() * 5000
        register = 0xFFFFFFFF
        for byte in noise:
            register ^= byte
            for _ in range(8):
                register = register >> 1 ^ (0x82F63B78 if register & 1 else 0)
        self.assertEqual(crc32c(noise), register ^ 0xFFFFFFFF)

    def test_accepted(self) -> None:
        model = read(self.data)
        self.assertEqual(model.tensors["weight"].tolist(), [[1, 2, 3], [-1, -2, -127]])
        self.assertEqual(model.tensors["bias"].tolist(), [0.5, 0.0])
        self.assertEqual(model.scales["weight"].tolist(), [1.0, 0.25])
        self.assertEqual(model.detector, b"detector")
        unknown = {number: data for number, data in model.raw.items() if number > 8}
        self.assertEqual(unknown, {10: b"state", 40000: b"kept", 65504: b"attached"})
        self.assertEqual(model.card, {"name": "A model\n", "subject": ""})
        self.assertEqual(model.provenance, {"trainer": "tests"})
        self.assertEqual(len(model.signatures), 2)
        assert model.schema is not None and model.golden_vectors is not None
        self.assertEqual((model.schema[0].unit, model.schema[1].labels), ("m", ["a", "b"]))
        self.assertEqual(model.golden_vectors[0].outputs[0].tolist(), [[4, 5]])
        self.assertEqual(len(model.graph.types), 2)

    def test_identities(self) -> None:
        model = read(self.data)
        covered = self.sections[:-2]
        self.assertEqual([section.number for section in covered], [1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 40000])
        items = [
            struct.pack("<H", section.number) + hashlib.sha256(section.decoded).digest()
            for section in covered
        ]
        computing = b"".join(items[:4] + items[6:7])
        self.assertEqual(model.identities.weights, hashlib.sha256(b"tocsin-weights-1" + computing).digest())
        self.assertEqual(
            model.identities.content, hashlib.sha256(b"tocsin-content-1" + b"".join(items)).digest()
        )
        expected = b"tocsin-file-1" + u32(11) + self.data[8:20]
        expected += b"".join(section.row(0) for section in covered)
        expected += b"".join(section.decoded for section in covered)
        self.assertEqual(model.identities.file, hashlib.sha256(expected).digest())
        self.assertEqual(read(write(covered)).identities, model.identities)

    def test_header(self) -> None:
        data = self.data
        self.refused(data, "fileTooLarge", None, None, Limits(file_length=len(data) - 1))
        self.refused(data, "decodedTooLarge", None, 28, Limits(decoded_length=100))
        self.refused(data[:63], "fileTooShort", None, 63)
        self.refused(patch(data, 0, b"\x88"), "wrongMagic", None, 0)
        self.refused(patch(data, 16, b"\1"), "headerChecksum", None, 60)
        read(seal(patch(data, 16, b"\1")))
        self.refused(seal(patch(data, 10, b"\1")), "unsupportedVersion", None, 8)
        self.refused(seal(patch(data, 15, b"\1")), "unknownRequiredFeatures", None, 12)
        self.refused(seal(patch(data, 59, b"\1")), "headerReservedNotZero", None, 59)
        self.refused(data + b"\0", "fileLength", None, 20)
        self.refused(seal(patch(data, 20, struct.pack("<Q", len(data) + 1)) + b"\0"), "fileLength", None, 20)
        self.refused(seal(patch(data, 28, b"\0\0\0\0\1")), "decodedTooLarge", None, 28)
        self.refused(seal(patch(data, 28, b"\0")), "totalDecodedLength", None, 28)
        header = patch(data, 36, u32(33))[:60]
        self.refused(header + u32(crc32c(header)) + data[64:], "sectionCount", None, 36)
        header = patch(patch(data, 20, struct.pack("<Q", 100)), 36, u32(2))[:60]
        self.refused(header + u32(crc32c(header)) + data[64:100], "fileTooShort", None, 100)

    def test_no_sections(self) -> None:
        self.refused(write([]), "missingSection", None, 36)

    def test_rows(self) -> None:
        data = self.data
        row = self.row(3)
        self.refused(patch(data, row + 36, b"\0\0"), "tableChecksum", None, 64 + 96 * len(self.sections))
        for change, place, rule, offset in [
            (struct.pack("<H", 2), row, "sectionsNotSorted", row),
            (struct.pack("<HH", 0, 0), 64, "sectionsNotSorted", 64),
            (b"\1", self.row(40000) + 2, "unknownCriticalSection", self.row(40000)),
            (b"\0", row + 2, "sectionFlags", row + 2),
            (b"\2", self.row(40000) + 2, "sectionFlags", self.row(40000) + 2),
            (b"\1", self.row(12) + 2, "sectionFlags", self.row(12) + 2),
            (b"\1", row + 63, "entryReservedNotZero", row + 63),
            (b"\1", row + 8, "sectionOffset", row + 8),
            (bytes(16), row + 16, "emptySection", row + 16),
            (bytes(8), row + 24, "emptySection", row + 24),
            (b"\0\0\0\0\1", row + 24, "sectionTooLarge", row + 24),
            (b"\xff" * 8, row + 16, "sectionBeyondFile", row + 16),
            (b"\2", row + 4, "unknownCodec", row + 4),
            (b"\1", row + 24, "storedLength", row + 16),
            (b"\1", row + 4, "storedLength", row + 16),
            (b"\2", row + 6, "unknownFilter", row + 6),
            (b"\1", row + 6, "unknownFilter", row + 6),
            (b"\1", row + 32, "filterElementSize", row + 32),
        ]:
            with self.subTest(rule=rule, place=place):
                self.refused(seal(patch(data, place, change)), rule, None, offset)

    def test_damage(self) -> None:
        gap = self.offset(3) - 1
        self.refused(patch(self.data, gap, b"\1"), "paddingNotZero", None, gap)
        gap = 64 + 96 * len(self.sections) + 4
        self.assertLess(gap, self.offset(1))
        self.refused(patch(self.data, gap, b"\1"), "paddingNotZero", None, gap)
        self.refused(patch(self.data, self.offset(5), b"\xff"), "sectionChecksum", None, self.row(5) + 36)
        damaged = patch(self.data, self.row(5) + 64, bytes(32))
        self.refused(seal(damaged), "sectionDigest", None, self.row(5) + 64)

    def test_presence(self) -> None:
        def without(*numbers: int) -> bytes:
            return write([section for section in self.sections if section.number not in numbers])

        for number in (1, 2, 3, 4):
            self.refused(without(number), "missingSection", None, 36)
        self.assertIsNone(read(without(5, 6, 11, 12, 13, 65535)).card)
        index, _ = tensor_index([])
        plain = [Section(1, graph([port("x", F32, fix(3))], [], [("y", 0)], 0)), Section(2, index)]
        self.assertEqual(read(write(plain)).tensors, {})
        self.refused(write(plain + [Section(3, bytes(4))]), "unexpectedSection", None, 64 + 192)
        self.refused(write(plain + [Section(4, bytes(4))]), "unexpectedSection", None, 64 + 192)

    def test_unknown_sections(self) -> None:
        for number in (9, 10, 15, 32767, 32768, 65503):
            self.check_unknown(number, 16 << 20)
        for number in (65504, 65534):
            self.check_unknown(number, 65536)

    def check_unknown(self, number: int, largest: int) -> None:
        """An unknown section may be as large as that, and must not be critical."""
        start, row = self.sections[:4], 64 + 96 * 4

        def of_length(length: int) -> bytes:
            return write(start + [Section(number, bytes(length), rle_frame(0, length, window=0x68))])

        with self.subTest(number=number):
            self.assertEqual(len(read(of_length(largest)).raw[number]), largest)
            self.refused(of_length(largest + 1), "sectionTooLarge", None, row + 24)
            data = write(start + [Section(number, b"x")])
            self.assertEqual(read(data).raw[number], b"x")
            self.refused(seal(patch(data, row + 2, b"\1")), "unknownCriticalSection", None, row)

    def test_compression(self) -> None:
        self.sections[5] = Section(6, bytes(300), rle_frame(0, 300))
        self.assertEqual(read(write(self.sections)).detector, bytes(300))
        self.sections[5] = Section(6, bytes(300), rle_frame(1, 300))
        self.refused(write(self.sections), "sectionDigest", None, self.row(6) + 64)
        self.sections[5] = Section(6, bytes(300), rle_frame(0, 299))
        self.data = write(self.sections)
        self.refused(self.data, "compressedFrame.contentSize", None, self.offset(6))


class BytePlanesTest(Refusing):

    def setUp(self) -> None:
        # One tensor of 60 numbers: the upper planes of 1.0 are 0x80 and 0x3F.
        self.decoded = struct.pack("<f", 1.0) * 60
        index, _ = tensor_index([("c", F32, (60,))])
        self.start = [
            Section(
                1,
                graph(
                    [port("x", F32, fix(60))],
                    [node(11, [0], fix(60)), node(17, [0, 1], fix(60))],
                    [("y", 2)],
                    1,
                ),
            ),
            Section(2, index),
        ]

    def write(self, planes: list[bytes], lengths: list[int] | None = None, filter_: int = 1) -> bytes:
        lengths = [len(plane) for plane in planes] if lengths is None else lengths
        stored = struct.pack("<4Q", *lengths) + b"".join(planes)
        return write(self.start + [Section(3, self.decoded, stored, filter_)])

    def test_planes(self) -> None:
        planes = [rle_frame(0, 60), bytes(60), rle_frame(0x80, 60), rle_frame(0x3F, 60)]
        data = self.write(planes)
        self.assertTrue((read(data).tensors["c"] == 1.0).all())
        offset = struct.unpack_from("<Q", data, 64 + 192 + 8)[0]
        lengths = [13, 60, 13, 13]
        self.assertEqual(lengths, [len(plane) for plane in planes])
        for plane, changed, place in [(0, 61, 0), (1, 2**64 - 1, 1), (3, 14, 3), (3, 12, 3), (0, 12, 3)]:
            wrong = list(lengths)
            wrong[plane] = changed
            self.refused(self.write(planes, wrong), "planeLength", None, offset + 8 * place)
        planes[2] = rle_frame(0x80, 59)
        self.refused(self.write(planes), "compressedFrame.contentSize", None, offset + 32 + 73)
        planes[2] = b""
        self.refused(self.write(planes), "compressedFrame.headerTruncated", None, offset + 32 + 73)

    def test_headers_before_content(self) -> None:
        good, corrupt, skippable = rle_frame(0, 60), rle_frame(0, 60)[:-1], b"\x50" + rle_frame(0, 60)[1:]
        for planes, rule, plane in (
            ([corrupt, good, skippable, good], "wrongMagic", 2),
            ([corrupt, rle_frame(0, 61), skippable, good], "contentSize", 1),
            ([good, bytes(60), corrupt, good + b"\0"], "corrupt", 2),
            ([good, good + b"\0", corrupt, bytes(60)], "frameLength", 1),
        ):
            data = self.write(planes)
            offset = struct.unpack_from("<Q", data, 64 + 192 + 8)[0] + 32 + sum(map(len, planes[:plane]))
            self.refused(data, "compressedFrame." + rule, None, offset)

    def test_rules(self) -> None:
        planes = [rle_frame(0, 60)] * 4
        row = 64 + 192
        data = self.write(planes)
        self.refused(seal(patch(data, row + 32, b"\0")), "filterElementSize", None, row + 32)
        self.refused(seal(patch(data, row + 24, u32(239))), "filterElementSize", None, row + 32)
        short = write(self.start + [Section(3, self.decoded, bytes(31), 1)])
        self.refused(short, "planeLength", None, struct.unpack_from("<Q", short, row + 8)[0])
        other = write(self.start + [Section(40000, self.decoded, raw_frame(b"x"), 1)])
        self.refused(other, "unknownFilter", None, row + 6)


if __name__ == "__main__":
    unittest.main()
