"""Tocsin's judgement of logs in Python: libtocsin by ctypes, arrays by numpy, nothing else.

    with tocsin.Model("store.tocsin") as model, tocsin.Stream(model) as stream, open("store.log", "rb") as log:
        for event in stream.lines(log):
            print(event.name, event.verdict, event.expected)
        for event in stream.finish():
            print(event.name, event.verdict)

The library is what TOCSIN_LIBRARY names, or lies beside this package, or in .build/embed (Tools/dev embed).
"""

from .errors import LibraryNotFoundError, Status, TocsinError
from .library import status_text
from .model import Kind, Model
from .network import BATCH, STEPS, Network, Port
from .scorer import Scorer, SessionVerdict
from .stream import Counts, Stream
from .verdicts import Ending, Entry, Event, Expectation, Reason, Session, Window, WindowTemplate

__all__ = [
    "BATCH", "STEPS", "Counts", "Ending", "Entry", "Event", "Expectation", "Kind", "LibraryNotFoundError", "Model",
    "Network", "Port", "Reason", "Scorer", "Session", "SessionVerdict", "Status", "Stream", "TocsinError", "Window",
    "WindowTemplate", "status_text",
]  # fmt: skip
