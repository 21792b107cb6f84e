// The vector vocabulary on AVX2 with FMA: a vector of 16 floats is two registers. See f32_scalar.h for what each word
// means.
#include <immintrin.h>

#define CK_NAME(op) ck_f32_##op##__avx2
#define CK_TABLE ck_table__avx2
#define CK_THIS_ISA CK_ISA_AVX2
#define CK_THIS_ISA_NAME "avx2"

// 16 registers: up to 12 accumulators, weights, a broadcast input.
#define CK_TILE_ROWS 6
#define CK_EACH_ROW_COUNT(X) X(1) X(2) X(3) X(4) X(5) X(6)
#define CK_TILE_PANELS(rows) ((rows) == 1 ? 4 : (rows) <= 3 ? 2 : 1)
#define CK_CHAINS 6

#define CK_MATMUL_ROWS 6
#define CK_MATMUL_PANELS(rows) ((rows) == 1 ? 4 : (rows) == 2 ? 2 : 1)
#define CK_MATMUL_SUMS 6
#define CK_EACH_MATMUL_TILE(X) X(1, 1) X(1, 2) X(1, 3) X(1, 4) X(2, 1) X(2, 2) X(3, 1) X(4, 1) X(5, 1) X(6, 1)

typedef struct vf32 {
  __m256 low, high;
} vf32;

CK_INLINE __m256i v_half_mask(size_t n, int first) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n - first), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

CK_INLINE vf32 v_set1(float x) { return (vf32){_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
CK_INLINE vf32 v_load(const float *p) { return (vf32){_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
CK_INLINE void v_store(float *p, vf32 v) {
  _mm256_storeu_ps(p, v.low);
  _mm256_storeu_ps(p + 8, v.high);
}
CK_INLINE vf32 v_load_first(size_t n, const float *p, vf32 fill) {
  const __m256i low = v_half_mask(n, 0), high = v_half_mask(n, 8);
  return (vf32){_mm256_blendv_ps(fill.low, _mm256_maskload_ps(p, low), _mm256_castsi256_ps(low)),
                _mm256_blendv_ps(fill.high, _mm256_maskload_ps(p + 8, high), _mm256_castsi256_ps(high))};
}
CK_INLINE void v_store_first(size_t n, float *p, vf32 v) {
  _mm256_maskstore_ps(p, v_half_mask(n, 0), v.low);
  _mm256_maskstore_ps(p + 8, v_half_mask(n, 8), v.high);
}
CK_INLINE vf32 v_keep_first(size_t n, vf32 v) {
  return (vf32){_mm256_and_ps(v.low, _mm256_castsi256_ps(v_half_mask(n, 0))),
                _mm256_and_ps(v.high, _mm256_castsi256_ps(v_half_mask(n, 8)))};
}

#define CK_EACH_HALF(operation, a, b) ((vf32){operation((a).low, (b).low), operation((a).high, (b).high)})

CK_INLINE vf32 v_add(vf32 a, vf32 b) { return CK_EACH_HALF(_mm256_add_ps, a, b); }
CK_INLINE vf32 v_sub(vf32 a, vf32 b) { return CK_EACH_HALF(_mm256_sub_ps, a, b); }
CK_INLINE vf32 v_mul(vf32 a, vf32 b) { return CK_EACH_HALF(_mm256_mul_ps, a, b); }
CK_INLINE vf32 v_div(vf32 a, vf32 b) { return CK_EACH_HALF(_mm256_div_ps, a, b); }
CK_INLINE vf32 v_fma(vf32 a, vf32 b, vf32 c) {
  return (vf32){_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
}
CK_INLINE vf32 v_fnma(vf32 a, vf32 b, vf32 c) {
  return (vf32){_mm256_fnmadd_ps(a.low, b.low, c.low), _mm256_fnmadd_ps(a.high, b.high, c.high)};
}
CK_INLINE vf32 v_max(vf32 a, vf32 b) { return CK_EACH_HALF(_mm256_max_ps, a, b); }
CK_INLINE vf32 v_min(vf32 a, vf32 b) { return CK_EACH_HALF(_mm256_min_ps, a, b); }

CK_INLINE vf32 v_sqrt(vf32 x) { return (vf32){_mm256_sqrt_ps(x.low), _mm256_sqrt_ps(x.high)}; }
CK_INLINE vf32 v_where_greater(vf32 x, vf32 y, vf32 a, vf32 b) {
  return (vf32){_mm256_blendv_ps(b.low, a.low, _mm256_cmp_ps(x.low, y.low, _CMP_GT_OQ)),
                _mm256_blendv_ps(b.high, a.high, _mm256_cmp_ps(x.high, y.high, _CMP_GT_OQ))};
}

CK_INLINE vf32 v_negate(vf32 x) { return CK_EACH_HALF(_mm256_xor_ps, x, v_set1(-0.0f)); }
CK_INLINE vf32 v_magnitude(vf32 x) { return CK_EACH_HALF(_mm256_andnot_ps, v_set1(-0.0f), x); }
CK_INLINE vf32 v_with_sign(vf32 magnitude, vf32 sign) {
  const vf32 sign_bit = v_set1(-0.0f);
  const vf32 bare = CK_EACH_HALF(_mm256_andnot_ps, sign_bit, magnitude);
  const vf32 signs = CK_EACH_HALF(_mm256_and_ps, sign_bit, sign);
  return CK_EACH_HALF(_mm256_or_ps, bare, signs);
}
CK_INLINE vf32 v_power_of_two(vf32 biased) {
  return (vf32){_mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(biased.low), 23)),
                _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(biased.high), 23))};
}
CK_INLINE __m256 v_half_scale(__m256 x, __m256 n) {
  const __m256i whole = _mm256_cvtps_epi32(n), part = _mm256_srai_epi32(whole, 1), bias = _mm256_set1_epi32(127);
  const __m256i rest = _mm256_sub_epi32(whole, part);
  const __m256 first = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(part, bias), 23));
  const __m256 second = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(rest, bias), 23));
  return _mm256_mul_ps(_mm256_mul_ps(x, first), second);
}
CK_INLINE vf32 v_scale(vf32 x, vf32 n) { return CK_EACH_HALF(v_half_scale, x, n); }
CK_INLINE __m256 v_half_canonical(__m256 x, __m256 nan) {
  return _mm256_blendv_ps(x, nan, _mm256_cmp_ps(x, x, _CMP_UNORD_Q));
}
CK_INLINE vf32 v_canonical(vf32 x) {
  const __m256 nan = _mm256_castsi256_ps(_mm256_set1_epi32(0x7FC00000));
  return (vf32){v_half_canonical(x.low, nan), v_half_canonical(x.high, nan)};
}
CK_INLINE int v_has_nan(vf32 x) { return _mm256_movemask_ps(_mm256_cmp_ps(x.low, x.high, _CMP_UNORD_Q)) != 0; }

CK_INLINE vf32 v_fold8(vf32 v) { return (vf32){v.high, v.low}; }
CK_INLINE vf32 v_fold4(vf32 v) {
  return (vf32){_mm256_permute2f128_ps(v.low, v.low, 1), _mm256_permute2f128_ps(v.high, v.high, 1)};
}
CK_INLINE vf32 v_fold2(vf32 v) {
  return (vf32){_mm256_permute_ps(v.low, _MM_SHUFFLE(1, 0, 3, 2)), _mm256_permute_ps(v.high, _MM_SHUFFLE(1, 0, 3, 2))};
}
CK_INLINE vf32 v_fold1(vf32 v) {
  return (vf32){_mm256_permute_ps(v.low, _MM_SHUFFLE(2, 3, 0, 1)), _mm256_permute_ps(v.high, _MM_SHUFFLE(2, 3, 0, 1))};
}
CK_INLINE float v_first_lane(vf32 v) { return _mm256_cvtss_f32(v.low); }

// Transposes the 4 x 4 floats in each 128 bits of four vectors.
CK_INLINE void v_half_transpose(const __m256 *in, __m256 *out) {
  const __m256 a = _mm256_unpacklo_ps(in[0], in[1]), b = _mm256_unpackhi_ps(in[0], in[1]);
  const __m256 c = _mm256_unpacklo_ps(in[2], in[3]), d = _mm256_unpackhi_ps(in[2], in[3]);
  out[0] = _mm256_shuffle_ps(a, c, _MM_SHUFFLE(1, 0, 1, 0));
  out[1] = _mm256_shuffle_ps(a, c, _MM_SHUFFLE(3, 2, 3, 2));
  out[2] = _mm256_shuffle_ps(b, d, _MM_SHUFFLE(1, 0, 1, 0));
  out[3] = _mm256_shuffle_ps(b, d, _MM_SHUFFLE(3, 2, 3, 2));
}
CK_INLINE __m128 v_four(size_t columns, const float *p) {
  return columns >= 4 ? _mm_loadu_ps(p) : _mm_maskload_ps(p, _mm256_castsi256_si128(v_half_mask(columns, 0)));
}
// Up to eight rows; one of them stands for those that are not there.
CK_INLINE void v_half_load_columns(size_t rows, size_t columns, const float *p, size_t stride, __m256 *out) {
  __m256 in[4];
  CK_UNROLL for (size_t i = 0; i < 4; i++)
      in[i] = _mm256_zextps128_ps256(v_four(columns, p + (i < rows ? i : rows - 1) * stride));
  if (rows > 4)
    CK_UNROLL for (size_t i = 0; i < 4; i++)
        in[i] = _mm256_insertf128_ps(in[i], v_four(columns, p + (4 + i < rows ? 4 + i : rows - 1) * stride), 1);
  v_half_transpose(in, out);
}
CK_INLINE void v_load_columns(size_t rows, size_t columns, const float *p, size_t stride, vf32 *out) {
  const __m256 zero = _mm256_setzero_ps();
  __m256 low[4], high[4] = {zero, zero, zero, zero};
  v_half_load_columns(rows < 8 ? rows : 8, columns, p, stride, low);
  if (rows > 8) v_half_load_columns(rows - 8, columns, p + 8 * stride, stride, high);
  CK_UNROLL for (size_t c = 0; c < 4; c++) out[c] = (vf32){low[c], high[c]};
}
CK_INLINE void v_four_store(size_t columns, float *p, __m128 v) {
  if (columns >= 4) _mm_storeu_ps(p, v);
  else _mm_maskstore_ps(p, _mm256_castsi256_si128(v_half_mask(columns, 0)), v);
}
CK_INLINE void v_store_columns(size_t rows, size_t columns, const vf32 *in, float *p, size_t stride) {
  CK_UNROLL for (size_t half = 0; half < 2; half++) {
    const __m256 columns_of[] = {half ? in[0].high : in[0].low, half ? in[1].high : in[1].low,
                                 half ? in[2].high : in[2].low, half ? in[3].high : in[3].low};
    __m256 out[4];
    v_half_transpose(columns_of, out);
    CK_UNROLL for (size_t i = 0; i < 4; i++) {
      const size_t r = 8 * half + i;
      if (r < rows) v_four_store(columns, p + r * stride, _mm256_castps256_ps128(out[i]));
      if (r + 4 < rows) v_four_store(columns, p + (r + 4) * stride, _mm256_extractf128_ps(out[i], 1));
    }
  }
}
