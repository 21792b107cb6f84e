// The words for products of int8 on AVX2. See i8_scalar.h for what each word means.

// 16 registers: up to 8 of sums, 4 of weights and of an input's codes and magnitudes.
#define CK_I8_ROWS 4
#define CK_I8_PANELS(rows) ((rows) == 1 ? 4 : (rows) == 2 ? 2 : 1)
#define CK_I8_SUMS 4
#define CK_I8_CHAINS 4
#define CK_EACH_I8_ROW_COUNT(X) X(1) X(2) X(3) X(4)
#define CK_EACH_I8_TILE(X) X(1, 1) X(1, 2) X(1, 3) X(1, 4) X(2, 1) X(2, 2) X(3, 1) X(4, 1)

typedef struct vi32 {
  __m256i low, high;
} vi32;

// VPMADDUBSW takes one operand without signs: the magnitudes of one, whose signs the other takes over. Where several
// rows share weights, these are the ones whose magnitudes are taken; of a single row it is the input. Codes lie in
// -127...127, so that two products never leave int16.
typedef struct vcodes {
  __m256i low, high, low_magnitudes, high_magnitudes;
} vcodes;

typedef struct vword {
  __m256i codes, magnitudes;
} vword;

CK_INLINE vcodes v_load_codes(const int8_t *p) {
  const __m256i low = _mm256_loadu_si256((const __m256i *)p), high = _mm256_loadu_si256((const __m256i *)(p + 32));
  return (vcodes){low, high, _mm256_abs_epi8(low), _mm256_abs_epi8(high)};
}
CK_INLINE vword v_set_word(const uint32_t *p) {
  const __m256i codes = _mm256_set1_epi32((int)*p);
  return (vword){codes, _mm256_abs_epi8(codes)};
}

CK_INLINE vi32 v_zero_sums(void) { return (vi32){_mm256_setzero_si256(), _mm256_setzero_si256()}; }
CK_INLINE vi32 v_start_sums(const int32_t *offsets) {
  (void)offsets;
  return v_zero_sums();
}
CK_INLINE vi32 v_add_sums(vi32 a, vi32 b) {
  return (vi32){_mm256_add_epi32(a.low, b.low), _mm256_add_epi32(a.high, b.high)};
}
CK_INLINE __m256i v_half_dot4(__m256i sums, __m256i magnitudes, __m256i codes, __m256i signs) {
  const __m256i pairs = _mm256_maddubs_epi16(magnitudes, _mm256_sign_epi8(codes, signs));
  return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}
CK_INLINE vi32 v_dot4(const size_t rows, vi32 sums, vword x, vcodes w) {
  if (rows > 1)
    return (vi32){v_half_dot4(sums.low, w.low_magnitudes, x.codes, w.low),
                  v_half_dot4(sums.high, w.high_magnitudes, x.codes, w.high)};
  return (vi32){v_half_dot4(sums.low, x.magnitudes, w.low, x.codes),
                v_half_dot4(sums.high, x.magnitudes, w.high, x.codes)};
}
CK_INLINE vf32 v_from_sums(vi32 sums) { return (vf32){_mm256_cvtepi32_ps(sums.low), _mm256_cvtepi32_ps(sums.high)}; }

CK_INLINE __m256 v_half_greater_bits(__m256 a, __m256 b) {
  return _mm256_castsi256_ps(_mm256_max_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b)));
}
CK_INLINE vf32 v_greater_bits(vf32 a, vf32 b) { return CK_EACH_HALF(v_half_greater_bits, a, b); }
CK_INLINE void v_store_codes(size_t words, uint32_t *p, vf32 x) {
  // The halves' lanes of 128 bits take turns in what is packed.
  const __m256i packed = _mm256_packs_epi32(_mm256_cvtps_epi32(x.low), _mm256_cvtps_epi32(x.high));
  const __m256i in_order = _mm256_permute4x64_epi64(packed, _MM_SHUFFLE(3, 1, 2, 0));
  const __m128i codes = _mm_packs_epi16(_mm256_castsi256_si128(in_order), _mm256_extracti128_si256(in_order, 1));
  if (words >= 4) _mm_storeu_si128((__m128i *)p, codes);
  else _mm_maskstore_epi32((int *)p, _mm256_castsi256_si128(v_half_mask(words, 0)), codes);
}
CK_INLINE void v_store_four_codes(uint32_t *p, const vf32 *x) {
  CK_UNROLL for (int i = 0; i < 4; i++) v_store_codes(4, p + 4 * i, x[i]);
}
