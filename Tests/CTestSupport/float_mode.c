#include "include/float_mode.h"

#if defined(__x86_64__)
#include <xmmintrin.h>

// Without the six sticky flags, which say what has happened and not how to compute.
uint32_t test_float_mode(void) { return _mm_getcsr() & 0xFFC0; }
void test_set_float_mode(uint32_t mode) { _mm_setcsr(mode); }
// All exceptions masked, flush-to-zero (bit 15), denormals-are-zero (bit 6), round toward zero (bits 13 and 14).
uint32_t test_hostile_float_mode(void) { return 0x1F80 | 0x8000 | 0x0040 | 0x6000; }

#elif defined(__aarch64__)

uint32_t test_float_mode(void) {
  uint64_t mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  return (uint32_t)mode;
}
void test_set_float_mode(uint32_t mode) { __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)mode)); }
// Flush-to-zero (bit 24), round toward zero (bits 22 and 23).
uint32_t test_hostile_float_mode(void) { return 1u << 24 | 3u << 22; }

#else

uint32_t test_float_mode(void) { return 0; }
void test_set_float_mode(uint32_t mode) { (void)mode; }
uint32_t test_hostile_float_mode(void) { return 0; }

#endif

float test_add(float a, float b) {
  volatile float left = a, right = b;
  volatile float sum = left + right;
  return sum;
}
