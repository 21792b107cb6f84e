#include "../kernel_support.h"
#include "../simd/f32_scalar.h"
#include "../simd/i8_scalar.h"
#include "../kernels/all.inc"
