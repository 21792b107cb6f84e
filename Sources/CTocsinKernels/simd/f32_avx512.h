// The vector vocabulary on AVX-512: a vector of 16 floats is one register. See f32_scalar.h for what each word means.
#include <immintrin.h>

#define CK_NAME(op) ck_f32_##op##__avx512
#define CK_TABLE ck_table__avx512
#define CK_THIS_ISA CK_ISA_AVX512
#define CK_THIS_ISA_NAME "avx512"

// 32 registers: 24 accumulators, 4 weights, a broadcast input.
#define CK_TILE_ROWS 6
#define CK_EACH_ROW_COUNT(X) X(1) X(2) X(3) X(4) X(5) X(6)
#define CK_TILE_PANELS(rows) ((rows) == 1 ? 16 : 4)
#define CK_CHAINS 8

// Up to 27 accumulators, 4 weights, an input.
#define CK_MATMUL_ROWS 12
#define CK_MATMUL_PANELS(rows) ((rows) <= 2 ? 6 : (rows) <= 6 ? 4 : (rows) <= 9 ? 3 : 2)
#define CK_MATMUL_SUMS 27
#define CK_EACH_MATMUL_TILE(X)                                                                                         \
  X(1, 1) X(1, 2) X(1, 3) X(1, 4) X(1, 6) X(2, 1) X(2, 2) X(2, 3) X(2, 4) X(2, 6) X(3, 1) X(3, 2) X(3, 3) X(3, 4)      \
  X(4, 1) X(4, 2) X(4, 3) X(4, 4) X(5, 1) X(5, 2) X(5, 3) X(5, 4) X(6, 1) X(6, 2) X(6, 3) X(6, 4) X(7, 1) X(7, 2)      \
  X(7, 3) X(8, 1) X(8, 2) X(8, 3) X(9, 1) X(9, 2) X(9, 3) X(10, 1) X(10, 2) X(11, 1) X(11, 2) X(12, 1) X(12, 2)

typedef __m512 vf32;

CK_INLINE __mmask16 v_mask(size_t n) { return (__mmask16)((1u << n) - 1u); }

CK_INLINE vf32 v_set1(float x) { return _mm512_set1_ps(x); }
CK_INLINE vf32 v_load(const float *p) { return _mm512_loadu_ps(p); }
CK_INLINE void v_store(float *p, vf32 v) { _mm512_storeu_ps(p, v); }
CK_INLINE vf32 v_load_first(size_t n, const float *p, vf32 fill) { return _mm512_mask_loadu_ps(fill, v_mask(n), p); }
CK_INLINE void v_store_first(size_t n, float *p, vf32 v) { _mm512_mask_storeu_ps(p, v_mask(n), v); }
CK_INLINE vf32 v_keep_first(size_t n, vf32 v) { return _mm512_maskz_mov_ps(v_mask(n), v); }

CK_INLINE vf32 v_add(vf32 a, vf32 b) { return _mm512_add_ps(a, b); }
CK_INLINE vf32 v_sub(vf32 a, vf32 b) { return _mm512_sub_ps(a, b); }
CK_INLINE vf32 v_mul(vf32 a, vf32 b) { return _mm512_mul_ps(a, b); }
CK_INLINE vf32 v_div(vf32 a, vf32 b) { return _mm512_div_ps(a, b); }
CK_INLINE vf32 v_fma(vf32 a, vf32 b, vf32 c) { return _mm512_fmadd_ps(a, b, c); }
CK_INLINE vf32 v_fnma(vf32 a, vf32 b, vf32 c) { return _mm512_fnmadd_ps(a, b, c); }
CK_INLINE vf32 v_max(vf32 a, vf32 b) { return _mm512_max_ps(a, b); }
CK_INLINE vf32 v_min(vf32 a, vf32 b) { return _mm512_min_ps(a, b); }

CK_INLINE vf32 v_sqrt(vf32 x) { return _mm512_sqrt_ps(x); }
CK_INLINE vf32 v_where_greater(vf32 x, vf32 y, vf32 a, vf32 b) {
  return _mm512_mask_mov_ps(b, _mm512_cmp_ps_mask(x, y, _CMP_GT_OQ), a);
}

CK_INLINE vf32 v_negate(vf32 x) { return _mm512_xor_ps(x, _mm512_set1_ps(-0.0f)); }
CK_INLINE vf32 v_magnitude(vf32 x) { return _mm512_abs_ps(x); }
CK_INLINE vf32 v_with_sign(vf32 magnitude, vf32 sign) {
  const __m512i sign_bit = _mm512_set1_epi32((int)0x80000000u);
  // 0xCA, bit by bit: sign_bit ? sign : magnitude.
  return _mm512_castsi512_ps(
      _mm512_ternarylogic_epi32(sign_bit, _mm512_castps_si512(sign), _mm512_castps_si512(magnitude), 0xCA));
}
CK_INLINE vf32 v_power_of_two(vf32 biased) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(biased), 23));
}
CK_INLINE vf32 v_scale(vf32 x, vf32 n) { return _mm512_scalef_ps(x, n); }
CK_INLINE vf32 v_canonical(vf32 x) {
  const vf32 nan = _mm512_castsi512_ps(_mm512_set1_epi32(0x7FC00000));
  return _mm512_mask_mov_ps(x, _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q), nan);
}
CK_INLINE int v_has_nan(vf32 x) { return _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q) != 0; }

CK_INLINE vf32 v_fold8(vf32 v) { return _mm512_shuffle_f32x4(v, v, _MM_SHUFFLE(1, 0, 3, 2)); }
CK_INLINE vf32 v_fold4(vf32 v) { return _mm512_shuffle_f32x4(v, v, _MM_SHUFFLE(2, 3, 0, 1)); }
CK_INLINE vf32 v_fold2(vf32 v) { return _mm512_permute_ps(v, _MM_SHUFFLE(1, 0, 3, 2)); }
CK_INLINE vf32 v_fold1(vf32 v) { return _mm512_permute_ps(v, _MM_SHUFFLE(2, 3, 0, 1)); }
CK_INLINE float v_first_lane(vf32 v) { return _mm512_cvtss_f32(v); }

// Transposes the 4 x 4 floats in each 128 bits of four vectors.
CK_INLINE void v_transpose_quarters(const vf32 *in, vf32 *out) {
  const vf32 a = _mm512_unpacklo_ps(in[0], in[1]), b = _mm512_unpackhi_ps(in[0], in[1]);
  const vf32 c = _mm512_unpacklo_ps(in[2], in[3]), d = _mm512_unpackhi_ps(in[2], in[3]);
  out[0] = _mm512_shuffle_ps(a, c, _MM_SHUFFLE(1, 0, 1, 0));
  out[1] = _mm512_shuffle_ps(a, c, _MM_SHUFFLE(3, 2, 3, 2));
  out[2] = _mm512_shuffle_ps(b, d, _MM_SHUFFLE(1, 0, 1, 0));
  out[3] = _mm512_shuffle_ps(b, d, _MM_SHUFFLE(3, 2, 3, 2));
}
CK_INLINE __m128 v_four(size_t columns, const float *p) {
  return columns >= 4 ? _mm_loadu_ps(p) : _mm_maskz_loadu_ps((__mmask8)((1u << columns) - 1u), p);
}
// One row stands for those that are not there in a block of four; blocks without a row are left out. Pointers are
// opaque, or the compiler would keep one for each of 16 rows, and has not the registers.
CK_INLINE void v_load_columns(size_t rows, size_t columns, const float *p, size_t stride, vf32 *out) {
  vf32 in[4];
#define CK_LOAD_ROW(block) v_four(columns, p + (4 * (block) + i < rows ? i : rows - 1 - 4 * (block)) * stride)
#define CK_LOAD_BLOCK(block)                                                                                           \
  if (rows > 4 * (block)) {                                                                                            \
    p += 4 * stride;                                                                                                   \
    CK_OPAQUE(p);                                                                                                      \
    CK_UNROLL for (size_t i = 0; i < 4; i++) in[i] = _mm512_insertf32x4(in[i], CK_LOAD_ROW(block), block);             \
  }
  CK_OPAQUE(p);
  CK_UNROLL for (size_t i = 0; i < 4; i++) in[i] = _mm512_zextps128_ps512(CK_LOAD_ROW(0));
  CK_LOAD_BLOCK(1)
  CK_LOAD_BLOCK(2)
  CK_LOAD_BLOCK(3)
#undef CK_LOAD_BLOCK
#undef CK_LOAD_ROW
  v_transpose_quarters(in, out);
}
CK_INLINE void v_four_store(size_t columns, float *p, __m128 v) {
  if (columns >= 4) _mm_storeu_ps(p, v);
  else _mm_mask_storeu_ps(p, (__mmask8)((1u << columns) - 1u), v);
}
CK_INLINE void v_store_columns(size_t rows, size_t columns, const vf32 *in, float *p, size_t stride) {
  vf32 out[4];
  v_transpose_quarters(in, out);
#define CK_STORE_BLOCK(block)                                                                                          \
  CK_OPAQUE(p);                                                                                                        \
  CK_UNROLL for (size_t i = 0; i < 4; i++)                                                                             \
    if (4 * (block) + i < rows) v_four_store(columns, p + i * stride, _mm512_extractf32x4_ps(out[i], block));          \
  p += 4 * stride;
  CK_STORE_BLOCK(0)
  CK_STORE_BLOCK(1)
  CK_STORE_BLOCK(2)
  CK_STORE_BLOCK(3)
#undef CK_STORE_BLOCK
}
