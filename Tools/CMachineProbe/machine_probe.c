#include "machine_probe.h"

// One body for every width. The loops over the chains unroll, so that the accumulators stay in registers.
#define DEFINE_PROBES(suffix, lanes, attributes)                                                     \
  typedef float vector_##suffix __attribute__((ext_vector_type(lanes), aligned(4)));                 \
                                                                                                     \
  attributes static float total_##suffix(const vector_##suffix *sums) {                              \
    vector_##suffix sum = sums[0];                                                                   \
    for (int chain = 1; chain < PROBE_CHAINS; chain++) sum += sums[chain];                           \
    float total = 0;                                                                                 \
    for (int lane = 0; lane < lanes; lane++) total += sum[lane];                                     \
    return total;                                                                                    \
  }                                                                                                  \
                                                                                                     \
  attributes static float fma_##suffix(size_t rounds) {                                              \
    vector_##suffix sums[PROBE_CHAINS];                                                              \
    for (int chain = 0; chain < PROBE_CHAINS; chain++) sums[chain] = (float)chain;                   \
    const vector_##suffix factor = 0.999999f, addend = 1e-7f;                                        \
    for (size_t round = 0; round < rounds; round++) {                                                \
      _Pragma("unroll") for (int chain = 0; chain < PROBE_CHAINS; chain++)                           \
          sums[chain] = __builtin_elementwise_fma(sums[chain], factor, addend);                      \
    }                                                                                                \
    return total_##suffix(sums);                                                                     \
  }                                                                                                  \
                                                                                                     \
  attributes static float load_##suffix(const float *data, size_t count, size_t passes) {            \
    vector_##suffix sums[PROBE_CHAINS];                                                              \
    for (int chain = 0; chain < PROBE_CHAINS; chain++) sums[chain] = 0.0f;                           \
    for (size_t pass = 0; pass < passes; pass++) {                                                   \
      for (size_t start = 0; start < count; start += PROBE_CHAINS * lanes) {                         \
        _Pragma("unroll") for (int chain = 0; chain < PROBE_CHAINS; chain++)                         \
            sums[chain] += *(const vector_##suffix *)(data + start + chain * lanes);                 \
      }                                                                                              \
    }                                                                                                \
    return total_##suffix(sums);                                                                     \
  }

#if defined(__x86_64__)
DEFINE_PROBES(avx512, 16, __attribute__((target("avx512f"))))
DEFINE_PROBES(avx2, 8, __attribute__((target("avx2,fma"))))
#elif defined(__aarch64__)
DEFINE_PROBES(neon, 4, )
#endif
DEFINE_PROBES(scalar, 1, )

float probe_fma(int lanes, size_t rounds) {
#if defined(__x86_64__)
  if (lanes == 16) return fma_avx512(rounds);
  if (lanes == 8) return fma_avx2(rounds);
#elif defined(__aarch64__)
  if (lanes == 4) return fma_neon(rounds);
#endif
  return fma_scalar(rounds);
}

float probe_load(int lanes, const float *data, size_t count, size_t passes) {
#if defined(__x86_64__)
  if (lanes == 16) return load_avx512(data, count, passes);
  if (lanes == 8) return load_avx2(data, count, passes);
#elif defined(__aarch64__)
  if (lanes == 4) return load_neon(data, count, passes);
#endif
  return load_scalar(data, count, passes);
}
