// The vector vocabulary in plain C. It defines what each word means: a vector is 16 floats, and every word works
// lane by lane with IEEE 754 binary32 arithmetic, rounding to nearest even and keeping subnormals. The other
// instruction sets give the same bits.
#include <string.h>

#define CK_NAME(op) ck_f32_##op##__scalar
#define CK_TABLE ck_table__scalar
#define CK_THIS_ISA CK_ISA_SCALAR
#define CK_THIS_ISA_NAME "scalar"

// The tiles of recurrent steps and of attention have at most CK_TILE_ROWS rows (each count named in CK_EACH_ROW_COUNT),
// and so many panels as CK_TILE_PANELS says for that many rows.
#define CK_TILE_ROWS 1
#define CK_EACH_ROW_COUNT(X) X(1)
#define CK_TILE_PANELS(rows) ((rows) ? 1 : 1)

// The tiles of matmul, rows x panels: at most CK_MATMUL_ROWS rows, CK_MATMUL_PANELS(rows) panels for that many, and
// CK_MATMUL_SUMS sums. Every tile that ck_next_width can ask for is named.
#define CK_MATMUL_ROWS 1
#define CK_MATMUL_PANELS(rows) 1
#define CK_MATMUL_SUMS 1
#define CK_EACH_MATMUL_TILE(X) X(1, 1)

// How many vectors go through exp, sigmoid and tanh side by side.
#define CK_CHAINS 1

typedef struct vf32 {
  float lane[CK_PANEL];
} vf32;

#define CK_EACH_LANE(expression)                                                                                       \
  vf32 result;                                                                                                         \
  _Pragma("clang loop unroll(disable)") for (size_t i = 0; i < CK_PANEL; i++) result.lane[i] = (expression);           \
  return result

CK_INLINE uint32_t v_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}
CK_INLINE float v_from_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

CK_INLINE vf32 v_set1(float x) { CK_EACH_LANE(x); }
CK_INLINE vf32 v_load(const float *p) { CK_EACH_LANE(p[i]); }
CK_INLINE void v_store(float *p, vf32 v) { memcpy(p, v.lane, sizeof v.lane); }

// The first n lanes from memory, which need not hold more; the rest from `fill`.
CK_INLINE vf32 v_load_first(size_t n, const float *p, vf32 fill) { CK_EACH_LANE(i < n ? p[i] : fill.lane[i]); }
CK_INLINE void v_store_first(size_t n, float *p, vf32 v) { memcpy(p, v.lane, n * sizeof(float)); }
// The first n lanes; +0 in the rest.
CK_INLINE vf32 v_keep_first(size_t n, vf32 v) { CK_EACH_LANE(i < n ? v.lane[i] : 0.0f); }

CK_INLINE vf32 v_negate(vf32 x) { CK_EACH_LANE(v_from_bits(v_bits(x.lane[i]) ^ 0x80000000u)); }
CK_INLINE vf32 v_add(vf32 a, vf32 b) { CK_EACH_LANE(a.lane[i] + b.lane[i]); }
CK_INLINE vf32 v_sub(vf32 a, vf32 b) { CK_EACH_LANE(a.lane[i] - b.lane[i]); }
CK_INLINE vf32 v_mul(vf32 a, vf32 b) { CK_EACH_LANE(a.lane[i] * b.lane[i]); }
CK_INLINE vf32 v_div(vf32 a, vf32 b) { CK_EACH_LANE(a.lane[i] / b.lane[i]); }

// a * b + c with one rounding. Without the instruction: the product is exact in double; the sum is rounded to odd
// there, after which rounding to float is as good as rounding once (Boldo and Melquiond, "Emulation of FMA and
// correctly rounded sums", 2008). libm's fmaf gives the same, one call for each lane.
CK_INLINE float v_lane_fma(float a, float b, float c) {
#ifdef __FP_FAST_FMAF
  return __builtin_fmaf(a, b, c);
#else
  const double product = (double)a * b, sum = product + c;
  const double addend = sum - product, error = (product - (sum - addend)) + (c - addend);
  int64_t bits, toward = (error > 0) - (error < 0);
  memcpy(&bits, &sum, sizeof bits);
  toward = sum > 0 ? toward : -toward;
  bits += bits & 1 ? 0 : toward;
  double odd;
  memcpy(&odd, &bits, sizeof odd);
  return (float)odd;
#endif
}
// Out of line: it is long here, and one instruction elsewhere.
static CK_NOINLINE vf32 v_fma(vf32 a, vf32 b, vf32 c) { CK_EACH_LANE(v_lane_fma(a.lane[i], b.lane[i], c.lane[i])); }
// c - a * b with one rounding.
CK_INLINE vf32 v_fnma(vf32 a, vf32 b, vf32 c) { return v_fma(v_negate(a), b, c); }
// The second operand where the comparison is false: a NaN in b stays, a NaN in a gives b.
CK_INLINE vf32 v_max(vf32 a, vf32 b) { CK_EACH_LANE(a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i]); }
CK_INLINE vf32 v_min(vf32 a, vf32 b) { CK_EACH_LANE(a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i]); }

CK_INLINE vf32 v_sqrt(vf32 x) { CK_EACH_LANE(__builtin_elementwise_sqrt(x.lane[i])); }
// Lane by lane: x > y ? a : b, so b where x or y is a NaN.
CK_INLINE vf32 v_where_greater(vf32 x, vf32 y, vf32 a, vf32 b) {
  CK_EACH_LANE(x.lane[i] > y.lane[i] ? a.lane[i] : b.lane[i]);
}

CK_INLINE vf32 v_magnitude(vf32 x) { CK_EACH_LANE(v_from_bits(v_bits(x.lane[i]) & 0x7FFFFFFFu)); }
CK_INLINE vf32 v_with_sign(vf32 magnitude, vf32 sign) {
  CK_EACH_LANE(v_from_bits((v_bits(magnitude.lane[i]) & 0x7FFFFFFFu) | (v_bits(sign.lane[i]) & 0x80000000u)));
}
// 2^n from the sum n + CK_ROUND_BIASED, whose low bits hold n + 127. For n in -126...127; 128 gives infinity.
CK_INLINE vf32 v_power_of_two(vf32 biased) { CK_EACH_LANE(v_from_bits(v_bits(biased.lane[i]) << 23)); }
// x * 2^n with one rounding, for an integral n in -252...254 and an x so far from the least float that x * 2^(n / 2) is
// exact. Two factors, because 2^n alone may be out of range.
CK_INLINE float v_lane_scale(float x, float n) {
  const int32_t whole = n != n ? 0 : (int32_t)n, part = whole >> 1;
  return x * v_from_bits((uint32_t)(part + 127) << 23) * v_from_bits((uint32_t)(whole - part + 127) << 23);
}
CK_INLINE vf32 v_scale(vf32 x, vf32 n) { CK_EACH_LANE(v_lane_scale(x.lane[i], n.lane[i])); }
// x, with every NaN as 0x7FC00000.
CK_INLINE vf32 v_canonical(vf32 x) {
  CK_EACH_LANE(x.lane[i] != x.lane[i] ? v_from_bits(0x7FC00000u) : x.lane[i]);
}
// Whether a lane is a NaN.
CK_INLINE int v_has_nan(vf32 x) {
  int found = 0;
  for (size_t i = 0; i < CK_PANEL; i++) found |= x.lane[i] != x.lane[i];
  return found;
}

// Lane i takes lane i XOR 8, 4, 2, 1: the steps of the reduction tree.
CK_INLINE vf32 v_fold8(vf32 v) { CK_EACH_LANE(v.lane[i ^ 8]); }
CK_INLINE vf32 v_fold4(vf32 v) { CK_EACH_LANE(v.lane[i ^ 4]); }
CK_INLINE vf32 v_fold2(vf32 v) { CK_EACH_LANE(v.lane[i ^ 2]); }
CK_INLINE vf32 v_fold1(vf32 v) { CK_EACH_LANE(v.lane[i ^ 1]); }
CK_INLINE float v_first_lane(vf32 v) { return v.lane[0]; }

// Up to four columns of up to 16 rows, lanes across rows: lane r of out[c] is p[r * stride + c], and nothing else is
// read. Lanes beyond the rows are +0 or some element of the column; columns beyond those given are +0.
CK_INLINE void v_load_columns(size_t rows, size_t columns, const float *p, size_t stride, vf32 *out) {
  for (size_t c = 0; c < 4; c++)
    for (size_t r = 0; r < CK_PANEL; r++) out[c].lane[r] = r < rows && c < columns ? p[r * stride + c] : 0.0f;
}
// The way back: nothing but the rows and columns given is written.
CK_INLINE void v_store_columns(size_t rows, size_t columns, const vf32 *in, float *p, size_t stride) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < 4 && c < columns; c++) p[r * stride + c] = in[c].lane[r];
}
