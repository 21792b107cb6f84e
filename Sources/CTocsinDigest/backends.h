// What the backends share. Private to this target.
#ifndef TOCSIN_DIGEST_BACKENDS_H
#define TOCSIN_DIGEST_BACKENDS_H

#include "include/tocsin_digest.h"

// The round constants of SHA-256 (FIPS 180-4, 4.2.2).
extern const uint32_t cd_sha256_constants[64];

// Folds whole 64-byte blocks into the state.
void cd_sha256_blocks_portable(uint32_t state[8], const uint8_t *blocks, size_t count);
void cd_sha256_blocks_accelerated(uint32_t state[8], const uint8_t *blocks, size_t count);

// Advances a CRC register: no inversion before or after.
uint32_t cd_crc32c_portable(uint32_t crc, const uint8_t *bytes, size_t count);
uint32_t cd_crc32c_accelerated(uint32_t crc, const uint8_t *bytes, size_t count);

// What the CPU offers; 0 on architectures without an accelerated backend.
int cd_cpu_has_sha256(void);
int cd_cpu_has_crc32c(void);

#endif
