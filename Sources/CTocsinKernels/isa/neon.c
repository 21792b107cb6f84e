#include "../kernel_support.h"
#if defined(__aarch64__)
#include "../simd/f32_neon.h"
#include "../simd/i8_neon.h"
#include "../kernels/all.inc"
#endif
