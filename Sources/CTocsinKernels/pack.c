#include "include/tocsin_kernels.h"

void ck_f32_pack(size_t n, size_t k, const float *src, size_t row_stride, size_t column_stride, float *dst) {
  for (size_t panel = 0; panel * CK_PANEL < n; panel++)
    for (size_t i = 0; i < k; i++)
      for (size_t lane = 0; lane < CK_PANEL; lane++) {
        const size_t row = panel * CK_PANEL + lane;
        *dst++ = row < n ? src[row * row_stride + i * column_stride] : 0.0f;
      }
}

void ck_f32_pack_gates(size_t hidden, size_t k, const float *src, size_t row_stride, size_t column_stride, float *dst) {
  for (size_t group = 0; group * CK_PANEL < hidden; group++)
    for (size_t i = 0; i < k; i++)
      for (size_t gate = 0; gate < 4; gate++)
        for (size_t lane = 0; lane < CK_PANEL; lane++) {
          const size_t unit = group * CK_PANEL + lane;
          *dst++ = unit < hidden ? src[(gate * hidden + unit) * row_stride + i * column_stride] : 0.0f;
        }
}
