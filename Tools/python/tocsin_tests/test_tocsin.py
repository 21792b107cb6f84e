"""Tests of the package tocsin: python3 -m unittest discover -s Tools/python/tocsin_tests -t Tools/python.

Without a library all skip. Models come from TOCSIN_MODELS, or the folder Models of a folder above. Tests of raw lines
want TOCSIN_TEST_LINES=MODEL:LOG, and the program `modelserve` to compare with.
"""

from __future__ import annotations

import gc
import ctypes
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

import numpy

import tocsin
from tocsin import library

try:
    library.load()
    WHY_NOT = ""
except tocsin.LibraryNotFoundError as error:
    WHY_NOT = str(error)

HERE = Path(__file__).resolve().parent


def models() -> Path:
    named = os.environ.get("TOCSIN_MODELS")
    places = [Path(named)] if named else [folder / "Models" for folder in HERE.parents]
    for place in places:
        if (place / "deeplog-hdfs" / "deeplog-hdfs.tocsin").exists():
            return place
    raise unittest.SkipTest("there are no models; set TOCSIN_MODELS")


def header() -> Path:
    beside = library.find().resolve().parent / "tocsin.h"
    places = [beside] + [folder / "Sources" / "CTocsin" / "include" / "tocsin.h" for folder in HERE.parents]
    for place in places:
        if place.exists():
            return place
    raise unittest.SkipTest("tocsin.h is not beside the library")


@unittest.skipIf(WHY_NOT, WHY_NOT)
class LibraryTestCase(unittest.TestCase):
    def deeplog(self) -> tocsin.Model:
        return tocsin.Model(models() / "deeplog-hdfs" / "deeplog-hdfs.tocsin")

    def chimera(self) -> tocsin.Model:
        return tocsin.Model(models() / "chimera-bgl" / "chimera-bgl-int8.tocsin")


class LayoutTest(LibraryTestCase):
    def test_structs_are_laid_out_as_c_does(self) -> None:
        compiler = shutil.which("cc")
        if compiler is None:
            self.skipTest("there is no cc")
        lines = []
        for name, struct in library.STRUCTS.items():
            lines.append(f'printf("{name} %zu\\n", sizeof({name}));')
            for field in struct._fields_:
                place = f"offsetof({name}, {field[0]}), sizeof((({name} *)0)->{field[0]})"
                lines.append(f'printf("{name}.{field[0]} %zu %zu\\n", {place});')
        program = "#include <stdio.h>\n#include <tocsin.h>\nint main(void) {\n" + "\n".join(lines) + "\n}\n"
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "layout.c"
            source.write_text(program)
            command = [compiler, "-std=c11", "-I", str(header().parent), str(source), "-o", f"{folder}/layout"]
            subprocess.run(command, check=True)
            said = subprocess.run([f"{folder}/layout"], check=True, capture_output=True, text=True).stdout.splitlines()
        known = []
        for name, struct in library.STRUCTS.items():
            known.append(f"{name} {ctypes.sizeof(struct)}")
            for field in struct._fields_:
                place = getattr(struct, field[0])
                known.append(f"{name}.{field[0]} {place.offset} {place.size}")
        self.assertEqual(known, said)

    def test_no_struct_field_or_function_of_the_header_is_missing(self) -> None:
        text = re.sub(r"/\*.*?\*/", "", header().read_text(), flags=re.S)
        declared = {}
        for body, name in re.findall(r"typedef struct \w+ \{(.*?)\} (\w+);", text, flags=re.S):
            fields = []
            for declaration in body.split(";"):
                pointer = re.search(r"\(\*(\w+)\)\(", declaration)
                plain = re.search(r"(\w+)(\[\d+\])?\s*$", declaration)
                if pointer or plain:
                    fields.append((pointer or plain).group(1))  # type: ignore[union-attr]
            declared[name] = fields
        del declared["tocsin_allocator"]
        self.assertEqual({n: [f[0] for f in s._fields_] for n, s in library.STRUCTS.items()}, declared)
        functions = set(re.findall(r"\b(tocsin_[a-z_]+)\(", text))
        self.assertEqual({row[0] for row in library._PROTOTYPES}, functions)


class VerdictTest(LibraryTestCase):
    """What modelserve score says of the same sessions and windows."""

    def test_sessions(self) -> None:
        with self.deeplog() as model, tocsin.Scorer(model) as scorer:
            keys = [5, 22, 5, 5, 11, 9, 11, 9, 11, 9, 26, 26, 26, 23, 23, 23, 21, 21, 21]
            verdict = scorer.session(keys)
            self.assertFalse(verdict.session.is_anomalous)
            self.assertEqual(verdict.session.worst_rank, 3)
            self.assertEqual(verdict.session.lowest_probability, float(numpy.float32(0.14639601)))
            self.assertEqual(verdict.probabilities.shape, (20,))
            self.assertEqual(verdict.ranks.max(), 3)
            self.assertEqual(verdict.probabilities.min(), numpy.float32(0.14639601))
            self.assertFalse(verdict.reasons.any())

            session, _, _, reasons = scorer.session(numpy.array([5, 22, 5, 7, 11, 99, 11, 9], numpy.uint32))
            self.assertTrue(session.is_anomalous)
            self.assertEqual(session.anomaly_count, 3)
            self.assertEqual(session.anomaly_position, 3)
            self.assertEqual((session.anomaly_key, session.anomaly_reason), (7, tocsin.Reason.UNKNOWN_KEY))
            self.assertEqual(session.plausibility, 0.0004548925974247992)
            self.assertEqual([index for index, reason in enumerate(reasons) if reason], [3, 5, 8])

            session = scorer.session([22]).session
            self.assertEqual(session.anomaly_reason, tocsin.Reason.UNEXPECTED_END)
            self.assertEqual(session.lowest_probability, float(numpy.float32(5.0820586e-07)))

    def test_windows_in_any_batches(self) -> None:
        rows = numpy.array([list(range(1, 21)), [273] * 3 + list(range(1, 17)) + [999999]], numpy.uint32)
        expected = numpy.array([0.99828184, 0.45253822] * 3, numpy.float32)
        for batch in (1, 4, 64):
            with self.chimera() as model, tocsin.Scorer(model, maximum_batch=batch) as scorer:
                self.assertEqual(scorer.windows(numpy.tile(rows, (3, 1))).tolist(), expected.tolist())
                first, second = scorer.verdicts(rows)
                self.assertTrue(first.is_anomalous and not second.is_anomalous)
                self.assertEqual(first.ranking[:3].tolist(), [17, 16, 18])
                self.assertEqual(first.scores[17], numpy.float32(0.99290895))
                self.assertEqual(first.attention[17], numpy.float32(0.4178383))
                self.assertEqual(first.cause_margin, float(numpy.float32(0.015431583)))
                self.assertEqual(second.unknown_count, 1)
                self.assertEqual(second.templates[0].line_count, 3)
                self.assertIsNone(first.lines)
                self.assertEqual(scorer.windows(numpy.empty((0, 20), numpy.uint32)).shape, (0,))

    def test_a_stream_of_keys_says_what_the_scorer_says(self) -> None:
        keys = [5, 22, 5, 7, 11, 99, 11, 9]
        with self.deeplog() as model:
            scorer = tocsin.Scorer(model)
            stream = tocsin.Stream(model, takes_keys=True, only_anomalies=False)
        events = [event for key in keys for event in stream.key(7, key)]
        judged = scorer.session(keys)
        for event, probability, rank, reason in zip(events, judged.probabilities, judged.ranks, judged.reasons):
            self.assertEqual(event.session_id, 7)
            self.assertEqual(event.verdict.reason, reason)  # type: ignore[union-attr]
            self.assertEqual(event.verdict.rank or 0, rank)  # type: ignore[union-attr]
            self.assertEqual(event.verdict.probability or 0, probability)  # type: ignore[union-attr]
        self.assertEqual([one.key for one in events[3].expected], [5, 11, 9])
        (end,) = stream.end(7)
        self.assertEqual(end.verdict, judged.session)
        self.assertEqual(stream.end(7), [])

    def test_a_restored_stream_goes_on_as_the_first_one_would(self) -> None:
        keys = [5, 22, 5, 7, 11, 99, 11, 9, 26, 23]

        def take(stream: tocsin.Stream, first: int, end: int) -> List[tocsin.Event]:
            events = [event for place in range(first, end) for event in stream.key(place % 3, keys[place], place)]
            # Each stream numbers the keys that it takes from 1.
            return [event._replace(verdict=event.verdict._replace(line=0)) for event in events]  # type: ignore[call-arg]

        with self.deeplog() as model, self.chimera() as chimera:
            whole = tocsin.Stream(model, takes_keys=True, only_anomalies=False)
            expected = take(whole, 0, len(keys)) + whole.finish()
            for cut in range(len(keys) + 1):
                first = tocsin.Stream(model, takes_keys=True, only_anomalies=False)
                second = tocsin.Stream(model, takes_keys=True, only_anomalies=False, maximum_sessions=5)
                found = take(first, 0, cut)
                second.restore(first.save())
                self.assertEqual(second.save(), first.save())
                found += take(second, cut, len(keys))
                self.assertEqual(found + second.finish(), expected)

            state = first.save()
            small = tocsin.Stream(model, takes_keys=True, maximum_sessions=1)
            other = tocsin.Stream(chimera, takes_keys=True)
            refused = [
                (second, b"", tocsin.Status.STATE),
                (second, state[:-1], tocsin.Status.STATE),
                (second, state[:70] + bytes([state[70] ^ 1]) + state[71:], tocsin.Status.STATE),
                (small, state, tocsin.Status.MODEL),
                (other, state, tocsin.Status.IDENTITY),
            ]
            for stream, wrong, status in refused:
                before = stream.save()
                with self.assertRaises(tocsin.TocsinError) as caught:
                    stream.restore(wrong)
                self.assertEqual((caught.exception.status, stream.save()), (status, before))

    def test_only_streams_of_keys_have_idle_sessions_by_time(self) -> None:
        with self.deeplog() as model, tocsin.Stream(model, takes_keys=True) as stream:
            stream.key(1, 5, 0)
            stream.key(2, 5, 10)
            (event,) = stream.end_idle(5)
            self.assertEqual((event.session_id, event.verdict.ending), (1, tocsin.Ending.IDLE))  # type: ignore[union-attr]
            with self.assertRaisesRegex(tocsin.TocsinError, "call end_idle"):
                stream.silence(100)

    def test_self_test_and_identity(self) -> None:
        path = models() / "deeplog-hdfs" / "deeplog-hdfs.tocsin"
        with tocsin.Model(path, self_test=True) as model:
            identity = model.identity
        tocsin.Model(path.read_bytes(), identity=identity).close()
        with self.assertRaises(tocsin.TocsinError) as caught:
            tocsin.Model(path, identity=bytes(32))
        self.assertEqual(caught.exception.status, tocsin.Status.IDENTITY)


class NetworkTest(LibraryTestCase):
    def test_network_of_chimera(self) -> None:
        rows = numpy.array([list(range(20)), [5] * 20], numpy.uint32)
        with self.chimera() as model, tocsin.Network(model, maximum_batch=2, maximum_steps=20) as network:
            self.assertEqual([port.name for port in network.outputs], ["attention", "causes", "verdict"])
            both = network.run({"keys": rows})
            self.assertEqual([array.shape for array in both], [(2, 20), (2, 20), (2, 2)])
            for index in range(2):
                one = network.run([rows[index : index + 1]])
                self.assertTrue(all((a[0] == b[index]).all() for a, b in zip(one, both)))
            self.assertEqual(network.run([rows[:, ::2]])[0].shape, (2, 10))

    def test_ports_tell_the_largest_run(self) -> None:
        with self.chimera() as model, tocsin.Network(model, maximum_batch=2, maximum_steps=20) as network:
            (port,) = network.inputs
            self.assertEqual((port.dimensions, port.maxima[1]), ((tocsin.BATCH, tocsin.STEPS), model.window_length))
            self.assertGreaterEqual(port.maxima[0], 2)
            self.assertEqual(network.outputs[2].maxima, (port.maxima[0], 2))

    def test_wrong_arrays_are_refused_by_name(self) -> None:
        with self.chimera() as model, tocsin.Network(model, maximum_batch=2, maximum_steps=20) as network:
            good = numpy.zeros((2, 20), numpy.uint32)
            cases: List[Tuple[Any, type, str]] = [
                ({"key": good}, ValueError, "give ['keys']"),
                ([good, good], ValueError, "list of 1"),
                (good, ValueError, "dictionary"),
                ([good.astype(numpy.int64)], TypeError, r".astype(numpy.uint32)"),
                ([good.tolist()], TypeError, "numpy.ndarray"),
                ([good[0]], ValueError, "2 dimensions"),
                ([numpy.zeros((3, 20), numpy.uint32)], ValueError, "uint32 [batch, steps] of at most 2 items"),
                ([numpy.zeros((2, 21), numpy.uint32)], ValueError, "20 steps"),
                ([numpy.zeros((0, 20), numpy.uint32)], ValueError, "shape (0, 20)"),
            ]
            for inputs, kind, text in cases:
                with self.subTest(text), self.assertRaisesRegex(kind, re.escape(text)):
                    network.run(inputs)


class ErrorTest(LibraryTestCase):
    def test_each_status_has_a_text(self) -> None:
        texts = {tocsin.status_text(status) for status in tocsin.Status}
        self.assertEqual(len(texts), len(tocsin.Status))
        self.assertNotIn(tocsin.status_text(1000), texts)

    def test_files(self) -> None:
        with self.assertRaisesRegex(tocsin.TocsinError, "nowhere.tocsin: No such file") as caught:
            tocsin.Model("nowhere.tocsin")
        self.assertEqual((caught.exception.status, caught.exception.system_error), (tocsin.Status.SYSTEM, 2))
        content = (models() / "deeplog-hdfs" / "deeplog-hdfs.tocsin").read_bytes()
        damaged = bytearray(content)
        damaged[len(content) // 2] ^= 1
        for data, rule, section in ((b"", "fileTooShort", None), (b"abc" * 100, "wrongMagic", None)):
            with self.assertRaises(tocsin.TocsinError) as caught:
                tocsin.Model(data)
            error = caught.exception
            self.assertEqual(
                (error.status, error.rule, error.section, error.offset), (tocsin.Status.FORMAT, rule, section, 0)
            )
        with self.assertRaises(tocsin.TocsinError) as caught:
            tocsin.Model(damaged)
        self.assertEqual(caught.exception.rule, "sectionChecksum")
        with self.assertRaises(tocsin.TocsinError) as caught:
            tocsin.Model(content, maximum_memory=1000)
        self.assertEqual(caught.exception.status, tocsin.Status.MEMORY)
        self.assertGreater(caught.exception.byte_count, 1000)

    def test_wrong_kinds(self) -> None:
        with self.deeplog() as deeplog, self.chimera() as chimera:
            with self.assertRaises(tocsin.TocsinError) as caught:
                tocsin.Stream(deeplog)
            self.assertEqual(caught.exception.status, tocsin.Status.MODEL)
            with self.assertRaisesRegex(tocsin.TocsinError, "stream takes keys"):
                tocsin.Stream(deeplog, takes_keys=True).line(b"x")
            with self.assertRaisesRegex(TypeError, "judges no windows"):
                tocsin.Scorer(deeplog).windows(numpy.zeros((1, 2), numpy.uint32))
            with self.assertRaisesRegex(TypeError, "judges no sessions"):
                tocsin.Scorer(chimera).session([1])
            with self.assertRaisesRegex(TypeError, "astype"):
                tocsin.Scorer(chimera).windows(numpy.zeros((1, 20)))
            with self.assertRaisesRegex(ValueError, "1 to 20"):
                tocsin.Scorer(chimera).windows(numpy.zeros((1, 21), numpy.uint32))
            with self.assertRaisesRegex(ValueError, "32 bits"):
                tocsin.Scorer(deeplog).session([-1])
            with self.assertRaisesRegex(ValueError, "there are none"):
                tocsin.Scorer(deeplog).session([])
            with self.assertRaisesRegex(ValueError, "32 bytes"):
                tocsin.Model(b"", identity=b"short")


class ClosingTest(LibraryTestCase):
    def test_the_vocabulary_is_listed(self) -> None:
        with self.chimera() as model:
            keys = model.keys
            self.assertEqual((keys.dtype, len(keys)), (numpy.uint32, model.key_count))
            self.assertTrue((keys[1:] > keys[:-1]).all())

    def test_what_was_opened_outlives_its_model(self) -> None:
        model = self.deeplog()
        scorer, stream, network = tocsin.Scorer(model), tocsin.Stream(model, takes_keys=True), tocsin.Network(model)
        model.close()
        model.close()
        del model
        gc.collect()
        self.assertEqual(scorer.session([22]).session.anomaly_count, 1)
        self.assertEqual(len(stream.key(1, 99)), 1)
        self.assertEqual(network.run([numpy.zeros((1, 1), numpy.uint32)])[0].shape, (1, 15))
        for one in (network, stream, scorer):
            one.close()
            one.close()

    def test_nothing_works_when_closed(self) -> None:
        model = self.deeplog()
        scorer, stream, network = tocsin.Scorer(model), tocsin.Stream(model, takes_keys=True), tocsin.Network(model)
        for one in (scorer, stream, network, model):
            one.close()
        calls: List[Callable[[], object]] = [
            lambda: scorer.session([1]),
            lambda: stream.key(1, 1),
            lambda: stream.counts,
            lambda: network.run([numpy.zeros((1, 1), numpy.uint32)]),
            lambda: model.template(1),
            lambda: tocsin.Stream(model),
        ]
        for call in calls:
            with self.assertRaisesRegex(ValueError, "is closed"):
                call()

    def test_verdicts_outlive_what_was_lent(self) -> None:
        with self.chimera() as model:
            scorer = tocsin.Scorer(model)
            (first,) = scorer.verdicts(numpy.array([range(1, 21)], numpy.uint32))
            before = first.scores.copy()
            list(scorer.verdicts(numpy.full((5, 20), 273, numpy.uint32)))
            scorer.close()
        self.assertTrue((first.scores == before).all())


class ThreadTest(LibraryTestCase):
    def test_threads_share_a_model(self) -> None:
        rows = numpy.arange(64 * 20, dtype=numpy.uint32).reshape(64, 20)
        with self.chimera() as model:
            expected = tocsin.Scorer(model).windows(rows).tolist()
            found: Dict[int, Any] = {}

            def work(index: int) -> None:
                with tocsin.Scorer(model) as scorer:
                    found[index] = [scorer.windows(rows).tolist() for _ in range(3)]

            threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(found, {index: [expected] * 3 for index in range(4)})

    def test_two_threads_in_one_stream_are_told(self) -> None:
        with self.deeplog() as model:
            stream = tocsin.Stream(model, takes_keys=True)
        with stream._alone():
            with self.assertRaisesRegex(RuntimeError, "another thread is using the stream"):
                stream.key(1, 1)
        self.assertEqual(stream.key(1, 99)[0].verdict.key, 99)  # type: ignore[union-attr]


class LinesTest(LibraryTestCase):
    def setUp(self) -> None:
        if "TOCSIN_TEST_LINES" not in os.environ:
            self.skipTest("TOCSIN_TEST_LINES names no raw-line model and log")
        self.model, self.log = os.environ["TOCSIN_TEST_LINES"].split(":")

    def test_command(self) -> None:
        run = [sys.executable, "-m", "tocsin"]
        environment = dict(os.environ, PYTHONPATH=str(HERE.parent), TOCSIN_LIBRARY=str(library.find()))
        for arguments, code in (([], 2), (["nowhere"], 1), ([self.model, "nowhere"], 1), ([self.model, self.log], 0)):
            done = subprocess.run(run + arguments, env=environment, capture_output=True, text=True)
            self.assertEqual(done.returncode, code, done.stderr)
        with open(self.log, "rb") as log:
            self.assertIn(f"{len(log.readlines())} lines", done.stdout.splitlines()[-1])

    def test_text_and_bytes_are_one(self) -> None:
        with tocsin.Model(self.model) as model, open(self.log, "rb") as log:
            lines = log.readlines()[:2000] + [b"\xff\xfe no line\n", b"", b"\0\n", b"x" * 200000]
            texts = [line.decode("utf-8", "surrogateescape") for line in lines]
            results = []
            for form in (lines, texts, [line.rstrip(b"\n") for line in lines]):
                with tocsin.Stream(model) as stream:
                    events = list(stream.lines(form)) + stream.finish()
                    results.append((repr(events), stream.counts))
            self.assertEqual(results[0], results[1])
            self.assertEqual(results[0], results[2])

    def test_a_restored_stream_goes_on_in_the_log(self) -> None:
        with open(self.log, "rb") as log:
            lines = log.readlines()[:3000]
        with tocsin.Model(self.model) as model:
            whole = tocsin.Stream(model, only_anomalies=False)
            expected = repr(list(whole.lines(lines)) + whole.finish())
            for cut in (0, 1, 1000, 2999, 3000):
                first, second = (tocsin.Stream(model, only_anomalies=False) for _ in range(2))
                found = list(first.lines(lines[:cut]))
                second.restore(first.save())
                self.assertEqual(second.counts._replace(memory=0), first.counts._replace(memory=0))
                self.assertEqual(repr(found + list(second.lines(lines[cut:])) + second.finish()), expected)

    def test_silence_and_ends(self) -> None:
        with open(self.log, "rb") as log:
            lines = log.readlines()[:500]
        with tocsin.Model(self.model) as model:
            first, second = (tocsin.Stream(model, only_anomalies=False, session_timeout=1e6) for _ in range(2))
            for stream in (first, second):
                list(stream.lines(lines))
            self.assertEqual(first.silence(1), [])
            with self.assertRaisesRegex(tocsin.TocsinError, "0 or more"):
                first.silence(-1)
            with self.assertRaisesRegex(tocsin.TocsinError, "told by `silence`"):
                first.end_idle(0)
            idle = first.silence(1.1e6)
            self.assertTrue(idle and first.counts.open_sessions == 0)
            self.assertEqual({event.verdict.ending for event in idle}, {tocsin.Ending.IDLE})  # type: ignore[union-attr]
            for event in idle:
                (ended,) = second.end(event.session_id)
                verdict = ended.verdict._replace(ending=tocsin.Ending.IDLE)  # type: ignore[call-arg]
                self.assertEqual(repr(ended._replace(verdict=verdict)), repr(event))
                self.assertEqual(second.end(event.session_id), [])

    def test_verdicts_are_those_of_modelserve(self) -> None:
        program = shutil.which("modelserve")
        if program is None:
            self.skipTest("there is no modelserve")
        command = [program, "score", "--model", self.model, "--input", "lines", "--max-sessions", "4096", self.log]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        expected = [json.loads(line) for line in said.splitlines()]
        with tocsin.Model(self.model) as model, tocsin.Stream(model, only_anomalies=False) as stream:
            with open(self.log, "rb") as log:
                events = list(stream.lines(log)) + stream.finish()
            found = list(self.reports(model, events))
            counts = stream.counts
        kinds = ("tocsin.line/1", "tocsin.session/1", "tocsin.window/1")
        self.assertEqual(found, [self.known(row) for row in expected if row["schema"] in kinds])
        totals = expected[-1]
        self.assertEqual((counts.lines, counts.without_header, counts.unknown), tuple(
            totals[name] for name in ("lines", "withoutHeader", "unknown")))  # fmt: skip

    def known(self, row: Dict[str, Any]) -> Dict[str, Any]:
        """What of a report the library tells too. Probabilities come in the shortest decimals of their bits."""
        names = ("schema", "session", "line", "position", "key", "reason", "rank", "probability", "verdict", "entries",
                 "anomalies", "firstLine", "lastLine", "worstRank", "lowestProbability", "plausibility", "logitMargin",
                 "unknown", "ending", "lines")  # fmt: skip
        result = {name: row[name] for name in names if name in row}
        for name in ("probability", "lowestProbability", "logitMargin"):
            if name in result:
                result[name] = float(numpy.float32(result[name]))
        if row["schema"] == "tocsin.line/1":
            result["expected"] = [
                (one["key"], float(numpy.float32(one["probability"])), one.get("template")) for one in row["expected"]
            ]
            result["template"] = row.get("template")
            if "nearest" in row:
                result["nearest"] = (row["nearest"]["key"], float(numpy.float32(row["nearest"]["similarity"])))
        if row["schema"] == "tocsin.window/1" and row["verdict"] == "anomalous":
            result["causes"] = [(one["line"], one["key"], float(numpy.float32(one["score"]))) for one in row["causes"]]
        if row["schema"] == "tocsin.session/1" and "first" in row:
            first = row["first"]
            result["first"] = (first.get("line"), first["position"], first["reason"],
                               first.get("nearest", {}).get("key"))  # fmt: skip
        return result

    def reports(self, model: tocsin.Model, events: List[tocsin.Event]) -> Iterator[Dict[str, Any]]:
        reasons = {1: "path", 2: "unknownKey", 3: "unexpectedEnd", 4: "short"}
        for event in events:
            verdict = event.verdict
            words = {"session": event.name, "verdict": "anomalous" if event.is_anomalous else "normal"}
            if isinstance(verdict, tocsin.Entry):
                if not event.is_anomalous:
                    continue
                del words["verdict"]
                row: Dict[str, Any] = {
                    "schema": "tocsin.line/1", "line": verdict.line, "position": verdict.position, "key": verdict.key,
                    "reason": reasons[verdict.reason], "rank": verdict.rank, "probability": verdict.probability,
                    "template": model.template(verdict.key),
                    "expected": [
                        (one.key, one.probability, None if one.key is None else model.template(one.key))
                        for one in event.expected
                    ],
                }  # fmt: skip
                row = {name: value for name, value in row.items() if value is not None or name == "template"}
                if verdict.nearest_key is not None:
                    row["nearest"] = (verdict.nearest_key, verdict.similarity)
            elif isinstance(verdict, tocsin.Window):
                assert verdict.lines is not None
                row = {
                    "schema": "tocsin.window/1", "firstLine": int(verdict.lines[0]), "lastLine": int(verdict.lines[-1]),
                    "lines": len(verdict.keys), "probability": verdict.probability, "logitMargin": verdict.logit_margin,
                    "unknown": verdict.unknown_count,
                }  # fmt: skip
                if event.is_anomalous:
                    row["causes"] = [
                        (int(verdict.lines[place]), int(verdict.keys[place]), float(verdict.scores[place]))
                        for place in verdict.ranking[:5]
                    ]
            elif verdict.window_count:
                continue
            else:
                row = {
                    "schema": "tocsin.session/1", "firstLine": verdict.first_line, "lastLine": verdict.last_line,
                    "entries": verdict.entry_count, "anomalies": verdict.anomaly_count, "worstRank": verdict.worst_rank,
                    "lowestProbability": verdict.lowest_probability, "plausibility": verdict.plausibility,
                    "ending": verdict.ending.name.lower(),
                }  # fmt: skip
                if verdict.is_anomalous:
                    row["first"] = (verdict.anomaly_line, verdict.anomaly_position, reasons[verdict.anomaly_reason],
                                    verdict.nearest_key)  # fmt: skip
            yield {**row, **words}


if __name__ == "__main__":
    unittest.main()
