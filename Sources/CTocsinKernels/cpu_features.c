#include "cpu_features.h"

#if defined(__x86_64__)
#include <cpuid.h>

// Bits of CPUID leaf 1 ECX, leaf 7 EBX and ECX, and XCR0 (Intel SDM volume 2, CPUID; volume 1, 13.3).
enum {
  leaf1_ecx_fma = 1 << 12,
  leaf1_ecx_osxsave = 1 << 27,
  leaf1_ecx_avx = 1 << 28,
  leaf7_ebx_avx2 = 1 << 5,
  leaf7_ebx_avx512f = 1 << 16,
  leaf7_ebx_avx512dq = 1 << 17,
  leaf7_ebx_avx512bw = 1 << 30,
  leaf7_ecx_avx512vnni = 1 << 11,
  xcr0_sse_avx = 0x06,
  xcr0_avx512 = 0xE0,
};
static const unsigned leaf7_ebx_avx512vl = 1u << 31;

static unsigned saved_registers(void) {
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

static int has_all(unsigned found, unsigned wanted) { return (found & wanted) == wanted; }

unsigned ck_cpu_sets(void) {
  unsigned eax, ebx, ecx, edx, features, unused, sets = 1u << CK_ISA_SCALAR;
  // Where there is a leaf 7, there is a leaf 1. Each reading costs a virtual machine microseconds.
  if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return sets;
  __cpuid(1, eax, unused, features, edx);
  if (!has_all(features, leaf1_ecx_fma | leaf1_ecx_avx | leaf1_ecx_osxsave)) return sets;
  const unsigned saved = saved_registers();
  if (!has_all(saved, xcr0_sse_avx) || !has_all(ebx, leaf7_ebx_avx2)) return sets;
  sets |= 1u << CK_ISA_AVX2;
  const unsigned wanted = leaf7_ebx_avx512f | leaf7_ebx_avx512dq | leaf7_ebx_avx512bw | leaf7_ebx_avx512vl;
  if (has_all(saved, xcr0_avx512) && has_all(ebx, wanted) && has_all(ecx, leaf7_ecx_avx512vnni))
    sets |= 1u << CK_ISA_AVX512;
  return sets;
}

#elif defined(__aarch64__)

// AArch64 with floating point has NEON: the procedure call standard passes its registers.
unsigned ck_cpu_sets(void) { return 1u << CK_ISA_SCALAR | 1u << CK_ISA_NEON; }

#else

unsigned ck_cpu_sets(void) { return 1u << CK_ISA_SCALAR; }

#endif
