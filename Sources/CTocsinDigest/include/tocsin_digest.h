// What is done to every byte of a model file: SHA-256 (FIPS 180-4) and CRC32C (RFC 3720, appendix B.4), with hardware
// instructions where the CPU has them, and putting planes of bytes together.
#ifndef TOCSIN_DIGEST_H
#define TOCSIN_DIGEST_H

#include <stddef.h>
#include <stdint.h>

// Which instructions do the work. The result is the same.
typedef enum {
  CD_PORTABLE = 0,    // plain C
  CD_ACCELERATED = 1, // x86-64: SHA-NI and SSE4.2; AArch64: the SHA2 and CRC32 extensions
} cd_backend;

// Whether this CPU and build can run a backend's SHA-256 and its CRC32C.
int cd_supports_sha256(cd_backend backend);
int cd_supports_crc32c(cd_backend backend);

typedef struct {
  uint32_t state[8];
  uint64_t length;   // bytes hashed so far
  uint8_t block[64]; // the first `length % 64` bytes wait here for a whole block
  cd_backend backend;
} cd_sha256;

// Starts a hash with the fastest backend, or with a given one that must be supported.
void cd_sha256_init(cd_sha256 *hash);
void cd_sha256_init_with(cd_sha256 *hash, cd_backend backend);
void cd_sha256_update(cd_sha256 *hash, const void *bytes, size_t count);
// Writes the digest of everything so far and leaves `hash` unusable until it is started again.
void cd_sha256_final(cd_sha256 *hash, uint8_t digest[32]);

// The CRC32C of `count` bytes appended to bytes whose CRC32C is `crc` (0 for none).
uint32_t cd_crc32c(uint32_t crc, const void *bytes, size_t count);
uint32_t cd_crc32c_with(cd_backend backend, uint32_t crc, const void *bytes, size_t count);

// Puts elements of four bytes together: `count` of them, the bytes of each from four planes.
void cd_interleave(uint8_t *target, const uint8_t *first, const uint8_t *second, const uint8_t *third,
                   const uint8_t *fourth, size_t count);

#endif
