// The words for products of int8, in plain C. They define what each word means: a vector has 16 sums of int32, or the
// 64 codes of weights that four k add to them. Sums of at most 65,536 products are exact.

// The tiles of products with int8 weights, as CK_MATMUL_ROWS and its like. A tile of fewer than CK_I8_CHAINS sums takes
// each of them as several over parts of k, as long as these are no more than that.
#define CK_I8_ROWS 1
#define CK_I8_PANELS(rows) 1
#define CK_I8_SUMS 1
#define CK_I8_CHAINS 1
#define CK_EACH_I8_ROW_COUNT(X) X(1)
#define CK_EACH_I8_TILE(X) X(1, 1)

typedef int32_t vi32 __attribute__((ext_vector_type(CK_PANEL)));

typedef struct vcodes {
  const int8_t *at;
} vcodes;

// Four codes of a quantised row, for all lanes.
typedef struct vword {
  int8_t code[4];
} vword;

CK_INLINE vcodes v_load_codes(const int8_t *p) { return (vcodes){p}; }
CK_INLINE vword v_set_word(const uint32_t *p) {
  vword result;
  memcpy(result.code, p, sizeof result.code);
  return result;
}

// What sums start from: 0 where the codes of activations are stored as they are, else the offsets of the weights.
CK_INLINE vi32 v_start_sums(const int32_t *offsets) {
  (void)offsets;
  return (vi32)0;
}
CK_INLINE vi32 v_zero_sums(void) { return (vi32)0; }
CK_INLINE vi32 v_add_sums(vi32 a, vi32 b) { return a + b; }
// Adds to each lane the four products of its codes and the word's. `rows` is the number of words that take these codes,
// known at compile time: it tells which of the two an instruction set had better prepare.
static CK_NOINLINE void v_dot4_at(vi32 *sums, vword x, const int8_t *w) {
  int32_t *lanes = (int32_t *)sums;
  CK_LOOP for (size_t i = 0; i < CK_PANEL; i++) {
    const int8_t *of_lane = w + 4 * i;
    lanes[i] += x.code[0] * of_lane[0] + x.code[1] * of_lane[1] + x.code[2] * of_lane[2] + x.code[3] * of_lane[3];
  }
}
CK_INLINE vi32 v_dot4(const size_t rows, vi32 sums, vword x, vcodes w) {
  (void)rows;
  v_dot4_at(&sums, x, w.at);
  return sums;
}
// Rounded to nearest even.
CK_INLINE vf32 v_from_sums(vi32 sums) { return __builtin_convertvector(sums, vf32); }

// Lane by lane, the one whose bits are the greater number. The signs are +.
CK_INLINE vf32 v_greater_bits(vf32 a, vf32 b) { return v_as_bits(a) > v_as_bits(b) ? a : b; }
// The codes of the first `words` words, 4 at most, of lanes rounded to the nearest integer, ties to even. These lie in
// -127...127, so that x + 1.5 * 2^23 rounds so and has the code as its low byte.
static CK_NOINLINE void v_store_codes(size_t words, uint32_t *p, vf32 x) {
  uint8_t code[CK_PANEL];
  uint32_t bits[CK_PANEL];
  const vf32 rounded = x + 0x1.8p23f;
  memcpy(bits, &rounded, sizeof bits);
  for (size_t i = 0; i < CK_PANEL; i++) code[i] = (uint8_t)bits[i];
  memcpy(p, code, words * sizeof *p);
}
// All codes of four vectors.
CK_INLINE void v_store_four_codes(uint32_t *p, const vf32 *x) {
  for (int i = 0; i < 4; i++) v_store_codes(4, p + 4 * i, x[i]);
}
