#include "attention_room.h"

size_t ck_attention_scratch(size_t queries, size_t keys, size_t key_size, size_t value_size) {
  return ck_attention_room_for(queries, keys, key_size, value_size).count;
}
