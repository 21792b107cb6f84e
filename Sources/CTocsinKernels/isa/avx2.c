#include "../kernel_support.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "../simd/f32_avx2.h"
#include "../simd/i8_avx2.h"
#include "../kernels/all.inc"
#pragma clang attribute pop
#endif
