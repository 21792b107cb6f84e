#include "../kernel_support.h"
// Small before fast: few processors come to this, and copies of loops over lanes gain nothing.
#undef CK_UNROLL
#define CK_UNROLL CK_LOOP
#undef CK_COMMON
#define CK_COMMON static CK_NOINLINE
#include "../simd/f32_scalar.h"
#include "../simd/i8_scalar.h"
#include "../kernels/all.inc"
