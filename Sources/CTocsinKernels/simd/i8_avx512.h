// The words for products of int8 on AVX-512 with VNNI. See i8_scalar.h for what each word means. VPDPBUSD takes one
// operand without signs: the codes of activations are stored 128 up, and sums start from the offsets that undo it.

// The tiles of products with int8 weights are those of float32. A single row takes no more than four panels: they are
// as many streams from L2, and sums over parts of k hide the latency.
#define CK_I8_ROWS CK_MATMUL_ROWS
#define CK_I8_PANELS(rows) ((rows) == 1 ? 4 : CK_MATMUL_PANELS(rows))
#define CK_I8_SUMS CK_MATMUL_SUMS
#define CK_I8_CHAINS 16
#define CK_EACH_I8_ROW_COUNT(X) X(1) X(2) X(3) X(4) X(5) X(6)
#define CK_EACH_I8_TILE(X) CK_EACH_MATMUL_TILE(X)

typedef __m512i vi32;
typedef __m512i vcodes;
typedef __m512i vword;

CK_INLINE vcodes v_load_codes(const int8_t *p) { return _mm512_loadu_si512(p); }
CK_INLINE vword v_set_word(const uint32_t *p) { return _mm512_set1_epi32((int)*p); }

CK_INLINE vi32 v_zero_sums(void) { return _mm512_setzero_si512(); }
CK_INLINE vi32 v_start_sums(const int32_t *offsets) { return _mm512_loadu_si512(offsets); }
CK_INLINE vi32 v_add_sums(vi32 a, vi32 b) { return _mm512_add_epi32(a, b); }
CK_INLINE vi32 v_dot4(const size_t rows, vi32 sums, vword x, vcodes w) {
  (void)rows;
  return _mm512_dpbusd_epi32(sums, x, w);
}
CK_INLINE vf32 v_from_sums(vi32 sums) { return _mm512_cvtepi32_ps(sums); }

CK_INLINE vf32 v_greater_bits(vf32 a, vf32 b) {
  return _mm512_castsi512_ps(_mm512_max_epi32(_mm512_castps_si512(a), _mm512_castps_si512(b)));
}
CK_INLINE __m512i v_pack_rounded(vf32 a, vf32 b) {
  return _mm512_packs_epi32(_mm512_cvtps_epi32(a), _mm512_cvtps_epi32(b));
}
CK_INLINE void v_store_four_codes(uint32_t *p, const vf32 *x) {
  // Packing works within 128 bits: each holds a word of all four vectors then.
  const __m512i in_order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  const __m512i packed = _mm512_packs_epi16(v_pack_rounded(x[0], x[1]), v_pack_rounded(x[2], x[3]));
  const __m512i codes = _mm512_permutexvar_epi32(in_order, packed);
  _mm512_storeu_si512(p, _mm512_xor_si512(codes, _mm512_set1_epi8((char)0x80)));
}
CK_INLINE void v_store_codes(size_t words, uint32_t *p, vf32 x) {
  const __m128i codes = _mm_xor_si128(_mm512_cvtepi32_epi8(_mm512_cvtps_epi32(x)), _mm_set1_epi8((char)0x80));
  if (words >= 4) _mm_storeu_si128((__m128i *)p, codes);
  else _mm_mask_storeu_epi32(p, (__mmask8)((1u << words) - 1u), codes);
}
