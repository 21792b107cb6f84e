#include "backends.h"

int cd_supports_crc32c(cd_backend backend) { return backend == CD_PORTABLE || cd_cpu_has_crc32c(); }

uint32_t cd_crc32c(uint32_t crc, const void *bytes, size_t count) {
  return cd_crc32c_with(cd_cpu_has_crc32c() ? CD_ACCELERATED : CD_PORTABLE, crc, bytes, count);
}

uint32_t cd_crc32c_with(cd_backend backend, uint32_t crc, const void *bytes, size_t count) {
  return ~(backend == CD_ACCELERATED ? cd_crc32c_accelerated(~crc, bytes, count)
                                     : cd_crc32c_portable(~crc, bytes, count));
}

// The reversed polynomial 0x82F63B78, four bits at a time: entry i is the CRC register of the nibble i.
static const uint32_t nibbles[16] = {0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
                                     0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
                                     0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75};

uint32_t cd_crc32c_portable(uint32_t crc, const uint8_t *bytes, size_t count) {
  for (size_t index = 0; index < count; index++) {
    crc ^= bytes[index];
    crc = crc >> 4 ^ nibbles[crc & 15];
    crc = crc >> 4 ^ nibbles[crc & 15];
  }
  return crc;
}
