"""What models, streams, scorers and networks share: they are closed once, and used by one thread at a time."""

from __future__ import annotations

import threading
from ctypes import c_void_p
from typing import Any, Optional, TypeVar

Self = TypeVar("Self", bound="Handle")


class Handle:
    """Something of the library's that must be given back: by `close`, a `with`, or at last the garbage collector."""

    def __init__(self, pointer: c_void_p, close: Any) -> None:
        self._pointer: Optional[c_void_p] = pointer
        self._close = close

    @property
    def pointer(self) -> c_void_p:
        if self._pointer is None:
            raise ValueError(f"the {type(self).__name__.lower()} is closed; open another one")
        return self._pointer

    @property
    def is_closed(self) -> bool:
        return self._pointer is None

    def close(self) -> None:
        """Gives it back; once more does nothing."""
        pointer, self._pointer = getattr(self, "_pointer", None), None
        if pointer is not None:
            self._close(pointer)

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


class OneThread(Handle):
    """A handle whose calls must not overlap. The interpreter does not see to that: others run during a call."""

    def __init__(self, pointer: c_void_p, close: Any) -> None:
        super().__init__(pointer, close)
        self._busy = threading.Lock()

    def _alone(self) -> "_Alone":
        return _Alone(self._busy, self)

    def close(self) -> None:
        if not hasattr(self, "_busy"):
            return
        with self._alone():
            super().close()


class _Alone:
    __slots__ = ("busy", "owner")

    def __init__(self, busy: threading.Lock, owner: Handle) -> None:
        self.busy = busy
        self.owner = owner

    def __enter__(self) -> None:
        if not self.busy.acquire(blocking=False):
            name = type(self.owner).__name__.lower()
            raise RuntimeError(f"another thread is using the {name}; open one for each thread, of the same model")

    def __exit__(self, *_: object) -> None:
        self.busy.release()
