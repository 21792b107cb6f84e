#include "include/tocsin_kernels.h"
#include <string.h>

enum { word_codes = 4 };

// The words of one k for 16 outputs, `lanes` of which are there, and `there` codes of each; zero beyond. Takes the codes
// off the offsets.
static int8_t *pack_words(size_t lanes, size_t there, const int8_t *src, size_t row_stride, int8_t *codes,
                          int32_t *offsets) {
  memset(codes, 0, CK_PANEL * word_codes);
  for (size_t lane = 0; lane < lanes; lane++)
    for (size_t i = 0; i < there; i++) {
      const int8_t code = src[lane * row_stride + i];
      codes[lane * word_codes + i] = code;
      offsets[lane] -= 128 * code;
    }
  return codes + CK_PANEL * word_codes;
}

static size_t at_most(size_t most, size_t left) { return left < most ? left : most; }

void ck_i8_pack(size_t n, size_t k, const int8_t *src, size_t row_stride, int8_t *codes, int32_t *offsets) {
  for (size_t first = 0; first < n; first += CK_PANEL, offsets += CK_PANEL) {
    memset(offsets, 0, CK_PANEL * sizeof *offsets);
    for (size_t i = 0; i < k; i += word_codes)
      codes = pack_words(at_most(CK_PANEL, n - first), at_most(word_codes, k - i), src + first * row_stride + i,
                         row_stride, codes, offsets);
  }
}

void ck_i8_pack_gates(size_t gates, size_t hidden, size_t k, const int8_t *src, size_t row_stride, int8_t *codes,
                      int32_t *offsets) {
  for (size_t first = 0; first < hidden; first += CK_PANEL, offsets += gates * CK_PANEL) {
    memset(offsets, 0, gates * CK_PANEL * sizeof *offsets);
    for (size_t i = 0; i < k; i += word_codes)
      for (size_t gate = 0; gate < gates; gate++)
        codes = pack_words(at_most(CK_PANEL, hidden - first), at_most(word_codes, k - i),
                           src + (gate * hidden + first) * row_stride + i, row_stride, codes,
                           offsets + gate * CK_PANEL);
  }
}

void ck_i8_pack_gate_columns(size_t gates, size_t hidden, size_t k, const int8_t *src, size_t row_stride, int8_t *codes,
                             int32_t *offsets) {
  for (size_t first = 0; first < hidden; first += CK_PANEL)
    for (size_t gate = 0; gate < gates; gate++, offsets += CK_PANEL) {
      memset(offsets, 0, CK_PANEL * sizeof *offsets);
      for (size_t i = 0; i < k; i += word_codes)
        codes = pack_words(at_most(CK_PANEL, hidden - first), at_most(word_codes, k - i),
                           src + (gate * hidden + first) * row_stride + i, row_stride, codes, offsets);
    }
}
