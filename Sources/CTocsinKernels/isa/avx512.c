#include "../kernel_support.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma"))),             \
                             apply_to = function)
#include "../simd/f32_avx512.h"
#include "../simd/i8_avx512.h"
#include "../kernels/all.inc"
#pragma clang attribute pop
#endif
