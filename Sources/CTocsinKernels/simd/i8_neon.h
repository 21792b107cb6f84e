// The words for products of int8 on NEON. See i8_scalar.h for what each word means. Nothing beyond what every AArch64
// CPU has: SMULL, whose products are added in pairs, twice. Codes lie in -127...127, so that two products never leave
// int16.

// 32 registers: up to 20 of sums, 4 of weights, two of products and an input.
#define CK_I8_ROWS 5
#define CK_I8_PANELS(rows) ((rows) == 1 ? 3 : (rows) == 2 ? 2 : 1)
#define CK_I8_SUMS 5
#define CK_I8_CHAINS 5
#define CK_EACH_I8_ROW_COUNT(X) X(1) X(2) X(3) X(4) X(5)
#define CK_EACH_I8_TILE(X) X(1, 1) X(1, 2) X(1, 3) X(2, 1) X(2, 2) X(3, 1) X(4, 1) X(5, 1)

typedef int32x4x4_t vi32;
typedef int8x16x4_t vcodes;
typedef int8x16_t vword;

CK_INLINE vcodes v_load_codes(const int8_t *p) {
  vcodes result;
  CK_UNROLL for (int i = 0; i < 4; i++) result.val[i] = vld1q_s8(p + 16 * i);
  return result;
}
CK_INLINE vword v_set_word(const uint32_t *p) { return vreinterpretq_s8_u32(vdupq_n_u32(*p)); }

CK_INLINE vi32 v_zero_sums(void) {
  const int32x4_t zero = vdupq_n_s32(0);
  return (vi32){{zero, zero, zero, zero}};
}
CK_INLINE vi32 v_start_sums(const int32_t *offsets) {
  (void)offsets;
  return v_zero_sums();
}
CK_INLINE vi32 v_add_sums(vi32 a, vi32 b) {
  CK_UNROLL for (int i = 0; i < 4; i++) a.val[i] = vaddq_s32(a.val[i], b.val[i]);
  return a;
}
CK_INLINE int32x4_t v_quarter_dot4(int32x4_t sums, int8x16_t x, int8x16_t w) {
  const int16x8_t low = vmull_s8(vget_low_s8(x), vget_low_s8(w)), high = vmull_high_s8(x, w);
  return vpadalq_s16(sums, vpaddq_s16(low, high));
}
CK_INLINE vi32 v_dot4(const size_t rows, vi32 sums, vword x, vcodes w) {
  (void)rows;
  CK_UNROLL for (int i = 0; i < 4; i++) sums.val[i] = v_quarter_dot4(sums.val[i], x, w.val[i]);
  return sums;
}
CK_INLINE vf32 v_from_sums(vi32 sums) { CK_EACH_QUARTER(vcvtq_f32_s32(sums.val[i])); }

CK_INLINE float32x4_t v_quarter_greater_bits(float32x4_t a, float32x4_t b) {
  return vreinterpretq_f32_u32(vmaxq_u32(vreinterpretq_u32_f32(a), vreinterpretq_u32_f32(b)));
}
CK_INLINE vf32 v_greater_bits(vf32 a, vf32 b) { CK_EACH_QUARTER(v_quarter_greater_bits(a.val[i], b.val[i])); }
CK_INLINE int16x4_t v_quarter_round(float32x4_t x) { return vmovn_s32(vcvtnq_s32_f32(x)); }
CK_INLINE void v_store_codes(size_t words, uint32_t *p, vf32 x) {
  const int16x8_t low = vcombine_s16(v_quarter_round(x.val[0]), v_quarter_round(x.val[1]));
  const int16x8_t high = vcombine_s16(v_quarter_round(x.val[2]), v_quarter_round(x.val[3]));
  const uint32x4_t codes = vreinterpretq_u32_s8(vcombine_s8(vmovn_s16(low), vmovn_s16(high)));
  if (words >= 4) vst1q_u32(p, codes);
  else {
    if (words > 0) vst1q_lane_u32(p, codes, 0);
    if (words > 1) vst1q_lane_u32(p + 1, codes, 1);
    if (words > 2) vst1q_lane_u32(p + 2, codes, 2);
  }
}
CK_INLINE void v_store_four_codes(uint32_t *p, const vf32 *x) {
  CK_UNROLL for (int i = 0; i < 4; i++) v_store_codes(4, p + 4 * i, x[i]);
}
