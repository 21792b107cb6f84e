#ifndef MACHINE_PROBE_H
#define MACHINE_PROBE_H

#include <stddef.h>
#include <stdint.h>

/// What the core can do at most, for the benchmark to compare the kernels with: the caller takes the time.
///
/// `lanes` is the number of floats in a register of the instruction set: 16 (AVX-512), 8 (AVX2), 4 (NEON) or 1. The
/// processor must have it. What the functions return depends on all of the work, so that none can be left out.

/// Independent accumulators: enough to keep two units busy at a latency of six cycles.
enum { PROBE_CHAINS = 12 };

/// `rounds` times `PROBE_CHAINS` fused multiply-adds of `lanes` floats each, from registers alone.
float probe_fma(int lanes, size_t rounds);

/// `rounds` times `PROBE_CHAINS` vectors of `lanes` dot products of four int8 each, added to sums of int32, from
/// registers alone, by the instructions that the kernels of that instruction set have for it.
int32_t probe_dot(int lanes, size_t rounds);

/// Reads `count` floats, a multiple of `PROBE_CHAINS * lanes`, from the first to the last, `passes` times.
float probe_load(int lanes, const float *data, size_t count, size_t passes);

#endif
