"""Faults for `pipeline`: injects them into a syslog stream, sends the stream, and tells which raised an alarm.

    faults.py inject CLEAN VERDICTS FAULTY FAULTS   CLEAN's lines with faults in sessions that VERDICTS has as normal
    faults.py syslog LOG                            prints a log of `modeltrain simulate blockstore` as syslog
    faults.py send LINES SOCKET                     sends lines to a stream socket, as syslog messages
    faults.py table LINES ANOMALIES FAULTS VERDICTS compares the agent's anomalies with the faults and with modelserve
"""

from __future__ import annotations

import collections
import csv
import datetime
import json
import re
import socket
import sys
from typing import Dict, Iterator, List, Set, Tuple

EACH = 6
"""Faults of each kind that are injected."""

KINDS = ["truncated", "missingStep", "retries", "outOfOrder", "misplacedKey"]
"""Faults of sessions of two steps, the last one with a step of another program."""

TAGGED = re.compile(rb"^(\w{3} [ \d]\d [\d:]{8} (\S+) ([^\s\[]+)\[(\d+)\]: )(.*)$")
UNSEEN = [
    b"fatal: mm_request_receive: read: bad msg_len 1936090735",
    b"*** stack smashing detected ***: terminated",
    b"error: cannot allocate memory for thread-local data: ABORT",
]


def read_lines(path: str) -> List[bytes]:
    with open(path, "rb") as file:
        return file.read().splitlines()


def session_verdicts(path: str) -> Dict[str, bool]:
    """From modelserve's verdicts: whether each session has an anomalous part, for a process may have several."""
    result: Dict[str, bool] = collections.defaultdict(bool)
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["schema"] == "tocsin.session/1":
                result[row["session"]] |= row["verdict"] == "anomalous"
    return result


def inject(clean: str, verdicts: str, faulty: str, faults: str) -> None:
    """The faults of `modeltrain simulate blockstore`, in processes that log two steps, for few log more."""
    lines = read_lines(clean)
    is_anomalous = session_verdicts(verdicts)
    matches = {place: match for place, match in enumerate(map(TAGGED.match, lines)) if match}
    places: Dict[str, List[int]] = collections.defaultdict(list)
    for place, match in matches.items():
        places[f"{match[2].decode()}/{match[4].decode()}"].append(place)
    normal = [name for name in places if not is_anomalous[name]]
    singles = [name for name in normal if len(places[name]) == 1]
    pairs = [
        name for name in normal if len(places[name]) == 2 and len({matches[place][5] for place in places[name]}) == 2
    ]
    programs = {match[3] for match in matches.values()}
    kinds = KINDS if len(programs) > 1 else KINDS[:-1]
    # Spread over the stream, the kinds in turn; as many as there are sessions for.
    chosen = list(zip(pairs[:: max(1, len(pairs) // (EACH * len(kinds)))], kinds * EACH))
    chosen += [(name, "unknownKey") for name in singles[:: max(1, len(singles) // EACH)][:EACH]]
    result: Dict[int, List[bytes]] = {place: [line] for place, line in enumerate(lines)}
    for number, (name, kind) in enumerate(chosen):
        first, last = (matches[place] for place in (places[name][0], places[name][-1]))
        before, after = result[places[name][0]], result[places[name][-1]]
        if kind == "truncated":
            after.clear()
        elif kind == "missingStep":
            before.clear()
        elif kind == "retries":
            before *= 3
        elif kind == "outOfOrder":
            before[:], after[:] = [first[1] + last[5]], [last[1] + first[5]]
        elif kind == "misplacedKey":
            others = (place for place, match in matches.items() if match[3] != first[3])
            nearest = min(others, key=lambda place: abs(place - places[name][0]))
            before.append(first[1] + matches[nearest][5])
        else:
            after.append(last[1] + UNSEEN[number % len(UNSEEN)])
    with open(faulty, "wb") as file:
        file.writelines(line + b"\n" for place in sorted(result) for line in result[place])
    with open(faults, "w", newline="") as table:
        csv.writer(table).writerows([("session", "fault"), *chosen])


def as_syslog(path: str) -> Iterator[bytes]:
    """`2026-03-02 00:00:00.046 4141 INFO store-4: message` is `Mar  2 00:00:00 store-4 store[4141]: message`."""
    for line in read_lines(path):
        day, time, process, _, source, message = line.decode().split(" ", 5)
        date = datetime.date.fromisoformat(day)
        name = source.rstrip(":")
        stamp = f"{date:%b} {date.day:2} {time[:8]}"
        yield f"{stamp} {name} {name.split('-')[0]}[{process}]: {message}\n".encode()


def send(path: str, place: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(place)
        # Facility daemon, severity info; framed by line feeds.
        connection.sendall(b"".join(b"<30>" + line + b"\n" for line in read_lines(path)))


def anomalies(path: str) -> Tuple[Set[str], Set[str]]:
    """The sessions that raised an alarm, and those of them that had raised one before they ended."""
    sessions: Set[str] = set()
    entries: Set[str] = set()
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["anomaly"] == "session":
                sessions.add(row["session"])
            else:
                entries.add(row["session"])
    return sessions, entries


def table(lines: str, found: str, faults: str, verdicts: str) -> int:
    expected = session_verdicts(verdicts)
    sessions, entries = anomalies(found)
    with open(faults, newline="") as file:
        injected = dict(row[:2] for row in list(csv.reader(file))[1:])
    kinds: Dict[str, List[str]] = collections.defaultdict(list)
    for name, kind in injected.items():
        kinds[kind].append(name)

    def tell(what: str, *numbers: object) -> None:
        print(f"{what:<20} " + " ".join(f"{number:>8}" for number in numbers))

    tell("injected fault", "sessions", "alarmed", "at once")
    for kind, names in sorted(kinds.items()):
        tell(kind, len(names), sum(name in sessions for name in names), sum(name in entries for name in names))
    missed = [name for name in injected if name not in sessions]
    false = [name for name in sessions if name not in injected]
    tell("all", len(injected), len(injected) - len(missed), len(entries & set(injected)))
    tell("none (false alarms)", len(set(expected) - set(injected)), len(false), len(entries - set(injected)))
    if missed:
        print(f"no alarm: {len(missed)} injected faults, as {', '.join(missed[:4])}")
    else:
        print("every injected fault raised an alarm")
    wrong = {name for name, is_anomalous in expected.items() if is_anomalous} ^ sessions
    if wrong:
        what = f"{len(wrong)} sessions differ from modelserve's, as {sorted(wrong)[0]}"
        print(f"faults.py: {found}: {what}; see that rsyslog runs the agent", file=sys.stderr)
        return 1
    print(f"the agent's verdicts on {len(expected)} sessions of {len(read_lines(lines))} lines are those of modelserve")
    return 3 if missed else 0


def main(arguments: List[str]) -> int:
    command, count = arguments[0] if arguments else "", len(arguments) - 1
    if (command, count) == ("inject", 4):
        inject(*arguments[1:])
    elif (command, count) == ("syslog", 1):
        sys.stdout.buffer.writelines(as_syslog(arguments[1]))
    elif (command, count) == ("send", 2):
        send(*arguments[1:])
    elif (command, count) == ("table", 4):
        return table(*arguments[1:])
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
