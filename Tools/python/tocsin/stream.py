"""Streams: the entries of one log source as they come."""

from __future__ import annotations

import ctypes
from typing import Iterable, Iterator, List, NamedTuple, Optional, Tuple, Union

from . import library, verdicts
from .handle import OneThread
from .model import Model


class Counts(NamedTuple):
    """Counts of a stream, as tocsin_stream_counts."""

    lines: int
    without_header: int
    unknown: int
    crowded: int
    open_sessions: int
    memory: int


class Stream(OneThread):
    """Judges the raw lines, or with `takes_keys` the keys, of many interleaved sessions.

    Gives anomalous verdicts only, unless `only_anomalies` is False; those of DeepLog with up to `expected` keys that
    were expected instead. Other options are those of tocsin_stream_options; 0 means the usual.
    """

    def __init__(
        self,
        model: Model,
        *,
        takes_keys: bool = False,
        only_anomalies: bool = True,
        expected: int = 3,
        maximum_memory: int = 0,
        maximum_sessions: int = 0,
        cache_capacity: int = 0,
        cool_down: int = 0,
        stride: int = 0,
        threshold: float = 0,
        literature_protocol: bool = False,
        session_timeout: float = 0,
    ) -> None:
        self._library = library.load()
        options = library.new(
            library.StreamOptions,
            takes_keys=int(takes_keys),
            only_anomalies=int(only_anomalies),
            maximum_memory=maximum_memory,
            maximum_sessions=maximum_sessions,
            cache_capacity=cache_capacity,
            cool_down=cool_down,
            stride=stride,
            threshold=threshold,
            literature_protocol=int(literature_protocol),
            session_timeout=session_timeout,
        )
        pointer = library.open_handle(self._library.tocsin_stream_open, model.pointer, ctypes.byref(options))
        super().__init__(pointer, self._library.tocsin_stream_close)
        self._expected_keys = (ctypes.c_uint32 * expected)()
        self._expected_probabilities = (ctypes.c_float * expected)()

    def line(self, line: Union[bytes, str]) -> List[verdicts.Event]:
        """Judges a raw line. Text is taken as UTF-8; bytes that a file gave as surrogates become those bytes again."""
        content = line.encode("utf-8", "surrogateescape") if isinstance(line, str) else bytes(line)
        with self._alone():
            status = self._library.tocsin_stream_line(self.pointer, content, len(content))
            library.check(status, "the stream takes keys; give it keys, or open another without takes_keys")
            return self._drain()

    def lines(self, lines: Iterable[Union[bytes, str]]) -> Iterator[verdicts.Event]:
        """Judges lines as they come. Does not end the sessions that are open at the end: `finish` does."""
        for line in lines:
            yield from self.line(line)

    def key(self, session_id: int, key: int, time: float = 0) -> List[verdicts.Event]:
        """Judges an entry of a session, at a time in seconds from any origin."""
        if not 0 <= key < 2**32 or not 0 <= session_id < 2**64:
            raise ValueError(f"session {session_id}, key {key}: keys have 32 bits, session numbers 64")
        with self._alone():
            status = self._library.tocsin_stream_key(self.pointer, session_id, key, time)
            library.check(status, "the stream takes raw lines; give it lines, or open another with takes_keys")
            return self._drain()

    def end(self, session_id: int) -> List[verdicts.Event]:
        """Ends a session, by the number that its events have as session_id."""
        if not 0 <= session_id < 2**64:
            raise ValueError(f"session {session_id}: session numbers have 64 bits")
        with self._alone():
            status = self._library.tocsin_stream_end(self.pointer, session_id)
            library.check(status, "the session cannot be ended")
            return self._drain()

    def end_idle(self, time: float) -> List[verdicts.Event]:
        """Ends sessions of keys that have had no entry since a time."""
        with self._alone():
            status = self._library.tocsin_stream_end_idle(self.pointer, time)
            library.check(status, "the stream takes raw lines, whose time is told by `silence`; open one with takes_keys")
            return self._drain()

    def finish(self) -> List[verdicts.Event]:
        """Ends all sessions. The stream can go on."""
        with self._alone():
            library.check(self._library.tocsin_stream_finish(self.pointer), "the sessions cannot be ended")
            return self._drain()

    def silence(self, seconds: float) -> List[verdicts.Event]:
        """Tells that the log has been silent since its last line; ends the sessions whose time-out has passed."""
        with self._alone():
            status = self._library.tocsin_stream_silence(self.pointer, seconds)
            library.check(status, "the stream takes keys, or the seconds are below 0; call end_idle, or give 0 or more")
            return self._drain()

    def save(self) -> bytes:
        """What the stream knows of its open sessions: another one of the same model and options goes on from it."""
        with self._alone():
            count = self._library.tocsin_stream_save(self.pointer, None, 0)
            state = ctypes.create_string_buffer(count)
            self._library.tocsin_stream_save(self.pointer, state, count)
            return state.raw

    def restore(self, state: bytes) -> None:
        """Goes on from a saved state instead of what the stream held. If it raises, the stream is as before."""
        with self._alone():
            library.call(self._library.tocsin_stream_restore, self.pointer, bytes(state), len(state))

    @property
    def counts(self) -> Counts:
        with self._alone():
            struct = self._library.tocsin_stream_count(self.pointer).contents
            return Counts(*(int(getattr(struct, name)) for name in Counts._fields))

    def _drain(self) -> List[verdicts.Event]:
        events: List[verdicts.Event] = []
        while True:
            event = self._library.tocsin_stream_next(self.pointer)
            if not event:
                return events
            events.append(self._copy(event.contents))

    def _copy(self, event: library.EventStruct) -> verdicts.Event:
        verdict: Union[verdicts.Entry, verdicts.Window, verdicts.Session]
        expected: Tuple[verdicts.Expectation, ...] = ()
        if event.entry:
            verdict = verdicts.entry(event.entry.contents)
            if event.is_anomalous:
                expected = self._expected()
        elif event.window:
            verdict = verdicts.window(event.window.contents)
        else:
            verdict = verdicts.session(event.session.contents)
            if verdict.anomaly_reason == verdicts.Reason.UNEXPECTED_END:
                expected = self._expected()
        name = ctypes.string_at(event.name, event.name_length) if event.name_length else b""
        return verdicts.Event(
            verdict,
            bool(event.is_anomalous),
            bool(event.is_alarm),
            event.session_id,
            name.decode("utf-8", "backslashreplace"),
            expected,
        )

    def _expected(self) -> Tuple[verdicts.Expectation, ...]:
        keys, probabilities = self._expected_keys, self._expected_probabilities
        count = self._library.tocsin_stream_expected(self.pointer, keys, probabilities, len(keys))

        def key(index: int) -> Optional[int]:
            return None if keys[index] == library.END else keys[index]

        return tuple(verdicts.Expectation(key(index), probabilities[index]) for index in range(count))
