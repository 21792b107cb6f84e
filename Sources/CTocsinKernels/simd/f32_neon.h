// The vector vocabulary on NEON (every AArch64 CPU): a vector of 16 floats is four registers. See f32_scalar.h for what
// each word means.
#include <arm_neon.h>

#define CK_NAME(op) ck_f32_##op##__neon
#define CK_TABLE ck_table__neon
#define CK_THIS_ISA CK_ISA_NEON
#define CK_THIS_ISA_NAME "neon"

// 32 registers: up to 24 accumulators, four for weights, three for inputs. One row takes 12 accumulators and 12
// weights: each weight is used once, so loads bound it, and 12 hide the multipliers' latency behind three loads a
// cycle.
#define CK_TILE_ROWS 6
#define CK_EACH_ROW_COUNT(X) X(1) X(2) X(3) X(4) X(5) X(6)
#define CK_TILE_PANELS(rows) ((rows) == 1 ? 3 : (rows) == 2 ? 2 : 1)
#define CK_CHAINS 1

#define CK_MATMUL_ROWS 6
#define CK_MATMUL_PANELS(rows) ((rows) == 1 ? 3 : (rows) == 2 ? 2 : 1)
#define CK_MATMUL_SUMS 6
#define CK_EACH_MATMUL_TILE(X) X(1, 1) X(1, 2) X(1, 3) X(2, 1) X(2, 2) X(3, 1) X(4, 1) X(5, 1) X(6, 1)

typedef float32x4x4_t vf32;

#define CK_EACH_QUARTER(expression)                                                                                    \
  vf32 result;                                                                                                         \
  CK_UNROLL for (int i = 0; i < 4; i++) result.val[i] = (expression);                                                  \
  return result

CK_INLINE vf32 v_set1(float x) {
  // Hides a load: clang would make LD1R of it, which takes a turn of the vector units on many cores. FMLA multiplies by
  // a lane of a register as it is.
  if (!__builtin_constant_p(x)) __asm__("" : "+w"(x));
  CK_EACH_QUARTER(vdupq_n_f32(x));
}
CK_INLINE vf32 v_load(const float *p) { CK_EACH_QUARTER(vld1q_f32(p + 4 * i)); }
CK_INLINE void v_store(float *p, vf32 v) { CK_UNROLL for (int i = 0; i < 4; i++) vst1q_f32(p + 4 * i, v.val[i]); }

// There are no masked moves: the quarter where n ends goes lane by lane. Out of line, vectors in registers: clang would
// copy what comes after for each of the branches.
CK_INLINE float32x4_t v_quarter_load_first(size_t n, const float *p, float32x4_t fill) {
  if (n >= 4) return vld1q_f32(p);
  if (n > 0) fill = vld1q_lane_f32(p, fill, 0);
  if (n > 1) fill = vld1q_lane_f32(p + 1, fill, 1);
  if (n > 2) fill = vld1q_lane_f32(p + 2, fill, 2);
  return fill;
}
CK_INLINE void v_quarter_store_first(size_t n, float *p, float32x4_t v) {
  if (n >= 4) vst1q_f32(p, v);
  else {
    if (n > 0) vst1q_lane_f32(p, v, 0);
    if (n > 1) vst1q_lane_f32(p + 1, v, 1);
    if (n > 2) vst1q_lane_f32(p + 2, v, 2);
  }
}
CK_INLINE size_t v_left(size_t n, int quarter) { return n < (size_t)quarter * 4 ? 0 : n - (size_t)quarter * 4; }
static CK_NOINLINE vf32 v_load_first(size_t n, const float *p, vf32 fill) {
  CK_EACH_QUARTER(v_quarter_load_first(v_left(n, i), p + 4 * i, fill.val[i]));
}
static CK_NOINLINE void v_store_first(size_t n, float *p, vf32 v) {
  CK_UNROLL for (int i = 0; i < 4; i++) v_quarter_store_first(v_left(n, i), p + 4 * i, v.val[i]);
}
CK_INLINE float32x4_t v_quarter_keep_first(size_t n, int first, float32x4_t v) {
  const uint32x4_t lane = {0, 1, 2, 3};
  const uint32x4_t kept = vcltq_u32(vaddq_u32(lane, vdupq_n_u32((uint32_t)first)), vdupq_n_u32((uint32_t)n));
  return vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(v), kept));
}
CK_INLINE vf32 v_keep_first(size_t n, vf32 v) { CK_EACH_QUARTER(v_quarter_keep_first(n, 4 * i, v.val[i])); }

CK_INLINE vf32 v_add(vf32 a, vf32 b) { CK_EACH_QUARTER(vaddq_f32(a.val[i], b.val[i])); }
CK_INLINE vf32 v_sub(vf32 a, vf32 b) { CK_EACH_QUARTER(vsubq_f32(a.val[i], b.val[i])); }
CK_INLINE vf32 v_mul(vf32 a, vf32 b) { CK_EACH_QUARTER(vmulq_f32(a.val[i], b.val[i])); }
CK_INLINE vf32 v_div(vf32 a, vf32 b) { CK_EACH_QUARTER(vdivq_f32(a.val[i], b.val[i])); }
CK_INLINE vf32 v_fma(vf32 a, vf32 b, vf32 c) { CK_EACH_QUARTER(vfmaq_f32(c.val[i], a.val[i], b.val[i])); }
CK_INLINE vf32 v_fnma(vf32 a, vf32 b, vf32 c) { CK_EACH_QUARTER(vfmsq_f32(c.val[i], a.val[i], b.val[i])); }
// A comparison and a choice: FMAX and FMIN make a NaN of a NaN in a, and know that -0 < +0.
CK_INLINE vf32 v_where_greater(vf32 x, vf32 y, vf32 a, vf32 b) {
  CK_EACH_QUARTER(vbslq_f32(vcgtq_f32(x.val[i], y.val[i]), a.val[i], b.val[i]));
}
CK_INLINE vf32 v_max(vf32 a, vf32 b) { return v_where_greater(a, b, a, b); }
CK_INLINE vf32 v_min(vf32 a, vf32 b) { return v_where_greater(b, a, a, b); }

CK_INLINE vf32 v_sqrt(vf32 x) { CK_EACH_QUARTER(vsqrtq_f32(x.val[i])); }

CK_INLINE vf32 v_negate(vf32 x) { CK_EACH_QUARTER(vnegq_f32(x.val[i])); }
CK_INLINE vf32 v_magnitude(vf32 x) { CK_EACH_QUARTER(vabsq_f32(x.val[i])); }
CK_INLINE vf32 v_with_sign(vf32 magnitude, vf32 sign) {
  CK_EACH_QUARTER(vbslq_f32(vdupq_n_u32(0x80000000u), sign.val[i], magnitude.val[i]));
}
CK_INLINE float32x4_t v_quarter_power_of_two(int32x4_t biased) {
  return vreinterpretq_f32_s32(vshlq_n_s32(biased, 23));
}
CK_INLINE vf32 v_power_of_two(vf32 biased) {
  CK_EACH_QUARTER(v_quarter_power_of_two(vreinterpretq_s32_f32(biased.val[i])));
}
CK_INLINE float32x4_t v_quarter_scale(float32x4_t x, float32x4_t n) {
  const int32x4_t whole = vcvtq_s32_f32(n), part = vshrq_n_s32(whole, 1), bias = vdupq_n_s32(127);
  const float32x4_t first = v_quarter_power_of_two(vaddq_s32(part, bias));
  const float32x4_t second = v_quarter_power_of_two(vaddq_s32(vsubq_s32(whole, part), bias));
  return vmulq_f32(vmulq_f32(x, first), second);
}
CK_INLINE vf32 v_scale(vf32 x, vf32 n) { CK_EACH_QUARTER(v_quarter_scale(x.val[i], n.val[i])); }
CK_INLINE vf32 v_canonical(vf32 x) {
  const float32x4_t nan = vreinterpretq_f32_u32(vdupq_n_u32(0x7FC00000u));
  CK_EACH_QUARTER(vbslq_f32(vceqq_f32(x.val[i], x.val[i]), x.val[i], nan));
}
CK_INLINE uint32x4_t v_quarter_is_number(float32x4_t x) { return vceqq_f32(x, x); }
CK_INLINE int v_has_nan(vf32 x) {
  const uint32x4_t low = vandq_u32(v_quarter_is_number(x.val[0]), v_quarter_is_number(x.val[1]));
  const uint32x4_t high = vandq_u32(v_quarter_is_number(x.val[2]), v_quarter_is_number(x.val[3]));
  return vminvq_u32(vandq_u32(low, high)) == 0;
}

CK_INLINE vf32 v_fold8(vf32 v) { CK_EACH_QUARTER(v.val[i ^ 2]); }
CK_INLINE vf32 v_fold4(vf32 v) { CK_EACH_QUARTER(v.val[i ^ 1]); }
CK_INLINE vf32 v_fold2(vf32 v) { CK_EACH_QUARTER(vextq_f32(v.val[i], v.val[i], 2)); }
CK_INLINE vf32 v_fold1(vf32 v) { CK_EACH_QUARTER(vrev64q_f32(v.val[i])); }
CK_INLINE float v_first_lane(vf32 v) { return vgetq_lane_f32(v.val[0], 0); }

// Transposes 4 x 4 floats.
CK_INLINE void v_quarter_transpose(float32x4_t *v) {
  const float32x4x2_t a = vtrnq_f32(v[0], v[1]), b = vtrnq_f32(v[2], v[3]);
  v[0] = vcombine_f32(vget_low_f32(a.val[0]), vget_low_f32(b.val[0]));
  v[1] = vcombine_f32(vget_low_f32(a.val[1]), vget_low_f32(b.val[1]));
  v[2] = vcombine_f32(vget_high_f32(a.val[0]), vget_high_f32(b.val[0]));
  v[3] = vcombine_f32(vget_high_f32(a.val[1]), vget_high_f32(b.val[1]));
}
CK_INLINE void v_load_columns(size_t rows, size_t columns, const float *p, size_t stride, vf32 *out) {
  const float32x4_t zero = vdupq_n_f32(0.0f);
  CK_UNROLL for (size_t quarter = 0; quarter < 4; quarter++) {
    float32x4_t v[] = {zero, zero, zero, zero};
    CK_UNROLL for (size_t i = 0; i < 4; i++)
        if (4 * quarter + i < rows) v[i] = v_quarter_load_first(columns, p + (4 * quarter + i) * stride, zero);
    v_quarter_transpose(v);
    CK_UNROLL for (size_t c = 0; c < 4; c++) out[c].val[quarter] = v[c];
  }
}
CK_INLINE void v_store_columns(size_t rows, size_t columns, const vf32 *in, float *p, size_t stride) {
  CK_UNROLL for (size_t quarter = 0; quarter < 4; quarter++) {
    float32x4_t v[] = {in[0].val[quarter], in[1].val[quarter], in[2].val[quarter], in[3].val[quarter]};
    v_quarter_transpose(v);
    CK_UNROLL for (size_t i = 0; i < 4; i++)
        if (4 * quarter + i < rows) v_quarter_store_first(columns, p + (4 * quarter + i) * stride, v[i]);
  }
}
