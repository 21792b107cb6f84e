"""The functions and structs of tocsin.h, as ctypes sees them, and where the library is."""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from ctypes import POINTER, Structure, c_char, c_char_p, c_double, c_float, c_int, c_int32, c_int64, c_size_t
from ctypes import c_uint8, c_uint32, c_uint64, c_void_p
from pathlib import Path
from typing import Any, Iterator, Optional, Sequence, Tuple, Type

from .errors import LibraryNotFoundError, Status, TocsinError

NONE = 2**64 - 1
"""TOCSIN_NONE: there is no such line or position."""

END = 2**32 - 1
"""TOCSIN_END: among the keys that were expected, the end of the session."""


class ErrorStruct(Structure):
    _fields_ = [
        ("size", c_size_t), ("status", c_int), ("system_error", c_int32), ("section", c_uint32),
        ("reserved", c_uint32), ("offset", c_uint64), ("byte_count", c_uint64), ("rule", c_char * 64),
        ("message", c_char * 192),
    ]  # fmt: skip


class ModelOptions(Structure):
    _fields_ = [
        ("size", c_size_t), ("allocator", c_void_p), ("maximum_memory", c_size_t), ("identity", c_char_p),
        ("self_test", c_uint32), ("reserved", c_uint32),
    ]  # fmt: skip


class ModelInfo(Structure):
    _fields_ = [
        ("size", c_size_t), ("kind", c_int), ("reads_lines", c_uint32), ("window_length", c_uint32),
        ("key_count", c_uint32), ("input_count", c_uint32), ("output_count", c_uint32), ("session_timeout", c_double),
        ("identity", c_uint8 * 32), ("kernels", c_char_p), ("memory", c_size_t), ("peak_memory", c_size_t),
    ]  # fmt: skip


class EntryStruct(Structure):
    _fields_ = [
        ("size", c_size_t), ("line", c_uint64), ("position", c_uint64), ("caused_by", c_uint64), ("key", c_uint32),
        ("reason", c_int), ("rank", c_uint32), ("probability", c_float), ("is_suppressed", c_uint32),
        ("nearest_key", c_uint32), ("similarity", c_float), ("reserved", c_uint32),
    ]  # fmt: skip


class WindowLineStruct(Structure):
    _fields_ = [("line", c_uint64), ("nearest_key", c_uint32), ("similarity", c_float)]


class WindowTemplateStruct(Structure):
    _fields_ = [("key", c_uint32), ("score", c_float), ("line_count", c_uint64), ("first_position", c_uint64)]


class WindowStruct(Structure):
    _fields_ = [
        ("size", c_size_t), ("line_count", c_uint32), ("is_anomalous", c_uint32), ("probability", c_float),
        ("logit_margin", c_float), ("unknown_count", c_uint32), ("has_clear_cause", c_uint32),
        ("heads_disagree", c_uint32), ("cause_margin", c_float), ("keys", POINTER(c_uint32)),
        ("lines", POINTER(WindowLineStruct)), ("scores", POINTER(c_float)), ("attention", POINTER(c_float)),
        ("ranking", POINTER(c_int32)), ("templates", POINTER(WindowTemplateStruct)), ("template_count", c_uint32),
        ("reserved", c_uint32),
    ]  # fmt: skip


class SessionStruct(Structure):
    _fields_ = [
        ("size", c_size_t), ("ending", c_int), ("is_anomalous", c_uint32), ("entry_count", c_uint64),
        ("anomaly_count", c_uint64), ("alarm_count", c_uint64), ("window_count", c_uint64), ("first_line", c_uint64),
        ("last_line", c_uint64), ("anomaly_line", c_uint64), ("anomaly_position", c_uint64), ("anomaly_key", c_uint32),
        ("anomaly_reason", c_int), ("nearest_key", c_uint32), ("similarity", c_float),
        ("has_unknown_key", c_uint32), ("worst_rank", c_uint32), ("lowest_probability", c_float),
        ("reserved", c_uint32), ("plausibility", c_double),
    ]  # fmt: skip


class EventStruct(Structure):
    _fields_ = [
        ("size", c_size_t), ("kind", c_int), ("is_anomalous", c_uint32), ("is_alarm", c_uint32),
        ("reserved", c_uint32), ("session_id", c_uint64), ("name", POINTER(c_char)), ("name_length", c_size_t), ("entry", POINTER(EntryStruct)),
        ("window", POINTER(WindowStruct)), ("session", POINTER(SessionStruct)),
    ]  # fmt: skip


class StreamOptions(Structure):
    _fields_ = [
        ("size", c_size_t), ("allocator", c_void_p), ("maximum_memory", c_size_t), ("takes_keys", c_uint32),
        ("only_anomalies", c_uint32), ("maximum_sessions", c_uint32), ("cache_capacity", c_uint32),
        ("cool_down", c_uint32), ("stride", c_uint32), ("threshold", c_float), ("literature_protocol", c_uint32),
        ("session_timeout", c_double),
    ]  # fmt: skip


class StreamCounts(Structure):
    _fields_ = [
        ("size", c_size_t), ("lines", c_uint64), ("without_header", c_uint64), ("unknown", c_uint64),
        ("crowded", c_uint64), ("open_sessions", c_uint64), ("memory", c_size_t),
    ]  # fmt: skip


class ScorerOptions(Structure):
    _fields_ = [
        ("size", c_size_t), ("allocator", c_void_p), ("maximum_memory", c_size_t), ("maximum_batch", c_uint32),
        ("cache_capacity", c_uint32), ("threshold", c_float), ("literature_protocol", c_uint32),
    ]  # fmt: skip


class PortStruct(Structure):
    _fields_ = [
        ("size", c_size_t), ("name", c_char_p), ("type", c_int), ("rank", c_uint32), ("dimensions", c_int64 * 4),
        ("maxima", c_int64 * 4),
    ]  # fmt: skip


class NetworkOptions(Structure):
    _fields_ = [
        ("size", c_size_t), ("allocator", c_void_p), ("maximum_memory", c_size_t), ("maximum_batch", c_uint32),
        ("maximum_steps", c_uint32),
    ]  # fmt: skip


# By the header's names; the tests compare sizes and offsets with what a C compiler says.
STRUCTS = {
    "tocsin_error": ErrorStruct,
    "tocsin_model_options": ModelOptions,
    "tocsin_model_info": ModelInfo,
    "tocsin_entry": EntryStruct,
    "tocsin_window_line": WindowLineStruct,
    "tocsin_window_template": WindowTemplateStruct,
    "tocsin_window": WindowStruct,
    "tocsin_session": SessionStruct,
    "tocsin_event": EventStruct,
    "tocsin_stream_options": StreamOptions,
    "tocsin_stream_counts": StreamCounts,
    "tocsin_scorer_options": ScorerOptions,
    "tocsin_port": PortStruct,
    "tocsin_network_options": NetworkOptions,
}

_OUT = POINTER(c_void_p)
_ERROR = POINTER(ErrorStruct)
_PROTOTYPES: Sequence[Tuple[str, Any, Sequence[Any]]] = [
    ("tocsin_version", c_uint32, []),
    ("tocsin_features", c_uint32, []),
    ("tocsin_status_text", c_char_p, [c_int]),
    ("tocsin_model_open", c_int, [c_char_p, POINTER(ModelOptions), _OUT, _ERROR]),
    ("tocsin_model_open_memory", c_int, [c_void_p, c_size_t, POINTER(ModelOptions), _OUT, _ERROR]),
    ("tocsin_model_close", None, [c_void_p]),
    ("tocsin_model_describe", POINTER(ModelInfo), [c_void_p]),
    ("tocsin_model_keys", c_size_t, [c_void_p, c_void_p, c_size_t]),
    ("tocsin_model_template", c_size_t, [c_void_p, c_uint32, c_void_p, c_size_t]),
    ("tocsin_stream_open", c_int, [c_void_p, POINTER(StreamOptions), _OUT, _ERROR]),
    ("tocsin_stream_close", None, [c_void_p]),
    ("tocsin_stream_line", c_int, [c_void_p, c_void_p, c_size_t]),
    ("tocsin_stream_key", c_int, [c_void_p, c_uint64, c_uint32, c_double]),
    ("tocsin_stream_end", c_int, [c_void_p, c_uint64]),
    ("tocsin_stream_end_idle", c_int, [c_void_p, c_double]),
    ("tocsin_stream_silence", c_int, [c_void_p, c_double]),
    ("tocsin_stream_finish", c_int, [c_void_p]),
    ("tocsin_stream_next", POINTER(EventStruct), [c_void_p]),
    ("tocsin_stream_expected", c_size_t, [c_void_p, POINTER(c_uint32), POINTER(c_float), c_size_t]),
    ("tocsin_stream_count", POINTER(StreamCounts), [c_void_p]),
    ("tocsin_stream_save", c_size_t, [c_void_p, c_void_p, c_size_t]),
    ("tocsin_stream_restore", c_int, [c_void_p, c_void_p, c_size_t, _ERROR]),
    ("tocsin_scorer_open", c_int, [c_void_p, POINTER(ScorerOptions), _OUT, _ERROR]),
    ("tocsin_scorer_close", None, [c_void_p]),
    ("tocsin_scorer_session", POINTER(SessionStruct), [c_void_p, c_void_p, c_size_t, c_void_p, c_void_p, c_void_p]),
    ("tocsin_scorer_windows", c_int, [c_void_p, c_void_p, c_size_t, c_size_t, c_void_p]),
    ("tocsin_scorer_window", POINTER(WindowStruct), [c_void_p, c_size_t]),
    ("tocsin_network_open", c_int, [c_void_p, POINTER(NetworkOptions), _OUT, _ERROR]),
    ("tocsin_network_close", None, [c_void_p]),
    ("tocsin_network_input", POINTER(PortStruct), [c_void_p, c_size_t]),
    ("tocsin_network_output", POINTER(PortStruct), [c_void_p, c_size_t]),
    ("tocsin_network_begin", c_int, [c_void_p, c_size_t, c_size_t]),
    ("tocsin_network_set_keys", c_int, [c_void_p, c_size_t, c_void_p, c_size_t]),
    ("tocsin_network_set_numbers", c_int, [c_void_p, c_size_t, c_void_p, c_size_t]),
    ("tocsin_network_run", c_int, [c_void_p]),
    ("tocsin_network_elements", POINTER(c_float), [c_void_p, c_size_t, POINTER(c_size_t)]),
]


def _places() -> Iterator[Path]:
    name = "libtocsin.dylib" if sys.platform == "darwin" else "libtocsin.so"
    here = Path(__file__).resolve().parent
    yield here / name
    for folder in here.parents:
        yield folder / ".build" / "embed" / name


def find() -> Path:
    """The library's file: TOCSIN_LIBRARY, or beside this module, or in .build/embed of a folder above."""
    named = os.environ.get("TOCSIN_LIBRARY")
    if named:
        return Path(named).resolve()
    for place in _places():
        if place.exists():
            return place
    raise LibraryNotFoundError("there is no libtocsin; build it with Tools/dev embed, or set TOCSIN_LIBRARY")


@functools.lru_cache(maxsize=None)
def load() -> ctypes.CDLL:
    """The library, with the types of its functions."""
    path = find()
    try:
        library = ctypes.CDLL(str(path))
        for name, result, arguments in _PROTOTYPES:
            function = getattr(library, name)
            function.restype = result
            function.argtypes = arguments
    except (OSError, AttributeError) as error:
        raise LibraryNotFoundError(f"{path}: {error}; set TOCSIN_LIBRARY to a libtocsin of this version") from error
    if library.tocsin_version() >> 8 != 0x0001:
        raise LibraryNotFoundError(f"{path}: of another version than 0.1; use the Python package that came with it")
    return library


def new(struct: Type[Structure], **fields: Any) -> Any:
    """A struct that says its size. ctypes would cut integers that do not fit."""
    for name, kind in struct._fields_:
        if kind in (c_uint32, c_size_t) and not 0 <= fields.get(name, 0) < 256 ** ctypes.sizeof(kind):
            raise ValueError(f"{name}: {fields[name]} is not an integer of {8 * ctypes.sizeof(kind)} bits without a sign")
    return struct(size=ctypes.sizeof(struct), **fields)


def open_handle(function: Any, *arguments: Any, place: Optional[str] = None) -> c_void_p:
    """Calls an *_open function; gives what it opened, or raises what it says."""
    handle = c_void_p()
    call(function, *arguments, ctypes.byref(handle), place=place)
    return handle


def call(function: Any, *arguments: Any, place: Optional[str] = None) -> None:
    """Calls a function that takes a tocsin_error last; raises what it says."""
    error = new(ErrorStruct)
    status = function(*arguments, ctypes.byref(error))
    if status == Status.OK:
        return
    message = error.message.decode("utf-8", "replace")
    if error.system_error:
        message = f"{os.strerror(error.system_error)}; check the path and its permissions"
    raise TocsinError(
        message if place is None else f"{place}: {message}",
        Status(status),
        rule=error.rule.decode() or None,
        section=error.section or None,
        offset=error.offset if error.offset != NONE else None,
        byte_count=error.byte_count,
        system_error=error.system_error,
    )


def status_text(status: int) -> str:
    """A status in a few words."""
    text: bytes = load().tocsin_status_text(status)
    return text.decode()


def check(status: int, remedy: str) -> None:
    """Raises what a function returns that takes no tocsin_error."""
    if status != Status.OK:
        raise TocsinError(f"{status_text(status)}: {remedy}", Status(status))
