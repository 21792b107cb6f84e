#include "include/tocsin_kernels.h"

// kernels/attention.inc says what lies where; a block of queries is 32.
size_t ck_attention_scratch(size_t queries, size_t keys, size_t key_size, size_t value_size) {
  (void)queries;
  const size_t block = 2 * CK_PANEL, width = (value_size + CK_PANEL - 1) / CK_PANEL * CK_PANEL;
  return keys * width + keys * key_size + key_size * block + keys * block + block;
}
