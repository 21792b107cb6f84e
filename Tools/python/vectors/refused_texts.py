"""Files with a text that is not well-formed UTF-8, or that holds a character which texts may not hold."""
from . import bases
from .container import CARD, PROVENANCE, SCHEMA
from .contents import schema, texts
from .vector import in_section

ILL_FORMED = (
    ("continuation", "a continuation byte alone", "80"),
    ("overlong-2-lowest", "an overlong form of U+0000 in two bytes", "C0 80"),
    ("overlong-2-highest", "an overlong form of U+007F in two bytes", "C1 BF"),
    ("overlong-3-lowest", "an overlong form of U+0000 in three bytes", "E0 80 80"),
    ("overlong-3-highest", "an overlong form of U+07FF in three bytes", "E0 9F BF"),
    ("overlong-4-lowest", "an overlong form of U+0000 in four bytes", "F0 80 80 80"),
    ("overlong-4-highest", "an overlong form of U+FFFF in four bytes", "F0 8F BF BF"),
    ("surrogate-lowest", "the surrogate D800", "ED A0 80"),
    ("surrogate-highest", "the surrogate DFFF", "ED BF BF"),
    ("surrogate-pair", "U+1F600 as two surrogates", "ED A0 BD ED B8 80"),
    ("above-maximum", "U+110000", "F4 90 80 80"),
    ("first-byte-f5", "a sequence that begins with F5", "F5 80 80 80"),
    ("five-bytes", "a sequence of five bytes", "F8 88 80 80 80"),
    ("first-byte-fe", "the byte FE", "FE"),
    ("first-byte-ff", "the byte FF", "FF"),
    ("truncated-2", "the first of two bytes before a letter", "C3 61"),
    ("truncated-3", "two of three bytes before a letter", "E2 82 61"),
    ("truncated-4", "three of four bytes before a letter", "F0 9F 98 61"),
    ("second-byte-first", "a first byte where a continuation byte belongs", "E2 C3 A9"),
    ("latin-1", "a letter of Latin-1", "E9 20"),
)
NOT_ALLOWED = (
    0x0000, 0x0008, 0x0009, 0x000B, 0x000D, 0x001B, 0x001F, 0x007F, 0x0080, 0x0085, 0x009F, 0x061C, 0x200B, 0x200E,
    0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2065, 0x2066, 0x2069, 0x206A, 0x206F, 0xFEFF, 0xFFF9, 0xFFFB,
    0xE0000, 0xE007F)


def vectors():
    start = 4 + 68
    put = lambda number, content: bases.minimal().file([(number, content)])
    for label, change, sequence in ILL_FORMED:
        data = b"one " + bytes.fromhex(sequence) + b" two"
        yield in_section(
            f"invalidText-{label}", CARD, start + 4, f"A text of the card holds {change}.",
            put(CARD, texts(("text", data))))
    for label, sequence in (("2", "C3"), ("3", "E2 82"), ("4", "F0 9F 98")):
        yield in_section(
            f"invalidText-cut-{label}", CARD, start + 3, f"A text ends inside a sequence of {label} bytes.",
            put(CARD, texts(("text", b"one" + bytes.fromhex(sequence)))))
    # Together the two texts are well-formed; each by itself is not.
    yield in_section(
        "invalidText-across", CARD, 4 + 2 * 68 + 3, "A sequence begins in one text and ends in the next.",
        put(CARD, texts(("a", b"one\xc3"), ("b", b"\xa9two"))))
    for code in NOT_ALLOWED:
        yield in_section(
            f"invalidText-u+{code:04x}", PROVENANCE, start + 3, f"A text of the provenance holds U+{code:04X}.",
            put(PROVENANCE, texts(("text", f"one{chr(code)}two"))))
    yield in_section(
        "invalidText-byte-order-mark", CARD, start, "A text of the card begins with a byte order mark.",
        put(CARD, texts(("text", "\ufefftext"))))
    good = ("", "", ["", "", ""])
    for infix, code in (("", 0x202E), ("line-feed-", 0x000A)):
        wrong = f"a{chr(code)}b"
        for label, offset, ports in (
            ("unit", 4 + 4, ((wrong, "", []), good)), ("meaning", 4 + 4 + 4, (("", wrong, []), good)),
            ("label", 4 + 12 + 12 + 4 + 4, (("", "", []), ("", "", ["", wrong, ""]))),
        ):
            yield in_section(
                f"invalidText-schema-{infix}{label}", SCHEMA, offset + 1,
                f"A {label} of the I/O schema holds U+{code:04X}.", put(SCHEMA, schema(*ports)))
