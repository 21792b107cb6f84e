#include "backends.h"
#include <string.h>

int cd_supports_sha256(cd_backend backend) { return backend == CD_PORTABLE || cd_cpu_has_sha256(); }

void cd_sha256_init(cd_sha256 *hash) {
  cd_sha256_init_with(hash, cd_supports_sha256(CD_ACCELERATED) ? CD_ACCELERATED : CD_PORTABLE);
}

void cd_sha256_init_with(cd_sha256 *hash, cd_backend backend) {
  // FIPS 180-4, 5.3.3.
  static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(hash->state, initial, sizeof initial);
  hash->length = 0;
  hash->backend = backend;
}

static void fold_blocks(cd_sha256 *hash, const uint8_t *blocks, size_t count) {
  if (hash->backend == CD_ACCELERATED)
    cd_sha256_blocks_accelerated(hash->state, blocks, count);
  else
    cd_sha256_blocks_portable(hash->state, blocks, count);
}

void cd_sha256_update(cd_sha256 *hash, const void *bytes, size_t count) {
  const uint8_t *next = bytes;
  size_t waiting = hash->length % 64;
  hash->length += count;
  if (waiting > 0) {
    size_t taken = count < 64 - waiting ? count : 64 - waiting;
    if (taken > 0)
      memcpy(hash->block + waiting, next, taken);
    if (waiting + taken < 64)
      return;
    fold_blocks(hash, hash->block, 1);
    next += taken;
    count -= taken;
  }
  if (count >= 64)
    fold_blocks(hash, next, count / 64);
  if (count % 64 > 0)
    memcpy(hash->block, next + count / 64 * 64, count % 64);
}

void cd_sha256_final(cd_sha256 *hash, uint8_t digest[32]) {
  // FIPS 180-4, 5.1.1: a 1 bit, zeros, and the length in bits, big-endian, at the end of a block.
  uint8_t padding[72] = {0x80};
  size_t zeros_end = (hash->length % 64 < 56 ? 56 : 120) - hash->length % 64;
  uint64_t bits = hash->length * 8;
  for (int byte = 0; byte < 8; byte++)
    padding[zeros_end + byte] = (uint8_t)(bits >> (56 - 8 * byte));
  cd_sha256_update(hash, padding, zeros_end + 8);
  for (int word = 0; word < 8; word++)
    for (int byte = 0; byte < 4; byte++)
      digest[4 * word + byte] = (uint8_t)(hash->state[word] >> (24 - 8 * byte));
}
