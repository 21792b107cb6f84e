#include "../include/tocsin_kernels.h"
#include <math.h>
#pragma STDC FP_CONTRACT OFF

static void matmul(const ck_matmul *p) {
  for (size_t m = 0; m < p->m; m++)
    for (size_t n = 0; n < p->n; n++) {
      const float *w = p->packed + (n / CK_PANEL) * p->k * CK_PANEL + n % CK_PANEL;
      float acc = p->init ? p->init[m * p->init_row_stride + n] : 0.0f;
      for (size_t k = 0; k < p->k; k++)
        acc = fmaf(p->a[m * p->a_row_stride + k * p->a_column_stride], w[k * CK_PANEL], acc);
      p->c[m * p->c_row_stride + n] = acc;
    }
}
static float sigmoid1(float x) { return 1.0f / (1.0f + expf(-x)); }
static void lstm_step(const ck_lstm *p) {
  size_t hp = (p->hidden + CK_PANEL - 1) / CK_PANEL * CK_PANEL;
  for (size_t m = 0; m < p->m; m++) {
    const float *init = p->init + (p->init_index ? p->init_index[m] : m) * p->init_row_stride;
    for (size_t u = 0; u < hp; u++) {
      float g[4];
      for (size_t gate = 0; gate < 4; gate++) {
        size_t panel = (u / CK_PANEL) * 4 + gate, lane = u % CK_PANEL;
        float acc = init[panel * CK_PANEL + lane];
        for (size_t k = 0; k < p->kx; k++)
          acc = fmaf(p->x[m * p->x_row_stride + k], p->packed_x[(panel * p->kx + k) * CK_PANEL + lane], acc);
        for (size_t k = 0; k < p->kh; k++)
          acc = fmaf(p->h[m * p->h_row_stride + k], p->packed_h[(panel * p->hidden + k) * CK_PANEL + lane], acc);
        g[gate] = gate == 2 ? tanhf(acc) : sigmoid1(acc);
        if (p->gates_out) p->gates_out[m * p->gates_out_row_stride + panel * CK_PANEL + lane] = g[gate];
      }
      float *c = p->c + m * p->c_row_stride + u;
      *c = p->c_is_zero ? g[0] * g[2] : fmaf(g[1], *c, g[0] * g[2]);
      p->h_out[m * p->h_out_row_stride + u] = g[3] * tanhf(*c);
    }
  }
}
static void vexp(size_t n, const float *x, float *y) { for (size_t i = 0; i < n; i++) y[i] = expf(x[i]); }
static void vsigmoid(size_t n, const float *x, float *y) { for (size_t i = 0; i < n; i++) y[i] = sigmoid1(x[i]); }
static void vtanh(size_t n, const float *x, float *y) { for (size_t i = 0; i < n; i++) y[i] = tanhf(x[i]); }
static void softmax(size_t m, size_t n, const float *x, size_t xs, float *y, size_t ys) {
  for (size_t r = 0; r < m; r++) {
    float max = x[r * xs], sum = 0;
    for (size_t i = 1; i < n; i++) if (x[r * xs + i] > max) max = x[r * xs + i];
    for (size_t i = 0; i < n; i++) { y[r * ys + i] = expf(x[r * xs + i] - max); sum += y[r * ys + i]; }
    for (size_t i = 0; i < n; i++) y[r * ys + i] /= sum;
  }
}
const ck_kernels ck_scalar = {CK_ISA_SCALAR, "scalar", matmul, lstm_step, vexp, vsigmoid, vtanh, softmax};
