#include "include/tocsin_kernels.h"
#include <stdlib.h>

extern const ck_kernels ck_scalar;
const ck_kernels *ck_kernels_for(ck_isa isa) { return isa == CK_ISA_SCALAR ? &ck_scalar : NULL; }
ck_isa ck_best_isa(void) { return CK_ISA_SCALAR; }
const char *ck_requested_isa(void) {
  const char *value = getenv("TOCSIN_ISA");
  return value && *value ? value : NULL;
}
