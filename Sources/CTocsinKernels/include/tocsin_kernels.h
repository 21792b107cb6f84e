// The kernels of Tocsin's runtime and trainer: float32, the same bits on every instruction set.
//
// Shape legend: M rows (batch), N outputs, K inputs, H hidden units. All strides count floats.
// The arithmetic rules are stated in Spec/Numerics.md. No kernel allocates, locks or holds globals. Every entry point
// sets the float environment (round to nearest, subnormals kept) and restores the caller's.
#ifndef TOCSIN_KERNELS_H
#define TOCSIN_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Outputs per weight panel, the same for every instruction set.
#define CK_PANEL 16

typedef enum ck_isa { CK_ISA_SCALAR = 0, CK_ISA_AVX2 = 1, CK_ISA_AVX512 = 2 } ck_isa;

/// Floats that a packed [N, K] matrix takes: whole panels, zero padded.
static inline size_t ck_packed_count(size_t n, size_t k) { return (n + CK_PANEL - 1) / CK_PANEL * CK_PANEL * k; }

/// Packs w(n, k) = src[n * row_stride + k * column_stride] into panels:
/// dst[(p * K + k) * 16 + lane] = w(16 p + lane, k).
void ck_f32_pack(size_t n, size_t k, const float *src, size_t row_stride, size_t column_stride, float *dst);

/// Packs four gates [4 H, K] (row g * H + u is gate g of unit u) so that the four vectors of 16 units lie side by side:
/// dst[((U * K + k) * 4 + g) * 16 + lane] = w(g * H + 16 U + lane, k), zero padded to whole groups of units.
/// The destination holds 4 * roundup16(H) * K floats. With k = 1 and column_stride = 0 it packs a bias.
void ck_f32_pack_gates(size_t hidden, size_t k, const float *src, size_t row_stride, size_t column_stride, float *dst);

/// C[m, n] = init(m, n) + sum over ascending k of A[m, k] * w(n, k), one fused multiply-add per step.
typedef struct ck_matmul {
  size_t m, n, k;
  const float *a; // element (m, k) at a[m * a_row_stride + k * a_column_stride]
  size_t a_row_stride, a_column_stride;
  const float *packed;    // from ck_f32_pack
  const float *init;      // NULL: zero; row m at init + m * init_row_stride (0: one bias row for all). May be c itself.
  size_t init_row_stride;
  float *c; // row m at c + m * c_row_stride; exactly n columns are written
  size_t c_row_stride;
} ck_matmul;

/// One LSTM step for m rows: gates = init + Wx x + Wh h (ascending k, x before h), then the cell.
///   i, f, o = sigmoid(gates), g = tanh(gates); c = fma(f, c, i * g); h = o * tanh(c). Gate order i, f, g, o.
/// All per-unit rows are padded to Hp = roundup16(H); padding units stay zero.
typedef struct ck_lstm {
  size_t m, hidden;
  const float *x; // row m at x + m * x_row_stride; NULL when kx is 0
  size_t x_row_stride, kx;
  const float *h; // previous h; kh is H, or 0 when it is all zero (the product is skipped, the bits are the same)
  size_t h_row_stride, kh;
  const float *packed_x; // from ck_f32_pack_gates with k = kx
  const float *packed_h; // from ck_f32_pack_gates with k = hidden
  const float *init;     // 4 Hp floats per row, packed by ck_f32_pack_gates with k = 1
  size_t init_row_stride;
  const uint32_t *init_index; // NULL: row m uses row m (stride 0: one bias for all); else row init_index[m]
  float *c; // cell state in and out; with kh == 0 and c_is_zero it is written only
  size_t c_row_stride;
  int c_is_zero;
  float *h_out; // must not overlap h or x
  size_t h_out_row_stride;
  float *gates_out; // NULL, or 4 Hp floats per row: the activated gates in packed order, kept for training
  size_t gates_out_row_stride;
} ck_lstm;

typedef struct ck_kernels {
  ck_isa isa;
  const char *name;
  void (*matmul)(const ck_matmul *);
  void (*lstm_step)(const ck_lstm *);
  void (*exp)(size_t count, const float *x, float *y); // in place allowed, as for all that follow
  void (*sigmoid)(size_t count, const float *x, float *y);
  void (*tanh)(size_t count, const float *x, float *y);
  /// y = softmax(x) over each row of n.
  void (*softmax)(size_t m, size_t n, const float *x, size_t x_row_stride, float *y, size_t y_row_stride);
} ck_kernels;

/// The kernels for an instruction set, or NULL where this build or this CPU lacks it.
const ck_kernels *ck_kernels_for(ck_isa isa);

/// The best that this CPU has.
ck_isa ck_best_isa(void);

/// What the environment variable TOCSIN_ISA asks for: its value, or NULL where it is unset or empty.
const char *ck_requested_isa(void);

#endif
