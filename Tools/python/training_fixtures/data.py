"""Seeded numbers that are short in decimal, so that the fixtures are small and readable."""
import zlib

import numpy as np


def random_of(*parts):
    """A generator that depends on the names alone."""
    return np.random.default_rng([zlib.crc32(str(part).encode()) for part in parts])


def sample(kind, sizes, random, classes=0):
    """Values of a kind: the elements of inputs and targets."""
    if kind == "float":
        return (random.integers(-16, 17, sizes) / 8).astype(np.float32)
    if kind in ("keys", "classes"):
        return random.integers(0, classes, sizes)
    if kind == "labels":
        return random.integers(0, 2, sizes).astype(np.float32)
    if kind == "weights":
        return (random.integers(1, 9, sizes) / 4).astype(np.float32)
    if kind == "valid":
        # Each item keeps a first part, each a step less than the one before.
        items, steps = sizes
        return (np.arange(steps)[None] < (steps - np.arange(items))[:, None]).astype(np.float32)
    if kind == "distributions":
        # Sixteen counts thrown into the classes of each row.
        counts = random.multinomial(16, np.full(sizes[-1], 1 / sizes[-1]), sizes[:-1])
        return (counts / 16).astype(np.float32)
    raise ValueError(kind)


def initial(name, shape, random):
    """Weights from about N(0, 1 / fan in), biases and norms off their neutral values, so that no term can hide."""
    noise = random.standard_normal(shape)
    if len(shape) >= 2:
        noise /= np.sqrt(np.prod(shape[1:]))
    else:
        noise = noise * 0.1 + (1 if "norm" in name and name.endswith("weight") else 0)
    return np.round(noise, 3).astype(np.float32)
