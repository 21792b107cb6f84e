#include "include/tocsin_digest.h"
#include <string.h>

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint16_t pairs8 __attribute__((vector_size(16)));

static bytes16 load(const uint8_t *from) {
  bytes16 bytes;
  memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

// Stores elements of which `low` has the first two bytes and `high` the last two.
static void store(uint8_t *to, pairs8 low, pairs8 high) {
  const pairs8 elements[2] = {__builtin_shufflevector(low, high, 0, 8, 1, 9, 2, 10, 3, 11),
                              __builtin_shufflevector(low, high, 4, 12, 5, 13, 6, 14, 7, 15)};
  memcpy(to, elements, sizeof elements);
}

#define LOW_BYTES(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH_BYTES(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)

void cd_interleave(uint8_t *restrict target, const uint8_t *restrict first, const uint8_t *restrict second,
                   const uint8_t *restrict third, const uint8_t *restrict fourth, size_t count) {
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const bytes16 a = load(first + i), b = load(second + i), c = load(third + i), d = load(fourth + i);
    store(target + 4 * i, (pairs8)LOW_BYTES(a, b), (pairs8)LOW_BYTES(c, d));
    store(target + 4 * i + 32, (pairs8)HIGH_BYTES(a, b), (pairs8)HIGH_BYTES(c, d));
  }
  for (; i < count; i++) {
    target[4 * i] = first[i];
    target[4 * i + 1] = second[i];
    target[4 * i + 2] = third[i];
    target[4 * i + 3] = fourth[i];
  }
}
