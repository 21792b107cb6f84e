#include "backends.h"

// Compiled in where the build's target has both extensions, as every AArch64 Linux build with +crypto+crc does. Run-time
// detection comes with the NEON kernels.
#if defined(__aarch64__) && defined(__ARM_FEATURE_SHA2) && defined(__ARM_FEATURE_CRC32)

#include <arm_acle.h>
#include <arm_neon.h>
#include <string.h>

int cd_cpu_has_sha256(void) { return 1; }
int cd_cpu_has_crc32c(void) { return 1; }

uint32_t cd_crc32c_accelerated(uint32_t crc, const uint8_t *bytes, size_t count) {
  for (; count >= 8; count -= 8, bytes += 8) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    crc = __crc32cd(crc, word);
  }
  for (; count > 0; count--, bytes++)
    crc = __crc32cb(crc, *bytes);
  return crc;
}

void cd_sha256_blocks_accelerated(uint32_t state[8], const uint8_t *blocks, size_t count) {
  uint32x4_t abcd = vld1q_u32(&state[0]), efgh = vld1q_u32(&state[4]);
  for (; count > 0; count--, blocks += 64) {
    uint32x4_t abcd_before = abcd, efgh_before = efgh;
    uint32x4_t w[4]; // the last 16 words of the schedule, a ring of four vectors
    for (int group = 0; group < 4; group++)
      w[group] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(blocks + 16 * group)));
#pragma clang loop unroll(full)
    for (int group = 0; group < 16; group++) {
      if (group >= 4)
        w[group % 4] = vsha256su1q_u32(vsha256su0q_u32(w[group % 4], w[(group + 1) % 4]), w[(group + 2) % 4],
                                       w[(group + 3) % 4]);
      uint32x4_t words = vaddq_u32(w[group % 4], vld1q_u32(&cd_sha256_constants[4 * group]));
      uint32x4_t abcd_now = abcd;
      abcd = vsha256hq_u32(abcd, efgh, words);
      efgh = vsha256h2q_u32(efgh, abcd_now, words);
    }
    abcd = vaddq_u32(abcd, abcd_before);
    efgh = vaddq_u32(efgh, efgh_before);
  }
  vst1q_u32(&state[0], abcd);
  vst1q_u32(&state[4], efgh);
}

#endif
