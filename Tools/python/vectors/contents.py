"""The contents of the sections that describe a model: schema, golden vectors, texts, signatures."""
import hashlib

from .encoding import name, u32


def text(value):
    data = value if isinstance(value, bytes) else value.encode("utf-8")
    return u32(len(data)) + data


def schema(*ports):
    """Each port is a unit, a meaning and its labels."""
    return u32(len(ports)) + b"".join(
        text(unit) + text(meaning) + u32(len(labels)) + b"".join(text(label) for label in labels)
        for unit, meaning, labels in ports)


def golden(*vectors):
    """Each vector is a batch size, a number of time steps and the bytes of its elements."""
    return u32(len(vectors)) + b"".join(u32(items) + u32(steps) + data for items, steps, data in vectors)


def texts(*pairs):
    """A card or a provenance: pairs of a name and a text."""
    encoded = [(label, value if isinstance(value, bytes) else value.encode("utf-8")) for label, value in pairs]
    return u32(len(pairs)) + b"".join(
        name(label) + u32(len(value)) for label, value in encoded) + b"".join(value for _, value in encoded)


def signatures(*pairs):
    """Pairs of a key identifier and a signature, in the order given."""
    return u32(len(pairs)) + b"".join(key + value for key, value in pairs)


def invented_signatures(count):
    """As many signatures in the right order, of keys that do not exist: a reader of the format verifies none."""
    keys = sorted(hashlib.sha256(b"key %d" % index).digest() for index in range(count))
    return [(key, hashlib.sha512(key).digest()) for key in keys]
