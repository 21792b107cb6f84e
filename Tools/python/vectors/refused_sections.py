"""Files in which a section is too short, too long, or has a count, a name or a number that it may not have."""
from . import bases, zstd
from .container import CARD, GOLDEN_VECTORS, GRAPH, PROVENANCE, SCHEMA, SIGNATURE, TENSOR_INDEX
from .contents import golden, invented_signatures, schema, signatures, texts
from .encoding import f32, name, u32
from .network import Network, Node, batch, floats, time
from .vector import in_section, overwrite

NAN, INFINITY = u32(0x7FC00000), u32(0x7F800000)


def cut(network, number, content):
    """The network's file with another content of a section."""
    file = network.file()
    file[number].content = content
    return file


def described(number, content):
    """The minimal model, of one input and one output, with a further section."""
    return bases.minimal().file([(number, content)])


def patched(network, number, offset, data):
    file = network.file()
    file[number].patch(offset, data)
    return file


def out_of_range(label, network, number, offset, change, values):
    """A vector per value that a `u32` may not have; `change` has a place for the value."""
    for value in values:
        yield in_section(
            f"invalidValue-{label}-{value}", number, offset, change.format(value),
            patched(network, number, offset, u32(value)))


def not_zero(label, network, number, start, change, offsets):
    """A vector per reserved byte, at offsets from a structure's start; `change` has a place for the offset."""
    for offset in offsets:
        yield in_section(
            f"reservedNotZero-{label}-{offset}", number, start + offset, change.format(offset),
            patched(network, number, start + offset, b"\1"))


def vectors():
    yield from graph_ends()
    yield from cut_padding()
    yield from schemas()
    yield from golden_vectors()
    yield from metadata()
    yield from signature_lists()
    yield from names()


def graph_ends():
    network = bases.minimal()
    graph, index = network.graph(), bases.linear().index()
    output = network.output_offset(0)
    yield in_section("sectionTruncated-graph-count", GRAPH, 0, "A graph of 3 bytes.", cut(network, GRAPH, graph[:3]))
    yield in_section(
        "sectionTruncated-graph-value", GRAPH, output + 64, "The graph lacks its last byte.",
        cut(network, GRAPH, graph[:-1]))
    yield in_section(
        "trailingBytes-graph", GRAPH, len(graph), "A zero byte behind the graph.", cut(network, GRAPH, graph + b"\0"))
    yield in_section(
        "trailingBytes-graph-output", GRAPH, len(graph), "An output more than the graph states.",
        cut(network, GRAPH, graph + name("z") + u32(1)))
    yield in_section(
        "sectionTruncated-index-count", TENSOR_INDEX, 0, "A tensor index of 2 bytes.",
        cut(network, TENSOR_INDEX, bytes(2)))
    yield in_section(
        "trailingBytes-index", TENSOR_INDEX, 4, "A byte behind a tensor index without tensors.",
        cut(network, TENSOR_INDEX, bytes(5)))
    yield in_section(
        "trailingBytes-index-row", TENSOR_INDEX, 108, "A row more than the tensor index states.",
        cut(bases.linear(), TENSOR_INDEX, u32(1) + index[4:]))
    layer = bases.linear()
    wide = Network([("x", floats(2))], [], [Node("concat", [0] + 64 * [0], floats(128))], [("y", 1)])
    yield in_section(
        "sectionTruncated-graph-fields", GRAPH, wide.field_offset(0, 50),
        "A node of 65 fields, of which 50 and a half are left.",
        cut(wide, GRAPH, wide.graph()[:wide.field_offset(0, 50) + 2]))
    for label, node, wrong in (
        ("reset", Node("gru", [0, 2, 0, 0, 0, 0], floats(128)), "a reset that there is not"),
        ("slope", Node("activation", [0, 1, 0], floats(128)), "a ReLU with a slope"),
    ):
        cut_node = Network([("x", floats(2))], [], [node], [("y", 1)])
        yield in_section(
            f"sectionTruncated-graph-{label}", GRAPH, cut_node.field_offset(0, len(node.fields) - 1),
            f"A node of {wrong}, without its last field: fields are read before the first is checked.",
            cut(cut_node, GRAPH, cut_node.graph()[:cut_node.field_offset(0, len(node.fields) - 1)]))
    for label, offset, name_, counts in (
        ("inputs", 0, "inputs", (17, 0xFFFFFFFF)), ("nodes", 4, "nodes", (4097, 0xFFFFFFFF)),
        ("outputs", 8, "outputs", (17, 0xFFFFFFFF)),
    ):
        for count in counts:
            yield in_section(
                f"countTooLarge-{label}-{count}", GRAPH, offset, f"The graph states {count} {name_}.",
                patched(network, GRAPH, offset, u32(count)))
    kind = floats(batch(1))
    ports = [(f"x{index:02}", kind) for index in range(17)]
    yield in_section(
        "countTooLarge-17-inputs", GRAPH, 0, "17 inputs, with their records.",
        Network(ports, [], [], [("y", 0)]).file())
    outputs = [(f"y{index:02}", 0) for index in range(17)]
    yield in_section(
        "countTooLarge-17-outputs", GRAPH, 8, "17 outputs, with their records.",
        Network(ports[:1], [], [], outputs).file())
    for label, offset in (("inputs", 0), ("outputs", 8)):
        yield in_section(
            f"invalidValue-no-{label}", GRAPH, offset, f"The graph states 0 {label}.",
            patched(network, GRAPH, offset, u32(0)))
    yield from out_of_range(
        "tensors", layer, GRAPH, 12, "The graph states {} tensors, the tensor index 2.", (1, 3, 0xFFFFFFFF))
    for count in (3, 4097, 0xFFFFFFFF):
        yield in_section(
            f"countTooLarge-tensors-{count}", TENSOR_INDEX, 0, f"The tensor index states {count} tensors, and has 2.",
            patched(layer, TENSOR_INDEX, 0, u32(count)))


def cut_padding():
    """The graph ends inside a type's padding, which is read as one `u32` after the other."""
    kind = floats(3)
    inputs = Network([("w", kind), ("x", kind)], [], [], [("y", 0)])
    node = Network([("x", kind)], [], [Node("softmax", [0], kind)], [("y", 1)])
    for label, network, start in (
        ("input", inputs, inputs.input_offset(1) + 64), ("node", node, node.result_offset(0))):
        first, cut_field = start + 16, start + 32
        content = network.graph()[:cut_field + 2]
        for name_, place, what, marked in (
            ("sectionTruncated-padding", cut_field, "", None),
            ("sectionTruncated-padding-byte", cut_field, "; the second of these is 1", cut_field + 1),
            ("reservedNotZero-padding", cut_field - 1, "; the byte before these is 1", cut_field - 1),
            ("reservedNotZero-padding-first", first, "; the first byte of the padding is 1", first),
        ):
            yield in_section(
                f"{name_}-{label}", GRAPH, place,
                f"The graph ends behind two bytes of a number of the padding of the {label}'s type{what}.",
                cut(network, GRAPH, content if marked is None else overwrite(content, marked, b"\1")))


def schemas():
    row = ("", "", [])
    good = schema(("C", "input", []), ("", "output", ["a", "b", "c"]))
    first = 4
    labels = first + 5 + 9
    second = labels + 4
    second_labels = second + 4 + 10
    yield in_section(
        "sectionTruncated-schema-count", SCHEMA, 0, "A schema of 2 bytes.", described(SCHEMA, bytes(2)))
    yield in_section(
        "sectionTruncated-schema-text", SCHEMA, len(good) - 1, "The last label lacks its byte.",
        described(SCHEMA, good[:-1]))
    yield in_section(
        "sectionTruncated-schema-length", SCHEMA, len(good) - 5, "The last label lacks a byte of its length.",
        described(SCHEMA, good[:-2]))
    yield in_section(
        "trailingBytes-schema", SCHEMA, len(good), "A byte behind the schema.", described(SCHEMA, good + b"\0"))
    for count in (0, 1, 3):
        yield in_section(
            f"invalidValue-schema-ports-{count}", SCHEMA, 0, f"A schema of {count} ports, of a graph with 2.",
            described(SCHEMA, u32(count) + (5 * u32(0) * 3)))
    yield in_section(
        "sectionTruncated-schema-ports", SCHEMA, 4, "Two ports, and no bytes for them.", described(SCHEMA, u32(2)))
    for count in (1, 2, 4):
        yield in_section(
            f"invalidValue-schema-labels-{count}", SCHEMA, second_labels,
            f"{count} labels, where the last dimension is 3.",
            described(SCHEMA, schema(("C", "input", []), ("", "output", count * ["a"]))))
    dynamic = Network([("x", floats(time(2)))], [], [], [("y", 0)])
    yield in_section(
        "invalidValue-schema-labels-dynamic", SCHEMA, 12, "Two labels, where the last dimension is T.",
        dynamic.file([(SCHEMA, schema(("", "", ["a", "b"]), row))]))
    scalar = Network([("x", floats())], [], [], [("y", 0)])
    yield in_section(
        "invalidValue-schema-labels-scalar", SCHEMA, 12, "A label of a value of rank 0.",
        scalar.file([(SCHEMA, schema(("", "", ["a"]), row))]))
    yield in_section(
        "sectionTruncated-schema-labels", SCHEMA, second_labels + 12, "Three labels, and 11 bytes for them.",
        described(SCHEMA, good[:second_labels + 4] + bytes(11)))
    for label, offset, unit, meaning in (
        ("unit", first, "u" * 65, ""), ("meaning", first + 4, "", "m" * 1025),
    ):
        yield in_section(
            f"invalidValue-schema-{label}", SCHEMA, offset, f"A {label} of a byte too many.",
            described(SCHEMA, schema((unit, meaning, []), row)))
    yield in_section(
        "invalidValue-schema-label", SCHEMA, 4 + 12 + 12 + 5, "A label of 1,025 bytes.",
        described(SCHEMA, schema(row, ("", "", ["a", "l" * 1025, "b"]))))
    yield in_section(
        "invalidValue-schema-length-maximum", SCHEMA, first, "A unit of 2^32 - 1 bytes.",
        described(SCHEMA, u32(2) + u32(0xFFFFFFFF) + bytes(32)))
    yield in_section(
        "sectionTruncated-schema-unit", SCHEMA, 8, "A unit of 64 bytes, of which there are 20.",
        described(SCHEMA, u32(2) + u32(64) + 20 * b"u"))


def golden_vectors():
    def passed(kind, *numbers):
        return Network([("x", kind)], [], [], [("y", 0)]).file([(GOLDEN_VECTORS, golden(*numbers))])

    kind = floats(batch(3), time(4))
    one = (1, 1, f32(1) + f32(1))
    good = golden(one)

    def wrong(content):
        file = passed(kind, one)
        file[GOLDEN_VECTORS].content = content
        return file

    section = GOLDEN_VECTORS
    yield in_section("invalidValue-golden-none", section, 0, "A section of no golden vectors.", wrong(u32(0)))
    yield in_section("sectionTruncated-golden-count", section, 0, "A section of 3 bytes.", wrong(bytes([1, 0, 0])))
    yield in_section(
        "countTooLarge-golden", section, 0, "2^32 - 1 golden vectors, and the bytes of one.",
        wrong(u32(0xFFFFFFFF) + good[4:]))
    file = Network([("x", floats(1))], [], [], [("y", 0)]).file([(section, u32(65537) + bytes(16 * 65537))])
    file[section].compress(zstd.counted(file[section].content))
    yield in_section("countTooLarge-golden-65537", section, 0, "65,537 golden vectors, with their bytes.", file)
    yield in_section(
        "trailingBytes-golden", section, len(good), "A zero byte behind the last vector.", wrong(good + b"\0"))
    yield in_section(
        "trailingBytes-golden-vector", section, len(good), "A vector more than is stated.", wrong(good + good[4:]))
    full = golden((3, 4, 24 * f32(1)))
    yield in_section("sectionTruncated-golden-output", section, 60, "The output lacks a byte.", wrong(full[:-1]))
    yield in_section("sectionTruncated-golden-input", section, 12, "The input lacks a byte.", wrong(full[:59]))
    yield in_section(
        "sectionTruncated-golden-items", section, 12, "Three items of four steps, and the bytes of one of one.",
        wrong(golden((3, 4, one[2]))))
    huge = Network([("x", floats(batch(1 << 24), 128))], [], [], [("y", 0)])
    yield in_section(
        "sectionTruncated-golden-huge", section, 12, "A golden vector of 2^24 items, 16 GiB, in 1 KiB.",
        huge.file([(section, golden((1 << 24, 0, bytes(1024))))]))
    for label, offset, items, steps in (
        ("batch-zero", 4, 0, 1), ("batch-more", 4, 4, 1), ("batch-maximum", 4, 0xFFFFFFFF, 1),
        ("time-zero", 8, 1, 0), ("time-more", 8, 1, 5), ("time-maximum", 8, 1, 0xFFFFFFFF),
    ):
        yield in_section(
            f"invalidValue-golden-{label}", section, offset,
            f"{items} items of {steps} steps, where 3 and 4 are the most.",
            passed(kind, (items, steps, 40 * f32(1))))
    yield in_section(
        "invalidValue-golden-no-batch", section, 4, "One item, of a graph without B.",
        passed(floats(time(4)), (1, 1, one[2])))
    yield in_section(
        "invalidValue-golden-no-time", section, 8, "One step, of a graph without T.",
        passed(floats(batch(4)), (1, 1, one[2])))
    for label, change, offset, data in (
        ("input-nan", "A NaN in an input", 12, NAN + f32(1)), ("output-nan", "A NaN in an output", 16, f32(1) + NAN),
        ("infinity", "Infinity in an output", 16, f32(1) + INFINITY),
        ("minus-infinity", "-infinity in an output", 16, f32(1) + u32(0xFF800000)),
        ("signalling", "A signalling NaN in an input", 12, u32(0x7F800001) + f32(1)),
    ):
        yield in_section(
            f"goldenVectorNotFinite-{label}", section, offset, f"{change}.", passed(kind, (1, 1, data)))
    yield in_section(
        "goldenVectorNotFinite-second", section, 28, "A NaN in the second vector.",
        passed(kind, one, (1, 1, NAN + f32(1))))


def metadata():
    good = texts(("licence", "MIT"), ("name", "vector"))
    start = 4 + 2 * 68
    for number, label in ((CARD, "card"), (PROVENANCE, "provenance")):
        put = lambda content: described(number, content)
        yield in_section(f"invalidValue-{label}-none", number, 0, "A section of no texts.", put(u32(0)))
        yield in_section(
            f"sectionTruncated-{label}-count", number, 0, "A section of 3 bytes.", put(bytes([1, 0, 0])))
        yield in_section(
            f"sectionTruncated-{label}-text", number, start + 3, "The last text lacks a byte.", put(good[:-1]))
        yield in_section(
            f"trailingBytes-{label}", number, len(good), "A byte behind the last text.", put(good + b"\n"))
        for count in (3, 0xFFFFFFFF):
            yield in_section(
                f"countTooLarge-{label}-{count}", number, 0, f"{count} texts, and the bytes of two.",
                put(u32(count) + good[4:]))
        yield in_section(
            f"namesNotSorted-{label}-twice", number, 72, "The same name twice.",
            put(texts(("name", "a"), ("name", "b"))))
    put = lambda content: described(CARD, content)
    yield in_section(
        "namesNotSorted-card-swapped", CARD, 72, "Names in descending order.",
        put(texts(("name", "a"), ("licence", "b"))))
    yield in_section(
        "namesNotSorted-card-case", CARD, 72, "Names sorted without regard to case.", put(texts(("a", ""), ("B", ""))))
    yield in_section(
        "namesNotSorted-card-third", CARD, 140, "The third name repeats the first.",
        put(texts(("a", ""), ("b", ""), ("a", ""))))
    for stated in (4, 0xFFFFFFFF):
        yield in_section(
            f"sectionTruncated-card-first-{stated}", CARD, start if stated > 9 else start + 4,
            f"The first text's length is {stated}, not 3.", put(good[:68] + u32(stated) + good[72:]))


def signature_lists():
    put = lambda content: described(SIGNATURE, content)
    pairs = invented_signatures(3)
    good = signatures(*pairs[:1])
    yield in_section("invalidValue-signature-none", SIGNATURE, 0, "No signature.", put(u32(0)))
    yield in_section("sectionTruncated-signature-count", SIGNATURE, 0, "A section of 3 bytes.", put(bytes([1, 0, 0])))
    yield in_section(
        "countTooLarge-signature-17", SIGNATURE, 0, "17 signatures, and the bytes of 16.",
        put(u32(17) + signatures(*invented_signatures(16))[4:]))
    yield in_section(
        "countTooLarge-signature-cut", SIGNATURE, 0, "A signature without its last byte.", put(good[:-1]))
    yield in_section(
        "countTooLarge-signature-maximum", SIGNATURE, 0, "2^32 - 1 signatures.", put(u32(0xFFFFFFFF) + good[4:]))
    yield in_section("trailingBytes-signature", SIGNATURE, 100, "A byte behind the signature.", put(good + b"\0"))
    yield in_section(
        "signaturesNotSorted-twice", SIGNATURE, 100, "The same key twice.", put(signatures(pairs[0], pairs[0])))
    yield in_section(
        "signaturesNotSorted-swapped", SIGNATURE, 100, "Keys in descending order.", put(signatures(pairs[1], pairs[0])))
    yield in_section(
        "signaturesNotSorted-third", SIGNATURE, 196, "The third key is below the second.",
        put(signatures(pairs[0], pairs[2], pairs[1])))
    low, high = bytes([0x7F]) + bytes(31), bytes([0x80]) + bytes(31)
    yield in_section(
        "signaturesNotSorted-sign", SIGNATURE, 100, "Keys sorted as signed bytes.",
        put(signatures((high, bytes(64)), (low, bytes(64)))))


def names():
    wrong = (
        ("empty", "is empty", b""), ("space", "has a space", b"a b"), ("control", "has a control character", b"a\x1f"),
        ("delete", "has the byte 7F", b"a\x7f"), ("high", "has the byte 80", b"a\x80"),
        ("utf-8", "is not ASCII", b"\xc3\xa9"),
        ("behind-zero", "goes on behind a zero", b"a\0b"),
        ("last-byte", "has a space as its 64th byte", b"a" * 63 + b" "),
        ("last-behind-zero", "has a byte at the end of its field", b"a".ljust(63, b"\0") + b"b"),
    )
    network, layer = bases.minimal(), bases.linear()
    for label, change, data in wrong:
        yield in_section(
            f"invalidName-input-{label}", GRAPH, 16, f"The input's name {change}.",
            patched(network, GRAPH, 16, name(data)))
    output = network.output_offset(0)
    for label, change, data in (wrong[0], wrong[1], wrong[6]):
        yield in_section(
            f"invalidName-output-{label}", GRAPH, output, f"The output's name {change}.",
            patched(network, GRAPH, output, name(data)))
        yield in_section(
            f"invalidName-tensor-{label}", TENSOR_INDEX, 108, f"The second tensor's name {change}.",
            patched(layer, TENSOR_INDEX, 108, name(data)))
        yield in_section(
            f"invalidName-card-{label}", CARD, 72, f"The second text's name {change}.",
            described(CARD, texts(("A", ""), (data, ""))))
        yield in_section(
            f"invalidName-provenance-{label}", PROVENANCE, 4, f"The text's name {change}.",
            described(PROVENANCE, texts((data, ""))))
