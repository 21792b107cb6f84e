"""Verdicts, copied out of what the library lends."""

from __future__ import annotations

import enum
from typing import Any, NamedTuple, Optional, Tuple, Union

import numpy

from . import library


class Reason(enum.IntEnum):
    """Why an entry is anomalous."""

    NORMAL = 0
    PATH = 1
    UNKNOWN_KEY = 2
    UNEXPECTED_END = 3
    SHORT = 4


class Ending(enum.IntEnum):
    """How a session came to its end."""

    ENDED = 1
    IDLE = 2
    EVICTED = 3


class Entry(NamedTuple):
    """DeepLog: one entry of a session. `rank` and `probability` are None of keys of which the network predicts nothing.

    `nearest_key` is that of the template nearest to a line that none matches; None where none is near.
    """

    line: int
    position: int
    caused_by: Optional[int]
    key: int
    reason: Reason
    rank: Optional[int]
    probability: Optional[float]
    is_suppressed: bool
    nearest_key: Optional[int]
    similarity: float


class WindowTemplate(NamedTuple):
    """A template of a window, or a line that none matches."""

    key: int
    score: float
    line_count: int
    first_position: int


class Window(NamedTuple):
    """Chimera: one window. Arrays are by position in it; `ranking` holds positions, the likeliest root cause first.

    `lines`, `nearest_keys` and `similarities` are None where windows are judged by themselves. `nearest_keys` holds 0
    where no template is near.
    """

    is_anomalous: bool
    probability: float
    logit_margin: float
    unknown_count: int
    has_clear_cause: bool
    heads_disagree: bool
    cause_margin: float
    keys: "numpy.ndarray[Any, Any]"
    scores: "numpy.ndarray[Any, Any]"
    attention: "numpy.ndarray[Any, Any]"
    ranking: "numpy.ndarray[Any, Any]"
    templates: Tuple[WindowTemplate, ...]
    lines: Optional["numpy.ndarray[Any, Any]"]
    nearest_keys: Optional["numpy.ndarray[Any, Any]"]
    similarities: Optional["numpy.ndarray[Any, Any]"]


class Session(NamedTuple):
    """A session that has ended. Lines, positions and the nearest key are None where there are none."""

    ending: Ending
    is_anomalous: bool
    entry_count: int
    anomaly_count: int
    alarm_count: int
    window_count: int
    first_line: Optional[int]
    last_line: Optional[int]
    anomaly_line: Optional[int]
    anomaly_position: Optional[int]
    anomaly_key: int
    anomaly_reason: Reason
    nearest_key: Optional[int]
    similarity: float
    has_unknown_key: bool
    worst_rank: int
    lowest_probability: float
    plausibility: float


class Expectation(NamedTuple):
    """What was expected: a key, or None for the end of the session."""

    key: Optional[int]
    probability: float


class Event(NamedTuple):
    """One verdict of a stream. Bytes of the session's name that are no UTF-8 stand escaped."""

    verdict: Union[Entry, Window, Session]
    is_anomalous: bool
    is_alarm: bool
    session_id: int
    name: str
    expected: Tuple[Expectation, ...]


def _or_none(number: int) -> Optional[int]:
    return None if number == library.NONE else number


def entry(struct: library.EntryStruct) -> Entry:
    is_predicted = struct.rank != 0
    return Entry(
        struct.line,
        struct.position,
        _or_none(struct.caused_by),
        struct.key,
        Reason(struct.reason),
        struct.rank if is_predicted else None,
        struct.probability if is_predicted else None,
        bool(struct.is_suppressed),
        struct.nearest_key or None,
        struct.similarity,
    )


def _copy(pointer: Any, count: int) -> "numpy.ndarray[Any, Any]":
    return numpy.ctypeslib.as_array(pointer, (count,)).copy()


def window(struct: library.WindowStruct) -> Window:
    count = struct.line_count
    lines = _copy(struct.lines, count) if struct.lines else None
    templates = (struct.templates[index] for index in range(struct.template_count))
    return Window(
        bool(struct.is_anomalous),
        struct.probability,
        struct.logit_margin,
        struct.unknown_count,
        bool(struct.has_clear_cause),
        bool(struct.heads_disagree),
        struct.cause_margin,
        _copy(struct.keys, count),
        _copy(struct.scores, count),
        _copy(struct.attention, count),
        _copy(struct.ranking, count),
        tuple(WindowTemplate(row.key, row.score, row.line_count, row.first_position) for row in templates),
        None if lines is None else lines["line"],
        None if lines is None else lines["nearest_key"],
        None if lines is None else lines["similarity"],
    )


def session(struct: library.SessionStruct) -> Session:
    return Session(
        Ending(struct.ending),
        bool(struct.is_anomalous),
        struct.entry_count,
        struct.anomaly_count,
        struct.alarm_count,
        struct.window_count,
        _or_none(struct.first_line),
        _or_none(struct.last_line),
        _or_none(struct.anomaly_line),
        _or_none(struct.anomaly_position),
        struct.anomaly_key,
        Reason(struct.anomaly_reason),
        struct.nearest_key or None,
        struct.similarity,
        bool(struct.has_unknown_key),
        struct.worst_rank,
        struct.lowest_probability,
        struct.plausibility,
    )
