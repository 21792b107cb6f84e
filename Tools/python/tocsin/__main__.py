"""Judges the raw lines of a log: python -m tocsin MODEL [LOG].

Prints what is anomalous, and totals. Exits with 0, anomalies or not; 1 where something cannot be read or judged; 2
where it was called wrongly.
"""

from __future__ import annotations

import re
import sys
from typing import List, Optional

from . import Entry, Event, Kind, LibraryNotFoundError, Model, Session, Stream, TocsinError, Window


def name_key(model: Model, key: Optional[int]) -> str:
    """A key and its template."""
    if key is None:
        return "the end"
    if key == 0:
        return "a line that no template matches"
    template = model.template(key)
    return f"key {key}" if template is None else f'key {key} "{printable(template)}"'


def name_nearest(model: Model, key: Optional[int], similarity: float) -> str:
    """The template that an unknown line resembles."""
    return f", nearest to {name_key(model, key)} ({similarity:.2f})" if key else ""


def printable(text: str) -> str:
    """Text whose control characters, which must not reach a terminal, stand as \\xHH."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", lambda match: f"\\x{ord(match[0]):02x}", text)


def describe(model: Model, event: Event) -> str:
    """One line about an anomalous verdict."""
    name = printable(event.name) or "(whole log)"
    verdict = event.verdict
    expected = ", ".join(f"{name_key(model, key)} ({probability:.4f})" for key, probability in event.expected)
    instead = f"; expected {expected}" if expected else ""
    if isinstance(verdict, Entry):
        odds = "" if verdict.rank is None else f", rank {verdict.rank}, probability {verdict.probability:.6g}"
        what = name_key(model, verdict.key) + name_nearest(model, verdict.nearest_key, verdict.similarity)
        return f"{verdict.line}  {name}  {what}: {verdict.reason.name}{odds}{instead}"
    if isinstance(verdict, Window):
        cause = verdict.ranking[0]
        lines = verdict.lines if verdict.lines is not None else range(1, len(verdict.keys) + 1)
        where = f"line {lines[cause]}, {name_key(model, int(verdict.keys[cause]))}"
        return f"{lines[0]}-{lines[-1]}  {name}  window: probability {verdict.probability:.6g}; cause: {where}"
    total = verdict.window_count or verdict.entry_count
    return f"{verdict.last_line}  {name}  session: {verdict.anomaly_count} of {total} anomalous{instead}"


def score(path: str, log: str) -> None:
    found = sessions = 0

    def tell(events: List[Event]) -> None:
        nonlocal found, sessions
        for event in events:
            is_session = isinstance(event.verdict, Session)
            sessions += is_session
            found += not is_session
            print(describe(model, event))

    with Model(path) as model, Stream(model) as stream:
        source = sys.stdin.buffer if log == "-" else open(log, "rb")
        with source:
            for line in source:
                events = stream.line(line)
                if events:
                    tell(events)
        tell(stream.finish())
        counts = stream.counts
        what = "windows" if model.kind is Kind.CHIMERA else "entries"
        print(
            f"{counts.lines} lines ({counts.without_header} without a header, "
            f"{counts.unknown} that no template matches), {sessions} anomalous sessions, {found} anomalous {what}"
        )


def main(arguments: List[str]) -> int:
    if not 1 <= len(arguments) <= 2 or arguments[0].startswith("-"):
        print("usage: python -m tocsin MODEL [LOG]", file=sys.stderr)
        return 2
    try:
        score(arguments[0], arguments[1] if len(arguments) == 2 else "-")
        sys.stdout.flush()
    except (TocsinError, LibraryNotFoundError) as error:
        print(f"tocsin: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"tocsin: {error.filename or 'standard output'}: {error.strerror}; check it", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
