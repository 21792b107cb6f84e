"""The ports of a fixture, and the sizes that the letters of their shapes have in the examples."""
from dataclasses import dataclass

BATCH, TIME = 3, 5


@dataclass(frozen=True)
class Input:
    """A port: its shape (B and T dynamic where the letters stand), and the kind of values that it takes."""

    shape: tuple[int | str, ...]
    kind: str = "float"  # float, keys (int64 below `classes`), valid or padding (bool) or float_valid (0, 1)
    classes: int = 0

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple({"B": BATCH, "T": TIME}.get(size, size) for size in self.shape)

    @property
    def dynamic_axes(self) -> dict[int, str]:
        return {axis: size for axis, size in enumerate(self.shape) if isinstance(size, str)}
