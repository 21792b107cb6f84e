"""Sections 6.3 to 6.5, 6.8, 6.9 and 6.11."""

from __future__ import annotations

import struct
import subprocess  # only to run the command line
import sys
import tempfile
import unittest
from pathlib import Path

from tocsin_reader_tests.test_container import Refusing
from tocsin_reader_tests.writer import (
    F32,
    U32,
    Section,
    b,
    fix,
    graph,
    name,
    patch,
    port,
    small_model,
    t,
    texts,
    u32,
    write,
)
from tocsin_reader import read

NAN = struct.pack("<f", float("nan"))


class SectionsTest(Refusing):

    def replaced(self, number: int, decoded: bytes) -> bytes:
        return write(
            [Section(number, decoded) if section.number == number else section for section in small_model()]
        )

    def decoded(self, number: int) -> bytes:
        return next(section.decoded for section in small_model() if section.number == number)

    def changed(self, number: int, offset: int, replacement: bytes, rule: str, place: int) -> None:
        with self.subTest(number=number, offset=offset, rule=rule):
            self.refused(
                self.replaced(number, patch(self.decoded(number), offset, replacement)), rule, number, place
            )

    def test_weights(self) -> None:
        self.changed(3, 4, NAN, "tensorNotFinite", 4)
        self.changed(3, 63, b"\1", "reservedNotZero", 63)
        self.changed(3, 66, b"\x80", "codeOutOfRange", 66)
        self.changed(3, 71, b"\1", "reservedNotZero", 71)
        self.refused(self.replaced(3, self.decoded(3) + bytes(4)), "sectionLength", None, 64 + 2 * 96 + 24)

    def test_scales(self) -> None:
        for bits, good in (
            (0x00800000, True),
            (0x007FFFFF, False),
            (0, False),
            (0xBF800000, False),
            (0x7F800000, False),
            (0x7FC00000, False),
            (0x7C010203, True),
            (0x7C010204, False),
        ):
            data = self.replaced(4, u32(0x3F800000, bits))
            if good:
                read(data)
            else:
                self.refused(data, "scaleOutOfRange", 4, 4)
        self.refused(self.replaced(4, bytes(12)), "sectionLength", None, 64 + 3 * 96 + 24)

    def test_schema(self) -> None:
        self.changed(5, 0, u32(3), "invalidValue", 0)
        self.changed(5, 4, u32(65), "invalidValue", 4)
        self.changed(5, 4, u32(60), "sectionTruncated", 8)
        for offset in (8, 25, 35):
            self.changed(5, offset, b"\t", "invalidText", offset)
            self.changed(5, offset, b"\n", "invalidText", offset)
        self.changed(5, 9, u32(1025), "invalidValue", 9)
        self.changed(5, 13, u32(1), "invalidValue", 13)
        labels = len(self.decoded(5)) - 14
        self.changed(5, labels, u32(1), "invalidValue", labels)
        self.refused(self.replaced(5, self.decoded(5)[:-1]), "sectionTruncated", 5, len(self.decoded(5)) - 1)
        self.refused(self.replaced(5, self.decoded(5) + b"\0"), "trailingBytes", 5, len(self.decoded(5)))
        self.refused(self.replaced(5, u32(2) + bytes(20)), "sectionTruncated", 5, 24)

    def test_golden_vectors(self) -> None:
        self.changed(11, 0, u32(0), "invalidValue", 0)
        self.changed(11, 0, u32(2), "sectionTruncated", 32)
        self.changed(11, 4, u32(0), "invalidValue", 4)
        self.changed(11, 4, u32(9), "invalidValue", 4)
        self.changed(11, 4, u32(2), "sectionTruncated", 12)
        self.changed(11, 8, u32(1), "invalidValue", 8)
        self.changed(11, 16, NAN, "goldenVectorNotFinite", 16)
        self.changed(11, 28, NAN, "goldenVectorNotFinite", 28)
        self.refused(
            self.replaced(11, self.decoded(11) + bytes(4)), "trailingBytes", 11, len(self.decoded(11))
        )

    def test_golden_vectors_of_other_kinds(self) -> None:
        section = graph([port("k", U32, b(), t())], [], [("y", 0)], 0)
        vector = u32(1, 2, 3) + NAN * 12
        model = read(write([Section(1, section), Section(2, u32(0)), Section(11, vector)]))
        assert model.golden_vectors is not None
        self.assertEqual(model.golden_vectors[0].inputs[0].shape, (2, 3))
        section = graph([port("k", F32, fix(1))], [], [("y", 0)], 0)
        self.refused(
            write([Section(1, section), Section(2, u32(0)), Section(11, u32(1, 1, 0, 0, 0))]),
            "invalidValue",
            11,
            4,
        )

    def test_texts(self) -> None:
        read(self.replaced(12, texts({"a": "ä\n€😀", "b": ""})))
        start = 4 + 68
        for text, place in (
            ("ab\r", 2),
            ("ä\x7f", 2),
            ("\x85", 0),
            ("€\u061c", 3),
            ("\u200e", 0),
            ("\u2028", 0),
            ("\u202e", 0),
            ("\u2066", 0),
            ("x\u2069", 1),
            ("\ufefftext", 0),
            *((f"a{sign}", 1) for sign in "\u200b\u2060\u206f\ufeff\ufff9\ufffb\U000e0000\U000e007f"),
            ("\ud800", 0),
            ("ok\udfff", 2),
        ):
            self.refused(self.replaced(12, texts({"a": text})), "invalidText", 12, start + place)
        for good in "\u200a\u200c\u200d\u2027\u202f\u205f\u2070\ufff8\ufffc\U000e0080\xa0~\n":
            read(self.replaced(12, texts({"a": good})))
        for data, place in (
            (b"\xc0\x80", 0),
            (b"a\xe2\x82", 1),
            (b"a\xe2\x82b", 1),
            (b"\xf4\x90\x80\x80", 0),
            (b"\xf0\x80\x80\x80", 0),
            (b"\x80", 0),
            (b"\xc3\xa4\xff", 2),
            (b"\x01\xff", 0),
        ):
            section = u32(1) + name("a") + u32(len(data)) + data
            self.refused(self.replaced(12, section), "invalidText", 12, start + place)
        self.refused(self.replaced(12, u32(0)), "invalidValue", 12, 0)
        self.refused(self.replaced(12, u32(2) + bytes(100)), "countTooLarge", 12, 0)
        self.refused(self.replaced(12, texts({"b": "", "a": ""})), "namesNotSorted", 12, 72)
        self.refused(self.replaced(12, texts({"a": "", "a ": ""})), "invalidName", 12, 72)
        self.refused(
            self.replaced(12, texts({"a": "1", "b": "23"})[:-1]), "sectionTruncated", 12, 4 + 136 + 1
        )
        self.refused(self.replaced(13, texts({"a": "1"}) + b"x"), "trailingBytes", 13, 73)

    def test_signatures(self) -> None:
        self.changed(65535, 0, u32(0), "invalidValue", 0)
        self.changed(65535, 0, u32(3), "countTooLarge", 0)
        self.changed(65535, 100, b"\0", "signaturesNotSorted", 100)
        self.refused(self.replaced(65535, self.decoded(65535) + b"x"), "trailingBytes", 65535, 196)


class CommandLineTest(unittest.TestCase):

    def test_exit_codes(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            good, bad = Path(folder, "good.tocsin"), Path(folder, "bad.tocsin")
            good.write_bytes(write(small_model()))
            bad.write_bytes(b"short")
            for files, code in (([good], 0), ([good, bad], 1), ([bad, Path(folder, "none")], 2)):
                done = subprocess.run(
                    [sys.executable, "-m", "tocsin_reader", *map(str, files)],
                    capture_output=True,
                    cwd=Path(__file__).parent.parent,
                )
                self.assertEqual(done.returncode, code)


if __name__ == "__main__":
    unittest.main()
