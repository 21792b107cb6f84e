"""Judges logs with Tocsin in Spark: each partition opens the model once, from broadcast bytes, and yields verdict rows.

    run  PYTHONPATH=Tools/python TOCSIN_LIBRARY=libtocsin.so spark-submit --master 'local[2]' \
           Tools/embed/examples/spark.py MODEL OUT LOG...
         spark.py --files MODEL OUT LOG...

OUT gets the anomalies as Parquet; standard output a summary of each log. Logs are files or patterns, plain or gzip. The
first form reads lines, so that a log may lie in many blocks, and brings each log's lines together, in their order. With
--files, a task takes whole files: no shuffle, but a file must fit the memory of a task (and 2 GiB), and gzip is not
undone. Wants pyspark, pandas, pyarrow and numpy.

On a cluster, give the package by --py-files tocsin.zip, the library by --files libtocsin.so, and the executors
spark.executorEnv.TOCSIN_LIBRARY=./libtocsin.so (of their CPU's architecture).
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any, Callable, Iterator, List, Tuple

import pandas
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

import tocsin

SCHEMA = (
    "source string, kind string, session string, line long, last_line long, key long, template string, reason string, "
    "rank long, probability double, expected string, anomalies long"
)
"""kind is entry, window or session, or `log` for the last row of a log: its lines, and how many are of no template."""

COLUMNS = [column.split()[0] for column in SCHEMA.split(", ")]


def row(source: str, kind: str, **columns: Any) -> Tuple[Any, ...]:
    return tuple({"source": source, "kind": kind, **columns}.get(name) for name in COLUMNS)


def describe(model: tocsin.Model, source: str, event: tocsin.Event) -> Tuple[Any, ...]:
    """A row about an anomalous verdict."""
    verdict = event.verdict
    expected = ", ".join(
        f"{'end' if one.key is None else model.template(one.key) or one.key} ({one.probability:.4f})"
        for one in event.expected
    )
    if isinstance(verdict, tocsin.Entry):
        return row(
            source, "entry", session=event.name, line=verdict.line, last_line=verdict.line, key=verdict.key,
            template=model.template(verdict.key), reason=verdict.reason.name, rank=verdict.rank,
            probability=verdict.probability, expected=expected,
        )  # fmt: skip
    if isinstance(verdict, tocsin.Window):
        assert verdict.lines is not None
        cause = verdict.ranking[0]
        key = int(verdict.keys[cause])
        return row(
            source, "window", session=event.name, line=int(verdict.lines[cause]), last_line=int(verdict.lines[-1]),
            key=key, template=model.template(key), probability=verdict.probability,
        )  # fmt: skip
    return row(
        source, "session", session=event.name, line=verdict.anomaly_line, last_line=verdict.last_line,
        reason=verdict.anomaly_reason.name, expected=expected or None, anomalies=verdict.anomaly_count,
    )  # fmt: skip


def judged(model: tocsin.Model, logs: Iterator[Tuple[str, Iterator[bytes]]]) -> Iterator[Tuple[Any, ...]]:
    """The anomalies of logs, one after the other, each with a stream of its own."""
    for source, lines in logs:
        with tocsin.Stream(model) as stream:
            for event in stream.lines(lines):
                yield describe(model, source, event)
            for event in stream.finish():
                yield describe(model, source, event)
            counts = stream.counts
        unknown = counts.unknown + counts.without_header
        yield row(source, "log", line=counts.lines, last_line=counts.lines, anomalies=unknown)


def logs_of_lines(batches: Iterator[pandas.DataFrame]) -> Iterator[Tuple[str, Iterator[bytes]]]:
    """Logs from rows of (source, line), which come log by log. The lines of each must be taken before the next log."""
    rows = ((source, line) for batch in batches for source, line in zip(batch["source"], batch["line"]))
    pending = next(rows, None)

    def lines(source: str) -> Iterator[bytes]:
        nonlocal pending
        while pending is not None and pending[0] == source:
            yield bytes(pending[1])
            pending = next(rows, None)

    while pending is not None:
        yield pending[0], lines(pending[0])


def logs_of_files(batches: Iterator[pandas.DataFrame]) -> Iterator[Tuple[str, Iterator[bytes]]]:
    """Logs from rows of (path, content)."""
    for batch in batches:
        for path, content in zip(batch["path"], batch["content"]):
            yield path, io.BytesIO(content)


def judge(
    broadcast: Any, logs: Callable[[Iterator[pandas.DataFrame]], Iterator[Tuple[str, Iterator[bytes]]]]
) -> Callable[[Iterator[pandas.DataFrame]], Iterator[pandas.DataFrame]]:
    """What mapInPandas runs on each partition."""

    def run(batches: Iterator[pandas.DataFrame]) -> Iterator[pandas.DataFrame]:
        rows: List[Tuple[Any, ...]] = []
        with tocsin.Model(broadcast.value) as model:
            for one in judged(model, logs(batches)):
                rows.append(one)
                if len(rows) == 10_000:
                    yield frame(rows)
                    rows = []
        yield frame(rows)

    return run


def frame(rows: List[Tuple[Any, ...]]) -> pandas.DataFrame:
    """Rows as a frame. Integers stay integers beside missing ones."""
    result = pandas.DataFrame(rows, columns=COLUMNS)
    for column in ("line", "last_line", "key", "rank", "anomalies"):
        result[column] = result[column].astype("Int64")
    return result


def read_lines(spark: SparkSession, logs: List[str]) -> DataFrame:
    """(source, line), with all lines of a source in one partition and in their order: by block, then by place.

    The text reader keeps the bytes of lines that are not UTF-8, if nothing but a cast to binary touches them."""
    lines = spark.read.option("lineSep", "\n").text(logs).select(
        f.col("_metadata.file_path").alias("source"),
        f.col("_metadata.file_block_start").alias("block"),
        f.monotonically_increasing_id().alias("place"),
        f.col("value").cast("binary").alias("line"),
    )  # fmt: skip
    return lines.repartition("source").sortWithinPartitions("source", "block", "place").select("source", "line")


def read_files(spark: SparkSession, logs: List[str]) -> DataFrame:
    return spark.read.format("binaryFile").load(logs).select("path", "content")


def main(arguments: List[str]) -> int:
    takes_files = arguments[:1] == ["--files"]
    arguments = arguments[1:] if takes_files else arguments
    if len(arguments) < 3 or arguments[0].startswith("-"):
        print("usage: spark.py [--files] MODEL OUT LOG...", file=sys.stderr)
        return 2
    path, out, *logs = arguments
    try:
        content = Path(path).read_bytes()
        with tocsin.Model(content) as model:
            if not model.reads_lines:
                raise ValueError("the model reads no raw lines; train one from raw lines")
    except (OSError, ValueError, tocsin.TocsinError, tocsin.LibraryNotFoundError) as error:
        print(f"spark: {path}: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return 1
    spark = SparkSession.builder.appName("tocsin").getOrCreate()
    try:
        broadcast = spark.sparkContext.broadcast(content)
        if takes_files:
            verdicts = read_files(spark, logs).mapInPandas(judge(broadcast, logs_of_files), SCHEMA)
        else:
            verdicts = read_lines(spark, logs).mapInPandas(judge(broadcast, logs_of_lines), SCHEMA)
        verdicts.write.mode("overwrite").parquet(out)

        def count(kind: str) -> Any:
            return f.count(f.when(f.col("kind") == kind, 1)).alias(f"anomalous_{kind}s".replace("entrys", "entries"))

        lines = f.max(f.when(f.col("kind") == "log", f.col("line"))).alias("lines")
        written = spark.read.parquet(out)
        written.groupBy("source").agg(lines, count("entry"), count("window"), count("session")).orderBy("source").show(
            1000, truncate=False
        )
    except Exception as error:  # noqa: BLE001: Spark raises many, with a page of Java each; the first line says it
        print(f"spark: {str(error).splitlines()[0]}; see Spark's log", file=sys.stderr)
        return 1
    finally:
        spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
