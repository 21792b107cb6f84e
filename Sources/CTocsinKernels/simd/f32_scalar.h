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

// The compiler makes of it what any machine has: four registers on x86-64 and Arm. No vector crosses the border of this
// file's functions, so that it does not matter how one would.
#pragma clang diagnostic ignored "-Wpsabi"
typedef float vf32 __attribute__((ext_vector_type(CK_PANEL)));
typedef uint32_t vbits __attribute__((ext_vector_type(CK_PANEL)));

CK_INLINE vbits v_as_bits(vf32 x) {
  vbits bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}
CK_INLINE vf32 v_from_bits(vbits bits) {
  vf32 x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

CK_INLINE vf32 v_set1(float x) { return (vf32)x; }
CK_INLINE vf32 v_load(const float *p) {
  vf32 v;
  memcpy(&v, p, sizeof v);
  return v;
}
CK_INLINE void v_store(float *p, vf32 v) { memcpy(p, &v, sizeof v); }

// The first n lanes from memory, which need not hold more; the rest from `fill`.
static CK_NOINLINE void v_copy_first(size_t n, float *to, const float *p) { memcpy(to, p, n * sizeof(float)); }
CK_INLINE vf32 v_load_first(size_t n, const float *p, vf32 fill) {
  v_copy_first(n, (float *)&fill, p);
  return fill;
}
CK_INLINE void v_store_first(size_t n, float *p, vf32 v) { v_copy_first(n, p, (const float *)&v); }
// The first n lanes; +0 in the rest.
CK_INLINE vf32 v_keep_first(size_t n, vf32 v) { return v_load_first(n, (const float *)&v, (vf32)0.0f); }

CK_INLINE vf32 v_negate(vf32 x) { return v_from_bits(v_as_bits(x) ^ 0x80000000u); }
CK_INLINE vf32 v_add(vf32 a, vf32 b) { return a + b; }
CK_INLINE vf32 v_sub(vf32 a, vf32 b) { return a - b; }
CK_INLINE vf32 v_mul(vf32 a, vf32 b) { return a * b; }
CK_INLINE vf32 v_div(vf32 a, vf32 b) { return a / b; }

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
static CK_NOINLINE void v_fma_at(vf32 *to, const vf32 *a, const vf32 *b, const vf32 *c) {
  const float *x = (const float *)a, *y = (const float *)b, *z = (const float *)c;
  float *r = (float *)to;
  CK_LOOP for (size_t i = 0; i < CK_PANEL; i++) r[i] = v_lane_fma(x[i], y[i], z[i]);
}
CK_INLINE vf32 v_fma(vf32 a, vf32 b, vf32 c) {
  vf32 result;
  v_fma_at(&result, &a, &b, &c);
  return result;
}
// c - a * b with one rounding.
CK_INLINE vf32 v_fnma(vf32 a, vf32 b, vf32 c) { return v_fma(v_negate(a), b, c); }
// The second operand where the comparison is false: a NaN in b stays, a NaN in a gives b.
CK_INLINE vf32 v_max(vf32 a, vf32 b) { return a > b ? a : b; }
CK_INLINE vf32 v_min(vf32 a, vf32 b) { return a < b ? a : b; }

CK_INLINE vf32 v_sqrt(vf32 x) { return __builtin_elementwise_sqrt(x); }
// Lane by lane: x > y ? a : b, so b where x or y is a NaN.
CK_INLINE vf32 v_where_greater(vf32 x, vf32 y, vf32 a, vf32 b) { return x > y ? a : b; }

CK_INLINE vf32 v_magnitude(vf32 x) { return v_from_bits(v_as_bits(x) & 0x7FFFFFFFu); }
CK_INLINE vf32 v_with_sign(vf32 magnitude, vf32 sign) {
  return v_from_bits((v_as_bits(magnitude) & 0x7FFFFFFFu) | (v_as_bits(sign) & 0x80000000u));
}
// 2^n from the sum n + CK_ROUND_BIASED, whose low bits hold n + 127. For n in -126...127; 128 gives infinity.
CK_INLINE vf32 v_power_of_two(vf32 biased) { return v_from_bits(v_as_bits(biased) << 23); }
// x * 2^n with one rounding, for an integral n in -252...254 and an x so far from the least float that x * 2^(n / 2) is
// exact. Two factors, because 2^n alone may be out of range.
CK_INLINE float v_lane_scale(float x, float n) {
  const int32_t whole = n != n ? 0 : (int32_t)n, part = whole >> 1;
  const uint32_t first = (uint32_t)(part + 127) << 23, second = (uint32_t)(whole - part + 127) << 23;
  float factors[2];
  memcpy(factors, (const uint32_t[]){first, second}, sizeof factors);
  return x * factors[0] * factors[1];
}
static CK_NOINLINE void v_scale_at(vf32 *to, const vf32 *x, const vf32 *n) {
  float *r = (float *)to;
  const float *lanes = (const float *)x, *powers = (const float *)n;
  CK_LOOP for (size_t i = 0; i < CK_PANEL; i++) r[i] = v_lane_scale(lanes[i], powers[i]);
}
CK_INLINE vf32 v_scale(vf32 x, vf32 n) {
  v_scale_at(&x, &x, &n);
  return x;
}
// x, with every NaN as 0x7FC00000.
static CK_NOINLINE void v_canonical_at(vf32 *x) {
  float *r = (float *)x;
  CK_LOOP for (size_t i = 0; i < CK_PANEL; i++) r[i] = r[i] != r[i] ? __builtin_nanf("") : r[i];
}
CK_INLINE vf32 v_canonical(vf32 x) {
  v_canonical_at(&x);
  return x;
}
// Whether a lane is a NaN.
static CK_NOINLINE int v_has_nan_at(const vf32 *x) {
  const float *lanes = (const float *)x;
  int found = 0;
  CK_LOOP for (size_t i = 0; i < CK_PANEL; i++) found |= lanes[i] != lanes[i];
  return found;
}
CK_INLINE int v_has_nan(vf32 x) { return v_has_nan_at(&x); }

// Lane i takes lane i XOR 8, 4, 2, 1: the steps of the reduction tree.
CK_INLINE vf32 v_fold8(vf32 v) { return v.s89abcdef01234567; }
CK_INLINE vf32 v_fold4(vf32 v) { return v.s45670123cdef89ab; }
CK_INLINE vf32 v_fold2(vf32 v) { return v.s23016745ab89efcd; }
CK_INLINE vf32 v_fold1(vf32 v) { return v.s1032547698badcfe; }
CK_INLINE float v_first_lane(vf32 v) { return v[0]; }

// Up to four columns of up to 16 rows, lanes across rows: lane r of out[c] is p[r * stride + c], and nothing else is
// read. Lanes beyond the rows are +0 or some element of the column; columns beyond those given are +0.
static CK_NOINLINE void v_load_columns(size_t rows, size_t columns, const float *p, size_t stride, vf32 *out) {
  for (size_t c = 0; c < 4; c++) {
    float lanes[CK_PANEL] = {0};
    for (size_t r = 0; r < rows && r < CK_PANEL && c < columns; r++) lanes[r] = p[r * stride + c];
    out[c] = v_load(lanes);
  }
}
// The way back: nothing but the rows and columns given is written.
static CK_NOINLINE void v_store_columns(size_t rows, size_t columns, const vf32 *in, float *p, size_t stride) {
  for (size_t c = 0; c < 4 && c < columns; c++) {
    float lanes[CK_PANEL];
    v_store(lanes, in[c]);
    for (size_t r = 0; r < rows; r++) p[r * stride + c] = lanes[r];
  }
}
