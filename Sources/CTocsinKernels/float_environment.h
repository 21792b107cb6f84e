// The host may run with flush-to-zero, denormals-are-zero, another rounding mode or unmasked exceptions. Every
// entry point checks, and only where the environment is not the default one sets that and restores the host's.
#ifndef TOCSIN_FLOAT_ENVIRONMENT_H
#define TOCSIN_FLOAT_ENVIRONMENT_H

#include <stdint.h>

#if defined(__x86_64__)
#include <xmmintrin.h>

typedef uint32_t ck_float_environment;

// MXCSR without its six sticky flags, and its value at program start: all exceptions masked, nearest even, no FTZ,
// no DAZ.
enum { ck_mxcsr_control = 0xFFC0, ck_mxcsr_default = 0x1F80 };

static inline ck_float_environment ck_enter(void) {
  const uint32_t host = _mm_getcsr();
  if (__builtin_expect((host & ck_mxcsr_control) != ck_mxcsr_default, 0)) _mm_setcsr(ck_mxcsr_default);
  return host;
}

static inline void ck_leave(ck_float_environment host) {
  if (__builtin_expect((host & ck_mxcsr_control) != ck_mxcsr_default, 0)) _mm_setcsr(host);
}

#elif defined(__aarch64__)

typedef uint64_t ck_float_environment;

// FPCR's alternative half-precision, default-NaN, flush-to-zero, rounding and trap bits are all 0 in the default one.
static inline ck_float_environment ck_enter(void) {
  uint64_t host;
  __asm__ volatile("mrs %0, fpcr" : "=r"(host));
  if (__builtin_expect(host != 0, 0)) __asm__ volatile("msr fpcr, xzr");
  return host;
}

static inline void ck_leave(ck_float_environment host) {
  if (__builtin_expect(host != 0, 0)) __asm__ volatile("msr fpcr, %0" : : "r"(host));
}

#else

typedef char ck_float_environment;
static inline ck_float_environment ck_enter(void) { return 0; }
static inline void ck_leave(ck_float_environment host) { (void)host; }

#endif
#endif
