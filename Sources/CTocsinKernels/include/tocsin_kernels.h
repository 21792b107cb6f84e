// The kernels of Tocsin's runtime and trainer: float32, and products with weights of int8, the same bits on every
// instruction set.
//
// Shape legend: M rows (batch), N outputs, K inputs, H hidden units. Strides count elements: floats where nothing else
// is said.
// The arithmetic rules are stated in Spec/Numerics.md. No kernel allocates, locks or holds globals. Every entry point
// sets the float environment (round to nearest, subnormals kept) and restores the caller's.
#ifndef TOCSIN_KERNELS_H
#define TOCSIN_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Sets the float environment of the kernels, for arithmetic outside of them that is to have the same bits in every host,
/// and returns the host's, which ck_leave_float_environment restores. Operands that are loaded from memory behind the first
/// call, and results that are stored before the second, are computed between the two.
uint64_t ck_enter_float_environment(void);
void ck_leave_float_environment(uint64_t host);

/// Outputs per weight panel, the same for every instruction set.
#define CK_PANEL 16

typedef enum ck_isa { CK_ISA_SCALAR = 0, CK_ISA_AVX2 = 1, CK_ISA_AVX512 = 2, CK_ISA_NEON = 3 } ck_isa;

/// Floats that a packed [N, K] matrix takes: whole panels, zero padded.
static inline size_t ck_packed_count(size_t n, size_t k) { return (n + CK_PANEL - 1) / CK_PANEL * CK_PANEL * k; }

/// Packs w(n, k) = src[n * row_stride + k * column_stride] into panels:
/// dst[(p * K + k) * 16 + lane] = w(16 p + lane, k).
void ck_f32_pack(size_t n, size_t k, const float *src, size_t row_stride, size_t column_stride, float *dst);

/// Packs the gates of a recurrent layer, w[gates * H, K] (row g * H + u is gate g of unit u; 4 for an LSTM, 3 for a
/// GRU), so that the gates of 16 units lie side by side:
/// dst[((U * K + k) * gates + g) * 16 + lane] = w(g * H + 16 U + lane, k), zero padded to whole groups of units.
/// The destination holds gates * roundup16(H) * K floats. With k = 1 and column_stride = 0 it packs a bias: the "packed
/// order" of a row of gates.
void ck_f32_pack_gates(size_t gates, size_t hidden, size_t k, const float *src, size_t row_stride, size_t column_stride,
                       float *dst);

/// Packs the same gates for a matmul whose outputs, gates * roundup16(H) of them, are rows of gates in packed order:
/// the input products of many steps at once, which `init` of the steps then takes. Panel stride 16 K, row stride 16;
/// the bias packed by ck_f32_pack_gates is its init. The bits are those of a step that takes in x itself.
void ck_f32_pack_gate_columns(size_t gates, size_t hidden, size_t k, const float *src, size_t row_stride,
                              size_t column_stride, float *dst);

/// The most inputs that a product with weights of int8 takes: no sum of products then leaves int32.
#define CK_I8_MOST_INPUTS 65536

/// Weights of int8 [N, K], each code in -127...127 and worth code * scale of its output: words of the codes of four
/// neighbouring k, in panels of 16 outputs. codes[((p * K4 + j) * 16 + lane) * 4 + i] = w(16 p + lane, 4 j + i) with
/// K4 = ceil(K / 4), zero padded. K is CK_I8_MOST_INPUTS at most.
typedef struct ck_i8_weights {
  const int8_t *codes;
  const float *scales;    // one for each output, whole panels, 0 beyond
  const int32_t *offsets; // -128 * (sum of the output's codes), whole panels: what a sum has too much where the codes of
                          // activations are stored 128 up
} ck_i8_weights;

/// Words of a quantised row of K activations: its codes, then its scale.
static inline size_t ck_i8_words(size_t k) { return (k + 3) / 4 + 1; }

/// Bytes of the codes of a packed [N, K]; offsets and scales are N, rounded up to whole panels.
static inline size_t ck_i8_packed_bytes(size_t n, size_t k) {
  return (n + CK_PANEL - 1) / CK_PANEL * CK_PANEL * ((k + 3) / 4 * 4);
}

/// Packs w(n, k) = src[n * row_stride + k].
void ck_i8_pack(size_t n, size_t k, const int8_t *src, size_t row_stride, int8_t *codes, int32_t *offsets);

/// Packs the gates of a recurrent layer as ck_f32_pack_gates does, words in place of floats: the word of four k is at
/// codes[(((U * K4 + j) * gates + g) * 16 + lane) * 4]. Offsets are in packed order, and so are scales that
/// ck_f32_pack_gates packs with k = 1. Codes hold ck_i8_packed_bytes(gates * roundup16(H), K).
void ck_i8_pack_gates(size_t gates, size_t hidden, size_t k, const int8_t *src, size_t row_stride, int8_t *codes,
                      int32_t *offsets);

/// Packs the same gates for a product whose outputs are rows of gates in packed order, as ck_f32_pack_gate_columns does.
void ck_i8_pack_gate_columns(size_t gates, size_t hidden, size_t k, const int8_t *src, size_t row_stride, int8_t *codes,
                             int32_t *offsets);

/// Asks for floats that are to be read soon. Never faults.
static inline void ck_prefetch(const float *first, size_t count) {
  for (size_t i = 0; i < count; i += 16) __builtin_prefetch(first + i, 0, 2);
}

/// What is done to each element of a result: y = f(x). The parameter is LeakyReLU's slope; the others ignore it.
typedef enum ck_activation {
  CK_IDENTITY = 0,
  CK_RELU = 1,       // x > 0 ? x : +0; a NaN stays one
  CK_LEAKY_RELU = 2, // x > 0 ? x : parameter * x
  CK_GELU = 3,       // x / 2 * (1 + erf(x / sqrt(2)))
  CK_GELU_TANH = 4,  // x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))
  CK_TANH = 5,
  CK_SIGMOID = 6
} ck_activation;

/// C[m, n] = f(init(m, n) + sum over ascending k of A[m, k] * W(k, n)), one fused multiply-add per step, for each of
/// `groups` groups of m rows: the same W for all, other rows of A, init and C.
typedef struct ck_matmul {
  size_t m, n, k;
  const float *a; // element (m, k) at a[m * a_row_stride + k * a_column_stride]
  size_t a_row_stride, a_column_stride;
  // W(k, n) at b[(n / 16) * b_panel_stride + k * b_row_stride + n % 16]. From ck_f32_pack: panel stride 16 K, row
  // stride 16. A row-major matrix [K, N] serves as it is: panel stride 16, row stride its own.
  const float *b;
  size_t b_panel_stride, b_row_stride;
  int b_is_padded;   // whether the last panel holds 16 columns; else the rest of its columns is not read
  const float *init; // NULL: zero; row m at init + m * init_row_stride (0: one bias row for all). May be c itself.
  size_t init_row_stride;
  float *c; // row m at c + m * c_row_stride; exactly n columns are written
  size_t c_row_stride;
  size_t groups, a_group_stride, init_group_stride, c_group_stride; // 1 group: its strides are not used
  ck_activation activation;
  float activation_parameter;
} ck_matmul;

/// Quantises rows, each by itself, with m the greatest magnitude in it:
///   m not finite: scale NaN, codes 0;  m < 2^-100: scale 0, codes 0;
///   else scale = m / 127 and code = x * (127 / m), rounded to the nearest integer, ties to even.
/// A row of y holds ceil(K / 4) words of four codes each, zero padded, and then the scale. How the codes are stored is
/// the instruction set's own: only kernels of the same table read them.
typedef struct ck_quantise {
  size_t m, k;
  const float *x;
  size_t x_row_stride;
  uint32_t *y;
  size_t y_row_stride; // words
} ck_quantise;

/// C[m, n] = f(fma(float(sum over k of codes of A(m, k) * codes of W(n, k)), scale of row m * scale of n, init(m, n))):
/// the sum is exact, its conversion and the product of scales are rounded.
typedef struct ck_i8_matmul {
  size_t m, n, k;
  const uint32_t *a; // quantised rows
  size_t a_row_stride;
  ck_i8_weights w;
  size_t panel_stride; // bytes of codes from panel to panel: 64 * ceil(k / 4) from ck_i8_pack
  const float *init;   // NULL: zero; row m at init + m * init_row_stride (0: one bias row for all). May be c itself.
  size_t init_row_stride;
  float *c; // row m at c + m * c_row_stride; exactly n columns are written
  size_t c_row_stride;
  size_t groups, a_group_stride, init_group_stride, c_group_stride; // as in ck_matmul
  ck_activation activation;
  float activation_parameter;
} ck_i8_matmul;

/// What a recurrent step with int8 weights takes in place of a row of floats and weights of float32.
typedef struct ck_i8_operand {
  const uint32_t *rows; // quantised rows
  size_t row_stride;
  ck_i8_weights w; // from ck_i8_pack_gates
} ck_i8_operand;

/// One LSTM step for m rows: gates = init + Wx x + Wh h (ascending k, x before h), then the cell.
///   i, f, o = sigmoid(gates), g = tanh(gates); c = fma(f, c, i * g); h = o * tanh(c). Gate order i, f, g, o.
/// Rows of gates and of c are padded to Hp = roundup16(H) units; padding units stay zero.
typedef struct ck_lstm {
  size_t m, hidden;
  const float *x; // row m at x + m * x_row_stride; NULL when kx is 0
  size_t x_row_stride, kx; // kx 0: `init` holds the input product already, or there is none
  const float *h; // previous h, H columns; kh is H, or 0 when it is all zero: the product is skipped, the bits are the
                  // same
  size_t h_row_stride, kh;
  const float *packed_x; // from ck_f32_pack_gates with k = kx
  const float *packed_h; // from ck_f32_pack_gates with k = hidden
  const float *init;     // 4 Hp floats per row in packed order: a bias, rows of a table, or input products
  size_t init_row_stride;
  const uint32_t *init_index; // NULL: row m uses row m (stride 0: one bias for all); else row init_index[m]
  float *c; // cell state in and out; with c_is_zero it is written only
  size_t c_row_stride;
  int c_is_zero;
  float *h_out; // must not overlap h or x; exactly `hidden` columns are written
  size_t h_out_row_stride;
  int descending; // whether groups of 16 units are taken from the last to the first: no bit changes. Alternated from
                  // step to step it uses the weights that the step before has left in the cache.
  float *gates_out; // NULL, or 4 Hp floats per row: the activated gates in packed order, kept for training
  size_t gates_out_row_stride;
  ck_i8_operand x8, h8; // lstm_step_i8 alone reads them, in place of x, h and their weights
} ck_lstm;

/// One GRU step for m rows. Gates r, z, n; the sums start from `init`, then take in x over ascending k, then h.
///   r, z = sigmoid(sums); n = tanh(a + r * b) with a = init + Wn x and b = init_b + Un h (reset after the product), or
///   n = tanh(a + Un (r * h)), one sum (reset before it); h' = fma(z, h - n, n).
typedef struct ck_gru {
  size_t m, hidden;
  const float *x; // row m at x + m * x_row_stride; NULL when kx is 0
  size_t x_row_stride, kx; // kx 0: `init` holds the input product already, or there is none
  const float *h; // previous h, H columns; kh is H, or 0 when it is all zero, as in ck_lstm
  size_t h_row_stride, kh;
  const float *packed_x; // from ck_f32_pack_gates with k = kx: r, z, n
  const float *packed_h; // from ck_f32_pack_gates with k = hidden
  const float *init;     // 3 Hp floats per row in packed order: a bias, rows of a table, or input products
  size_t init_row_stride;
  const uint32_t *init_index; // as in ck_lstm
  const float *init_b; // Hp floats, the same for all rows: n's recurrent bias; NULL: zero. Reset before does not read
                       // it: there the recurrent bias belongs into `init`, as r's and z's do.
  int reset_before;
  float *scratch; // reset before the product: m * Hp floats; else NULL
  float *h_out;   // must not overlap h, x or scratch; exactly `hidden` columns are written
  size_t h_out_row_stride;
  int descending;   // as in ck_lstm
  float *gates_out; // NULL, or 4 Hp floats per row in packed order, kept for training: r, z, n, and b (reset before:
                    // r * h)
  size_t gates_out_row_stride;
  ck_i8_operand x8, h8; // gru_step_i8 alone reads them, in place of x and the weights; h's floats go into h' as well
  uint32_t *scratch8;   // gru_step_i8, reset before the product: m * ck_i8_words(hidden) words; else NULL
} ck_gru;

/// Multi-head attention of one item. Head i has columns i * size to (i + 1) * size of q, k, v and out.
///   s(t, j) = scale * (q_t . k_j, ascending k from +0); p = softmax over the keys left; out_t = sum of p_j v_j over
///   ascending j.
/// Keys with valid[j] == 0, and with `causal` those after the query (j > t), are as if they were not there: the j-th
/// key left counts as the j-th element. A query with no key left gets +0.
typedef struct ck_attention {
  size_t queries, keys, heads, key_size, value_size; // sizes of one head
  const float *q, *k, *v;
  size_t q_row_stride, k_row_stride, v_row_stride;
  float scale;
  int causal;
  const float *valid; // NULL: all keys
  size_t valid_stride;
  float *out;
  size_t out_row_stride;
  float *scratch; // ck_attention_scratch floats, 64-byte aligned
} ck_attention;

typedef enum ck_reduction { CK_SUM = 0, CK_MEAN = 1, CK_MAX = 2 } ck_reduction;
typedef enum ck_binary { CK_ADD = 0, CK_MULTIPLY = 1 } ck_binary;

/// A matrix of rows, for what works on rows or elements: element (m, n) at p[m * row_stride + n].
typedef struct ck_rows {
  size_t m, n;
  const float *x;
  size_t x_row_stride;
  float *y; // may be x
  size_t y_row_stride;
} ck_rows;

typedef struct ck_kernels {
  ck_isa isa;
  const char *name;
  void (*matmul)(const ck_matmul *);
  void (*lstm_step)(const ck_lstm *);
  void (*gru_step)(const ck_gru *);
  void (*quantise)(const ck_quantise *);
  void (*matmul_i8)(const ck_i8_matmul *);
  void (*lstm_step_i8)(const ck_lstm *); // sums go on from x's product to h's: fma(float(sum), scales, sum so far)
  void (*gru_step_i8)(const ck_gru *);
  void (*attention)(const ck_attention *);
  void (*exp)(size_t count, const float *x, float *y); // in place allowed, as for all that follow
  void (*sigmoid)(size_t count, const float *x, float *y);
  void (*tanh)(size_t count, const float *x, float *y);
  /// y = softmax(x) over each row of n.
  void (*softmax)(size_t m, size_t n, const float *x, size_t x_row_stride, float *y, size_t y_row_stride);
  /// y = f(x).
  void (*activate)(const ck_rows *, ck_activation activation, float parameter);
  /// y = x op b; b(m, n) at b[m * b_row_stride + n * b_column_stride], the column stride 0 or 1.
  void (*binary)(const ck_rows *, ck_binary op, const float *b, size_t b_row_stride, size_t b_column_stride);
  /// y = (x' - mean) / sqrt(variance + epsilon) * scale + bias over each row of n, with x' = x + residual where there
  /// is one.
  void (*layer_norm)(const ck_rows *, const float *residual, size_t residual_row_stride, const float *scale,
                     const float *bias, float epsilon);
  /// One row y[n] from the m rows of x, over ascending m. Rows with valid[m * valid_stride] == 0 are as if they were
  /// not there (NULL: all are); where none is left the result is +0.
  void (*reduce_rows)(const ck_rows *, ck_reduction reduction, const float *valid, size_t valid_stride);
  /// y[m * y_row_stride] from the n elements of row m, by 16 partials; +0 where n is 0.
  void (*reduce_columns)(const ck_rows *, ck_reduction reduction);
} ck_kernels;

/// Floats of scratch that attention needs.
size_t ck_attention_scratch(size_t queries, size_t keys, size_t key_size, size_t value_size);

/// The kernels for an instruction set, or NULL where this build or this CPU lacks it.
const ck_kernels *ck_kernels_for(ck_isa isa);

/// The best that this CPU has.
ck_isa ck_best_isa(void);

/// What the environment variable TOCSIN_ISA asks for: its value, or NULL where it is unset or empty.
const char *ck_requested_isa(void);

#endif
