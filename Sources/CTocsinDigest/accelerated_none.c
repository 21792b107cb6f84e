#include "backends.h"

#if !defined(__x86_64__) && !(defined(__aarch64__) && defined(__ARM_FEATURE_SHA2) && defined(__ARM_FEATURE_CRC32))

int cd_cpu_has_sha256(void) { return 0; }
int cd_cpu_has_crc32c(void) { return 0; }

void cd_sha256_blocks_accelerated(uint32_t state[8], const uint8_t *blocks, size_t count) {
  cd_sha256_blocks_portable(state, blocks, count);
}

uint32_t cd_crc32c_accelerated(uint32_t crc, const uint8_t *bytes, size_t count) {
  return cd_crc32c_portable(crc, bytes, count);
}

#endif
