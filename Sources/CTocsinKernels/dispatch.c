#include "kernel_support.h"
#include "cpu_features.h"
#include <stdlib.h>

const ck_kernels *ck_kernels_for(ck_isa isa) {
  if (!ck_cpu_has(isa)) return NULL;
  switch (isa) {
  case CK_ISA_SCALAR:
    return &ck_table__scalar;
#if defined(__x86_64__)
  case CK_ISA_AVX2:
    return &ck_table__avx2;
  case CK_ISA_AVX512:
    return &ck_table__avx512;
#endif
  default:
    return NULL;
  }
}

ck_isa ck_best_isa(void) {
  if (ck_cpu_has(CK_ISA_AVX512)) return CK_ISA_AVX512;
  if (ck_cpu_has(CK_ISA_AVX2)) return CK_ISA_AVX2;
  return CK_ISA_SCALAR;
}

const char *ck_requested_isa(void) {
  const char *value = getenv("TOCSIN_ISA");
  return value && *value ? value : NULL;
}
