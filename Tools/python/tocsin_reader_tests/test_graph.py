"""Section 6.1: the graph's encoding and the graph as a whole, one operation at a time."""

from __future__ import annotations

import struct
import unittest
from typing import Sequence

from tocsin_reader_tests.test_container import Refusing
from tocsin_reader_tests.writer import (
    F32,
    INT8,
    BF16,
    U32,
    Section,
    b,
    fix,
    graph,
    name,
    node,
    patch,
    port,
    t,
    tensor_index,
)
from tocsin_reader_tests.writer import u32, write
from tocsin_reader import Limits, read

ONE = 0x3F800000
Tensors = Sequence[tuple[str, int, tuple[int, ...]]]
Dimensions = Sequence[tuple[int, int]]
INPUTS: dict[str, tuple[int, *tuple[tuple[int, int], ...]]] = {
    "a": (F32, b(), t(), fix(6)),
    "b": (F32, b(), t(), fix(4)),
    "c": (F32, b(), fix(5), fix(6)),
    "d": (F32, b(), t()),
    "e": (U32, b(), t()),
    "f": (F32, b(), fix(6)),
    "g": (F32, fix(2), fix(3), fix(4), fix(5)),
    "s": (F32,),
}


def model(
    inputs: str,
    nodes: list[bytes],
    tensors: Tensors,
    outputs: list[tuple[str, int]] | None = None,
) -> bytes:
    """A model with these inputs by name, whose last value is the output."""
    index, length = tensor_index(tensors)
    ports = [port(key, *INPUTS[key]) for key in inputs]
    section = graph(ports, nodes, outputs or [("y", len(ports) + len(nodes) - 1)], len(tensors))
    sections = [Section(1, section), Section(2, index)]
    if tensors:
        sections.append(Section(3, bytes(length)))
    channels = sum(shape[0] for _, kind, shape in tensors if kind == INT8)
    if channels:
        sections.append(Section(4, struct.pack("<f", 1.0) * channels))
    return write(sections)


class OperationTest(Refusing):

    def place(self, inputs: str, nodes: list[bytes], index: int) -> int:
        return 16 + 104 * len(inputs) + sum(len(item) for item in nodes[:index])

    def check(
        self,
        inputs: str,
        fields: list[int],
        operation: int,
        result: Dimensions,
        tensors: Tensors | None = None,
        error: str | None = None,
    ) -> None:
        """A graph of one node, valid or with an error of this node."""
        nodes = [node(operation, fields, *result)]
        data = model(inputs, nodes, tensors or [])
        with self.subTest(operation=operation, fields=fields, error=error):
            if error is None:
                self.assertEqual(len(read(data).graph.nodes), 1)
            elif error == "valueType":
                self.refused(data, error, 1, self.place(inputs, nodes, 1) - 40)
            elif error in ("operationFields",):
                self.refused(data, error, 1, self.place(inputs, nodes, 0) + 2)
            elif error.startswith("invalidValue"):
                self.refused(data, "invalidValue", 1, self.place(inputs, nodes, 0) + 4 + 4 * int(error[12:]))
            else:
                self.refused(data, "graph." + error, 1, self.place(inputs, nodes, 0))

    def test_lookups(self) -> None:
        self.check("e", [0, 9], 1, [b(), t(), fix(9)])
        self.check("e", [0, 9], 1, [b(), t(), fix(8)], error="valueType")
        self.check("e", [0, 0], 1, [b(), t(), fix(9)], error="attribute")
        self.check("e", [1, 9], 1, [b(), t(), fix(9)], error="unknownValue")
        self.check("d", [0, 9], 1, [b(), t(), fix(9)], error="elementType")
        self.check("e", [0, 0], 2, [b(), t(), fix(3)], [("t", INT8, (7, 3))])
        self.check("e", [0, 1], 2, [b(), t(), fix(3)], [("t", INT8, (7, 3))], "unknownTensor")
        self.check("e", [0, 0], 2, [b(), t(), fix(3)], [("t", U32, (7, 3))], "tensorType")
        self.check("e", [0, 0], 2, [b(), t(), fix(3)], [("t", F32, (7, 3, 1))], "tensorType")
        self.check("e", [0, 0], 2, [b(), t(), fix(65537)], [("t", INT8, (1, 65537))], "int8Inputs")
        self.check("e", [0], 16, [b(), t()], error="operationFields")

    def test_recurrent(self) -> None:
        lstm = [("1", INT8, (20, 6)), ("2", BF16, (20, 5)), ("3", F32, (20,)), ("4", F32, (20,))]
        gru = [("1", INT8, (15, 6)), ("2", BF16, (15, 5)), ("3", F32, (15,)), ("4", F32, (15,))]
        for operation in (3, 8):
            for count in (2, 3, 4):
                self.check("a", [0] + list(range(count)), operation, [b(), t(), fix(5)], lstm[:count])
            self.check("a", [0, 0], operation, [b(), t(), fix(5)], lstm[:1], "operationFields")
        for operation in (9, 10):
            for count in (2, 3, 4):
                self.check("a", [0, 1] + list(range(count)), operation, [b(), t(), fix(5)], gru[:count])
            self.check("a", [0, 2, 0, 1], operation, [b(), t(), fix(5)], gru[:2], "invalidValue1")
            self.check("a", [0, 0, 0, 1], operation, [b(), t(), fix(5)], lstm[:2], "tensorType")
        self.check("f", [0, 0, 1], 3, [b(), fix(5)], lstm[:2], "rank")
        self.check("c", [0, 0, 1], 3, [b(), fix(5), fix(5)], lstm[:2])
        self.check("b", [0, 0, 1], 3, [b(), t(), fix(5)], lstm[:2], "tensorType")

    def test_steps_and_linear(self) -> None:
        self.check("a", [0], 4, [b(), fix(6)])
        self.check("d", [0], 7, [b()])
        self.check("s", [0], 7, [], error="rank")
        linear = [("bias", F32, (3,)), ("weight", INT8, (3, 6))]
        self.check("a", [0, 1, 0], 5, [b(), t(), fix(3)], linear)
        self.check("f", [0, 0], 5, [b(), fix(3)], linear[1:])
        self.check("b", [0, 1, 0], 5, [b(), t(), fix(3)], linear, "tensorType")
        self.check("d", [0, 1, 0], 5, [b(), fix(3)], linear, "dynamicAxis")
        self.check("s", [0, 1, 0], 5, [fix(3)], linear, "rank")
        self.check("d", [0], 6, [b(), t()])

    def test_constant_and_matmul(self) -> None:
        data = model(
            "a",
            [node(11, [0], fix(1), fix(6), fix(2)), node(12, [0, 1, 0], b(), t(), fix(2))],
            [("c", BF16, (1, 6, 2))],
        )
        read(data)
        nodes = [node(11, [0], fix(2), fix(6), fix(2)), node(12, [0, 1, 0], b(), t(), fix(2))]
        self.refused(
            model("a", nodes, [("c", BF16, (2, 6, 2))]), "graph.operandShape", 1, self.place("a", nodes, 1)
        )
        nodes = [node(11, [0], fix(2)), node(16, [1, 1], fix(2))]
        self.refused(model("s", nodes, [("c", U32, (2,))], [("x", 0), ("y", 2)]), "graph.tensorType", 1, 120)
        self.check("ac", [0, 1, 1], 12, [b(), t(), fix(5)])
        self.check("ab", [0, 1, 0], 12, [b(), t(), fix(4)], error="operandShape")
        self.check("a", [0, 0, 1], 12, [b(), t(), t()])
        self.check("af", [0, 1, 0], 12, [b(), t(), fix(4)], error="rank")
        self.check("ff", [0, 0, 0], 12, [b(), b()], error="dynamicAxis")
        self.check("ac", [0, 1, 2], 12, [b(), t(), fix(5)], error="invalidValue2")

    def test_convolution(self) -> None:
        weight = [("w", INT8, (7, 3, 6))]
        self.check("a", [0, 2, 4, 0, 0], 13, [b(), t(), fix(7)], weight)
        self.check("a", [0, 2, 4, 1, 0], 13, [b(), t(), fix(7)], weight, "paddingChangesSteps")
        self.check("a", [0, 0, 4, 1, 0], 13, [b(), t(), fix(7)], weight, "attribute")
        self.check("c", [0, 2, 0, 0, 0], 13, [b(), fix(1), fix(7)], weight)
        self.check("c", [0, 3, 0, 0, 0], 13, [b(), fix(1), fix(7)], weight, "dimension")
        self.check("c", [0, 2, 1 << 24, 0, 0], 13, [b(), fix(1), fix(7)], weight, "dimension")
        self.check("c", [0, 2, 0, 0, 0, 0], 13, [b(), fix(1), fix(7)], weight, "tensorType")

    def test_attention(self) -> None:
        self.check("abd", [0, 0, 1, 2, ONE, 1, 2], 14, [b(), t(), fix(4)])
        self.check("ab", [0, 0, 1, 1, ONE, 0], 14, [b(), t(), fix(4)])
        self.check("ac", [0, 1, 1, 3, ONE, 0], 14, [b(), t(), fix(6)])
        self.check("ab", [0, 0, 1, 4, ONE, 0], 14, [b(), t(), fix(4)], error="headsDoNotDivide")
        self.check("ab", [0, 1, 1, 1, ONE, 0], 14, [b(), t(), fix(4)], error="operandShape")
        self.check("abf", [0, 0, 1, 1, ONE, 0, 2], 14, [b(), t(), fix(4)], error="operandShape")
        self.check("ab", [0, 0, 1, 1, 0x7F800000, 0], 14, [b(), t(), fix(4)], error="notANumber")
        self.check("ab", [0, 0, 1, 0, ONE, 0], 14, [b(), t(), fix(4)], error="attribute")
        self.check("ab", [0, 0, 1, 1, ONE, 2], 14, [b(), t(), fix(4)], error="invalidValue5")

    def test_layers(self) -> None:
        scale = [("b", F32, (6,)), ("s", BF16, (6,))]
        self.check("a", [0, 0, 1, 0], 15, [b(), t(), fix(6)], scale)
        self.check("a", [0, 0x80000000, 1, 0], 15, [b(), t(), fix(6)], scale, "notANumber")
        self.check("b", [0, ONE, 1, 0], 15, [b(), t(), fix(4)], scale, "tensorType")
        for function in (1, 3, 4, 5, 6):
            self.check("a", [0, function], 16, [b(), t(), fix(6)])
            self.check("a", [0, function, ONE], 16, [b(), t(), fix(6)], error="operationFields")
        self.check("a", [0, 2, ONE], 16, [b(), t(), fix(6)])
        self.check("a", [0, 2], 16, [b(), t(), fix(6)], error="operationFields")
        self.check("a", [0, 7], 16, [b(), t(), fix(6)], error="invalidValue1")
        self.check("a", [0, 2, 0xFFFFFFFF], 16, [b(), t(), fix(6)], error="notANumber")
        table = [("t", F32, (16, 6))]
        self.check("a", [0, 0], 19, [b(), t(), fix(6)], table)
        self.check("a", [0, 0], 19, [b(), t(), fix(6)], [("t", F32, (15, 6))], "tensorType")

    def test_elementwise(self) -> None:
        for operation in (17, 18):
            self.check("a", [0, 0], operation, [b(), t(), fix(6)])
            self.check("ab", [0, 1], operation, [b(), t(), fix(6)], error="operandShape")
            self.check("ad", [0, 1], operation, [b(), t(), fix(6)], error="rank")
        nodes = [node(11, [0], fix(1), fix(1), fix(6)), node(17, [0, 1], b(), t(), fix(6))]
        read(model("a", nodes, [("c", F32, (1, 1, 6))]))

    def test_axes(self) -> None:
        self.check("a", [0, 1, 1], 20, [b(), fix(6)])
        self.check("a", [0, 3, 1], 20, [b(), fix(6)], error="invalidValue1")
        self.check("a", [0, 1, 3], 20, [b(), fix(6)], error="attribute")
        self.check("a", [0, 1, 0], 20, [t(), fix(6)], error="dynamicAxis")
        self.check("ad", [0, 1, 2], 21, [b(), fix(6)])
        self.check("ad", [0, 1], 22, [b(), fix(6)])
        self.check("ab", [0, 1], 22, [b(), fix(6)], error="operandShape")
        self.check("ab", [2, 0, 1], 23, [b(), t(), fix(10)])
        self.check("ab", [1, 0, 1], 23, [b(), t(), fix(10)], error="dynamicAxis")
        self.check("ab", [3, 0, 1], 23, [b(), t(), fix(10)], error="attribute")
        self.check("ac", [2, 0, 1], 23, [b(), t(), fix(12)], error="operandShape")
        self.check("a", [2, 0], 23, [b(), t(), fix(6)], error="operationFields")
        self.check("a", [2] + [0] * 64, 23, [b(), t(), fix(384)])
        self.check("a", [2] + [0] * 65, 23, [b(), t(), fix(390)], error="operationFields")
        self.check("a", [0, 2, 2, 4], 24, [b(), t(), fix(4)])
        for start, count in ((2, 5), (2, 0), (6, 1)):
            self.check("a", [0, 2, start, count], 24, [b(), t(), fix(4)], error="attribute")

    def test_reshape_and_transpose(self) -> None:
        self.check("a", [0], 25, [b(), fix(2), t(), fix(3)])
        self.check("a", [0], 25, [t(), fix(6)], error="reshape")
        self.check("a", [0], 25, [fix(6), b(), t()], error="reshape")
        self.check("a", [0], 25, [b(), t(), fix(5)], error="reshape")
        self.check("g", [0], 25, [fix(120)])
        self.check("g", [0, 3, 2, 1, 0], 26, [fix(5), fix(4), fix(3), fix(2)])
        self.check("g", [0, 3, 2, 1, 1], 26, [fix(5), fix(4), fix(3), fix(2)], error="notAPermutation")
        self.check("a", [0, 0, 2, 1], 26, [b(), fix(6), t()])
        self.check("a", [0, 1, 0, 2], 26, [t(), b(), fix(6)], error="dynamicAxis")


class WholeGraphTest(Refusing):

    def test_ports(self) -> None:
        def one(*dimensions: tuple[int, int], element_type: int = F32) -> bytes:
            section = graph([port("x", element_type, *dimensions)], [], [("y", 0)], 0)
            return write([Section(1, section), Section(2, u32(0))])

        read(one(b(), t(), fix(1 << 20)))
        read(one(t(), fix(2)))
        for dimensions in ((fix(2), b()), (fix(2), t()), (t(), t()), (b(), fix(2), t()), (t(), b())):
            self.refused(one(*dimensions), "graph.dynamicDimension", 1, 16)
        self.refused(one(fix(1 << 24), fix(129)), "graph.dimension", 1, 16)
        read(one(fix(1 << 24), fix(128)))
        self.refused(one(fix(0)), "invalidValue", 1, 16 + 64 + 12)
        self.refused(one(b((1 << 24) + 1)), "invalidValue", 1, 16 + 64 + 12)
        self.refused(one((4, 1)), "invalidValue", 1, 16 + 64 + 8)
        self.refused(one(element_type=3), "invalidValue", 1, 16 + 64)

    def test_structure(self) -> None:
        section = graph(
            [port("a", F32, fix(2)), port("b", F32, fix(2))],
            [node(16, [0, 1], fix(2)), node(17, [1, 2], fix(2))],
            [("y", 3), ("z", 2)],
            0,
        )

        def refused(changed: bytes, rule: str, offset: int) -> None:
            self.refused(write([Section(1, changed), Section(2, u32(0))]), rule, 1, offset)

        read(write([Section(1, section), Section(2, u32(0))]))
        refused(patch(section, 0, u32(0)), "invalidValue", 0)
        refused(patch(section, 0, u32(17)), "countTooLarge", 0)
        refused(patch(section, 4, u32(100)), "countTooLarge", 4)
        refused(patch(section, 8, u32(0)), "invalidValue", 8)
        refused(patch(section, 8, u32(17)), "countTooLarge", 8)
        refused(patch(section, 12, u32(1)), "invalidValue", 12)
        refused(section + b"\0", "trailingBytes", len(section))
        refused(section[:-1], "sectionTruncated", len(section) - 4)
        refused(section[:2], "sectionTruncated", 0)
        refused(patch(section, 16, b"\0"), "invalidName", 16)
        refused(patch(section, 16, b" "), "invalidName", 16)
        refused(patch(section, 18, b"c"), "invalidName", 16)
        refused(patch(section, 16 + 64 + 23, b"\1"), "reservedNotZero", 16 + 64 + 23)
        refused(patch(section, 16, b"b"), "graph.namesNotSorted", 120)
        refused(patch(section, len(section) - 68, b"y"), "graph.namesNotSorted", len(section) - 68)
        refused(patch(section, len(section) - 4, u32(4)), "graph.unknownOutputValue", len(section) - 68)
        refused(patch(section, 224, b"\0"), "unknownOperation", 224)
        refused(patch(section, 224, b"\x1b"), "unknownOperation", 224)
        refused(patch(section, 224 + 4, u32(1)), "graph.valueUnused", 16)
        one_node = patch(section, len(section) - 4, u32(0))
        refused(patch(one_node, 224 + 52 + 8, u32(1)), "graph.valueUnused", 224)
        self.refused(write([Section(1, section), Section(2, u32(0))]), "countTooLarge", 1, 4, Limits(nodes=1))

    def test_maxima_and_unused_tensors(self) -> None:
        section = graph([port("a", F32, b(8)), port("b", F32, b(9))], [], [("x", 0), ("y", 1)], 0)
        self.refused(write([Section(1, section), Section(2, u32(0))]), "graph.dynamicDimension", 1, 120)
        self.refused(model("s", [], [("t", F32, (1,))]), "graph.tensorUnused", 2, 4)


class TensorIndexTest(Refusing):

    def test_index(self) -> None:
        data, _ = tensor_index([("a", F32, (3,)), ("b", F32, (2, 2))])

        def refused(changed: bytes, rule: str, offset: int, limits: Limits = Limits()) -> None:
            self.refused(write([Section(1, b"x"), Section(2, changed)]), rule, 2, offset, limits)

        refused(data, "countTooLarge", 0, Limits(tensors=1))
        refused(u32(4097), "countTooLarge", 0)
        refused(b"\0", "sectionTruncated", 0)
        refused(data + b"\0", "trailingBytes", len(data))
        refused(patch(data, 108, b"a"), "namesNotSorted", 108)
        refused(patch(data, 108, b"\x7f"), "invalidName", 108)
        refused(patch(data, 68, u32(5)), "invalidValue", 68)
        refused(patch(data, 72, u32(5)), "invalidValue", 72)
        refused(patch(data, 76, u32(0)), "invalidValue", 76)
        refused(patch(data, 80, u32(1)), "reservedNotZero", 80)
        refused(patch(data, 92, b"\1"), "tensorOffset", 92)
        refused(patch(data, 100, b"\1"), "tensorLength", 100)
        huge = u32(1) + name("a") + u32(4, 4, *[1 << 24] * 4) + bytes(16)
        refused(huge, "tensorLength", 100)
        large = u32(1) + name("a") + u32(4, 2, 1 << 24, 17, 0, 0) + struct.pack("<QQ", 0, 17 << 24)
        refused(large, "tensorLength", 100)


if __name__ == "__main__":
    unittest.main()
