#include "machine_probe.h"

// One body for every width: OPERAND and SUM are the types of a register, `dot` adds its dot products to a sum.
#define DEFINE_DOT_PROBE(suffix, lanes, OPERAND, SUM, dot, attributes)                               \
  attributes static int32_t dot_##suffix(size_t rounds) {                                            \
    union {                                                                                          \
      int8_t codes[4 * lanes];                                                                       \
      OPERAND operand;                                                                               \
    } x, w;                                                                                          \
    union {                                                                                          \
      int32_t sums[lanes];                                                                           \
      SUM sum;                                                                                       \
    } chains[PROBE_CHAINS] = {0};                                                                    \
    for (int i = 0; i < 4 * lanes; i++) x.codes[i] = (int8_t)(i + 1), w.codes[i] = (int8_t)(3 - i);  \
    for (size_t round = 0; round < rounds; round++) {                                                \
      _Pragma("unroll") for (int chain = 0; chain < PROBE_CHAINS; chain++) {                         \
        /* Else the compiler would compute what chains share once for all of them. */                \
        __asm__ volatile("" : "+" PROBE_REGISTER(w.operand));                                        \
        chains[chain].sum = dot(chains[chain].sum, x.operand, w.operand);                            \
      }                                                                                              \
    }                                                                                                \
    uint32_t total = 0;                                                                              \
    for (int chain = 0; chain < PROBE_CHAINS; chain++)                                               \
      for (int lane = 0; lane < lanes; lane++) total += (uint32_t)chains[chain].sums[lane];          \
    return (int32_t)total;                                                                           \
  }

#if defined(__x86_64__)
#include <immintrin.h>
#define PROBE_REGISTER(name) "v"(name)

__attribute__((target("avx2"))) static inline __m256i dot_of_pairs(__m256i sum, __m256i x, __m256i w) {
  const __m256i pairs = _mm256_maddubs_epi16(x, _mm256_sign_epi8(w, x));
  return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}
DEFINE_DOT_PROBE(avx512, 16, __m512i, __m512i, _mm512_dpbusd_epi32, __attribute__((target("avx512f,avx512vnni"))))
DEFINE_DOT_PROBE(avx2, 8, __m256i, __m256i, dot_of_pairs, __attribute__((target("avx2"))))
#undef PROBE_REGISTER
#elif defined(__aarch64__)
#include <arm_neon.h>
#define PROBE_REGISTER(name) "w"(name)

static inline int32x4_t dot_of_pairs(int32x4_t sum, int8x16_t x, int8x16_t w) {
  return vpadalq_s16(sum, vpaddq_s16(vmull_s8(vget_low_s8(x), vget_low_s8(w)), vmull_high_s8(x, w)));
}
DEFINE_DOT_PROBE(neon, 4, int8x16_t, int32x4_t, dot_of_pairs, )
#undef PROBE_REGISTER
#endif

#define PROBE_REGISTER(name) "r"(name)
static inline int32_t dot_of_words(int32_t sum, int32_t x, int32_t w) {
  for (int i = 0; i < 32; i += 8) sum += (int8_t)(x >> i) * (int8_t)(w >> i);
  return sum;
}
DEFINE_DOT_PROBE(scalar, 1, int32_t, int32_t, dot_of_words, )

int32_t probe_dot(int lanes, size_t rounds) {
#if defined(__x86_64__)
  if (lanes == 16) return dot_avx512(rounds);
  if (lanes == 8) return dot_avx2(rounds);
#elif defined(__aarch64__)
  if (lanes == 4) return dot_neon(rounds);
#endif
  return dot_scalar(rounds);
}
