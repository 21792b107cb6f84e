#include "backends.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>
#include <string.h>

enum { KNOWN = 1, HAS_SHA256 = 2, HAS_CRC32C = 4 };

// The answer is the same whoever asks and whenever, so racing threads store the same value. It is kept because CPUID
// leaves a virtual machine and costs microseconds there.
static int cpu_features(void) {
  static _Atomic int cached;
  int features = atomic_load_explicit(&cached, memory_order_relaxed);
  if (features)
    return features;
  features = KNOWN;
  unsigned a, b, c, d;
  if (__get_cpuid(1, &a, &b, &c, &d)) {
    int has_sse42 = (c & bit_SSE4_2) != 0;
    int has_ssse3 = (c & bit_SSSE3) != 0;
    if (has_sse42)
      features |= HAS_CRC32C;
    if (has_sse42 && has_ssse3 && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA))
      features |= HAS_SHA256;
  }
  atomic_store_explicit(&cached, features, memory_order_relaxed);
  return features;
}

int cd_cpu_has_sha256(void) { return (cpu_features() & HAS_SHA256) != 0; }
int cd_cpu_has_crc32c(void) { return (cpu_features() & HAS_CRC32C) != 0; }

__attribute__((target("sse4.2"))) uint32_t cd_crc32c_accelerated(uint32_t crc, const uint8_t *bytes, size_t count) {
  uint64_t wide = crc;
  for (; count >= 8; count -= 8, bytes += 8) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    wide = _mm_crc32_u64(wide, word);
  }
  crc = (uint32_t)wide;
  for (; count > 0; count--, bytes++)
    crc = _mm_crc32_u8(crc, *bytes);
  return crc;
}

// The instructions keep the state as ABEF and CDGH and do two rounds each; `sha256msg1`, `sha256msg2` and the shift between
// them make four words of the message schedule. Bound by the latency of sha256rnds2.
__attribute__((target("sha,sse4.2,ssse3"))) void cd_sha256_blocks_accelerated(uint32_t state[8], const uint8_t *blocks,
                                                                              size_t count) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)&state[0]), 0xB1);
  __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)&state[4]), 0x1B);
  __m128i abef = _mm_alignr_epi8(abcd, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, abcd, 0xF0);
  for (; count > 0; count--, blocks += 64) {
    __m128i abef_before = abef, cdgh_before = cdgh;
    __m128i w[4]; // the last 16 words of the schedule, a ring of four vectors
    for (int group = 0; group < 4; group++)
      w[group] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(blocks + 16 * group)), big_endian);
#pragma clang loop unroll(full)
    for (int group = 0; group < 16; group++) {
      if (group >= 4) {
        __m128i *oldest = &w[group % 4];
        __m128i newest = w[(group + 3) % 4], middle = w[(group + 2) % 4];
        __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(*oldest, w[(group + 1) % 4]),
                                    _mm_alignr_epi8(newest, middle, 4));
        *oldest = _mm_sha256msg2_epu32(sum, newest);
      }
      __m128i constants = _mm_loadu_si128((const __m128i *)&cd_sha256_constants[4 * group]);
      __m128i words = _mm_add_epi32(w[group % 4], constants);
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, words);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(words, 0x0E));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
  __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128((__m128i *)&state[0], _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128((__m128i *)&state[4], _mm_alignr_epi8(dchg, feba, 8));
}

#endif
