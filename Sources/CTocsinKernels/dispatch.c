#include "kernel_support.h"
#include "cpu_features.h"
#include <stdlib.h>

const ck_kernels *ck_kernels_for(ck_isa isa) {
  if ((ck_cpu_sets() >> isa & 1) == 0) return NULL;
  switch (isa) {
  case CK_ISA_SCALAR:
    return &ck_table__scalar;
#if defined(__x86_64__)
  case CK_ISA_AVX2:
    return &ck_table__avx2;
  case CK_ISA_AVX512:
    return &ck_table__avx512;
#elif defined(__aarch64__)
  case CK_ISA_NEON:
    return &ck_table__neon;
#endif
  default:
    return NULL;
  }
}

ck_isa ck_best_isa(void) {
  static const ck_isa from_best[] = {CK_ISA_NEON, CK_ISA_AVX512, CK_ISA_AVX2};
  const unsigned sets = ck_cpu_sets();
  for (size_t i = 0; i < sizeof from_best / sizeof *from_best; i++)
    if (sets >> from_best[i] & 1) return from_best[i];
  return CK_ISA_SCALAR;
}

const char *ck_requested_isa(void) {
  const char *value = getenv("TOCSIN_ISA");
  return value && *value ? value : NULL;
}
