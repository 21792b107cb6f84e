#include "include/tocsin_kernels.h"
#include <string.h>

// Sixteen lanes from `count` elements of the source; zero beyond. Returns where the next vector goes.
static float *pack_vector(size_t count, const float *src, size_t stride, float *dst) {
  if (stride == 1 && count == CK_PANEL) {
    memcpy(dst, src, CK_PANEL * sizeof(float));
  } else {
    for (size_t lane = 0; lane < count; lane++) dst[lane] = src[lane * stride];
    memset(dst + count, 0, (CK_PANEL - count) * sizeof(float));
  }
  return dst + CK_PANEL;
}

static size_t lanes_at(size_t first, size_t n) { return n - first < CK_PANEL ? n - first : CK_PANEL; }

void ck_f32_pack(size_t n, size_t k, const float *src, size_t row_stride, size_t column_stride, float *dst) {
  for (size_t first = 0; first < n; first += CK_PANEL)
    for (size_t i = 0; i < k; i++)
      dst = pack_vector(lanes_at(first, n), src + first * row_stride + i * column_stride, row_stride, dst);
}

void ck_f32_pack_gates(size_t gates, size_t hidden, size_t k, const float *src, size_t row_stride, size_t column_stride,
                       float *dst) {
  for (size_t first = 0; first < hidden; first += CK_PANEL)
    for (size_t i = 0; i < k; i++)
      for (size_t gate = 0; gate < gates; gate++) {
        const float *from = src + (gate * hidden + first) * row_stride + i * column_stride;
        dst = pack_vector(lanes_at(first, hidden), from, row_stride, dst);
      }
}

void ck_f32_pack_gate_columns(size_t gates, size_t hidden, size_t k, const float *src, size_t row_stride,
                              size_t column_stride, float *dst) {
  for (size_t first = 0; first < hidden; first += CK_PANEL)
    for (size_t gate = 0; gate < gates; gate++)
      for (size_t i = 0; i < k; i++) {
        const float *from = src + (gate * hidden + first) * row_stride + i * column_stride;
        dst = pack_vector(lanes_at(first, hidden), from, row_stride, dst);
      }
}
