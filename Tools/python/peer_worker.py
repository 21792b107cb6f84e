"""Runs one other runtime for kernelbench: a process that loads networks and takes times as it is asked to.

usage: peer_worker.py --list                                  the runtimes, with what is known of those installed
       peer_worker.py RUNTIME PRECISION FOLDER CACHE          requests on standard input, answers on standard output
       peer_worker.py RUNTIME PRECISION FOLDER CACHE --once NETWORK     from nothing to the first result, then ends

PRECISION is f32, bf16 or int8. FOLDER holds the networks; CACHE, outside the repository, what was converted for a
runtime. A request and an answer is a line of JSON each:

  {"load": NETWORK, "batch": B}     {"error": E}     E: largest distance to the float64 reference outputs
  {"time": B, "seconds": S}         {"median": M, "high": H, "count": N}     seconds of a call: median, 99th of 100
  {"unload": true}                  {}

An answer to what fails is {"failure": TEXT}. Times are of the call alone, inputs bound beforehand. `--once` answers
with readings of the monotonic clock, in nanoseconds, and of the resident memory, in bytes.
"""
import gc
import json
import os
import sys
import time

sys.dont_write_bytecode = True


def runtimes():
    """Each runtime by name: one class for each precision that it offers, float32 first."""
    from peers.lite_rt import LiteRt
    from peers.onnx_runtime import OnnxRuntime, OnnxRuntimeInt8
    from peers.open_vino import OpenVino, OpenVinoBfloat16
    from peers.torch_script import TorchScript
    from peers.tract import Tract

    return {
        "onnxruntime": [OnnxRuntime, OnnxRuntimeInt8], "openvino": [OpenVino, OpenVinoBfloat16], "litert": [LiteRt],
        "tract": [Tract], "torch": [TorchScript]}


def resident_bytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def describe():
    """Each runtime's version, size and precisions, or null where it is not installed."""
    described = {}
    for name, (runtime, *others) in runtimes().items():
        described[name] = None
        if runtime.is_installed():
            described[name] = {
                "version": runtime.version(), "libraryBytes": runtime.library_bytes(),
                "precisions": [offer.precision for offer in (runtime, *others)]}
    return described


def largest_error(network, outputs, batch):
    import numpy as np

    _, references = network.arrays()
    error = 0.0
    for output, reference in zip(outputs, references.values(), strict=True):
        count = min(batch, len(reference))
        found = np.asarray(output, np.float64).reshape(batch, -1)[:count]
        distance = float(np.abs(found - reference[:count].reshape(count, -1)).max())
        # A NaN is less than nothing to max(), and infinity is not JSON.
        error = max(error, distance if np.isfinite(distance) else sys.float_info.max)
    return error


def time_calls(run, seconds):
    """Calls for so long, at least three times, after one that is not counted."""
    run()
    clock = time.perf_counter_ns
    samples = []
    gc.disable()
    end = clock() + int(seconds * 1e9)
    now = clock()
    while now < end or len(samples) < 3:
        before = clock()
        run()
        now = clock()
        samples.append(now - before)
    gc.enable()
    samples.sort()
    high = samples[min(len(samples) - 1, len(samples) * 99 // 100)]
    return {"median": samples[(len(samples) - 1) // 2] / 1e9, "high": high / 1e9, "count": len(samples)}


class Worker:
    def __init__(self, runtime, folder, cache):
        self.runtime, self.folder, self.cache = runtime, folder, cache
        self.loaded = {}

    def network(self, name):
        from peers.base import Network

        return Network(name, self.folder, self.cache)

    def answer(self, request):
        if "load" in request:
            network, batch = self.network(request["load"]), request["batch"]
            loaded = self.runtime(network, batch, network.inputs(batch))
            loaded.run()
            error = largest_error(network, loaded.outputs(), batch)
            self.loaded[batch] = loaded
            path = self.runtime.model_file(network) if batch == 1 else None
            return {"error": error, "modelBytes": path and os.path.getsize(path)}
        if "time" in request:
            return time_calls(self.loaded[request["time"]].run, request["seconds"])
        self.loaded.clear()
        gc.collect()
        return {}

    def serve(self, answers):
        for line in sys.stdin:
            try:
                answer = self.answer(json.loads(line))
            except Exception as error:
                answer = {"failure": failure_text(error)}
            print(json.dumps(answer), file=answers, flush=True)


def failure_text(error):
    """The first line of a message, cut to a size for tables."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [""]
    return f"{type(error).__name__}: {lines[0]}"[:200]


def start_once(runtime, network):
    """Reads the clock and the memory on the way from a started interpreter to the first result."""
    import numpy  # noqa: F401  A part of the host, as the interpreter is.

    inputs = network.inputs(1)
    host = time.clock_gettime_ns(time.CLOCK_MONOTONIC), resident_bytes()
    __import__(runtime.module)
    runtime(network, 1, inputs).run()
    first = time.clock_gettime_ns(time.CLOCK_MONOTONIC), resident_bytes()
    return {
        "hostTime": host[0], "firstTime": first[0], "hostBytes": host[1], "firstBytes": first[1]}


def main():
    # What the runtimes print goes elsewhere.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    if sys.argv[1:] == ["--list"]:
        print(json.dumps(describe()), file=answers, flush=True)
        return
    name, precision, folder, cache, *rest = sys.argv[1:]
    runtime = next(offer for offer in runtimes()[name] if offer.precision == precision)
    worker = Worker(runtime, folder, cache)
    if rest[:1] == ["--once"]:
        try:
            answer = start_once(worker.runtime, worker.network(rest[1]))
        except Exception as error:
            answer = {"failure": failure_text(error)}
        print(json.dumps(answer), file=answers, flush=True)
        os._exit(0)
    worker.serve(answers)


if __name__ == "__main__":
    main()
