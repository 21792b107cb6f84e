"""Lines a second of Drain3 (PyPI) on one core, for kernelbench: learning, then matching with what was learnt.

usage: bench_drain3.py CONTENT_FILE LINES

Reads one message a line, goes through the file as often as it takes to reach LINES, and prints one JSON object. The
masks are Drain3's own examples of general ones, so that both sides mask; timing begins after reading.
"""
import json
import sys
import time

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

MASKS = [
    (r"((?<=[^A-Za-z0-9])|^)(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))((?=[^A-Za-z0-9])|$)", "ID"),
    (r"((?<=[^A-Za-z0-9])|^)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})((?=[^A-Za-z0-9])|$)", "IP"),
    (r"((?<=[^A-Za-z0-9])|^)([0-9a-f]{6,} ?){3,}((?=[^A-Za-z0-9])|$)", "SEQ"),
    (r"((?<=[^A-Za-z0-9])|^)([0-9A-F]{4} ?){4,}((?=[^A-Za-z0-9])|$)", "SEQ"),
    (r"((?<=[^A-Za-z0-9])|^)(0x[a-f0-9A-F]+)((?=[^A-Za-z0-9])|$)", "HEX"),
    (r"((?<=[^A-Za-z0-9])|^)([\-\+]?\d+)((?=[^A-Za-z0-9])|$)", "NUM"),
]


def rate(lines, count, step):
    start = time.perf_counter()
    done = 0
    while done < count:
        for line in lines:
            step(line)
        done += len(lines)
    return done / (time.perf_counter() - start)


def main():
    path, count = sys.argv[1], int(sys.argv[2])
    with open(path, encoding="utf-8", errors="replace", newline="\n") as file:
        lines = file.read().split("\n")[:-1]
    results = {}
    for name, masks in (("masked", MASKS), ("unmasked", [])):
        config = TemplateMinerConfig()
        config.masking_instructions = [MaskingInstruction(pattern, mask) for pattern, mask in masks]
        config.profiling_enabled = False
        miner = TemplateMiner(config=config)
        results[name] = {
            "learning": rate(lines, count, miner.add_log_message),
            "matching": rate(lines, count, miner.match),
            "templates": len(miner.drain.clusters),
        }
    print(json.dumps(results))


if __name__ == "__main__":
    main()
