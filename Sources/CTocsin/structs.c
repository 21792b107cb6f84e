#include "tocsin_owner.h"

#include <string.h>

_Static_assert(sizeof(size_t) == 8, "64-bit machines only");

uint32_t tocsin_version(void) { return TOCSIN_VERSION; }

uint32_t tocsin_features(void) {
#ifdef TOCSIN_WITHOUT_ZSTD
  return 0;
#else
  return TOCSIN_FEATURE_ZSTD;
#endif
}

const char *tocsin_status_text(tocsin_status status) {
  switch (status) {
  case TOCSIN_OK:
    return "good";
  case TOCSIN_ERROR_ARGUMENT:
    return "a call that its description forbids";
  case TOCSIN_ERROR_SYSTEM:
    return "the file cannot be read";
  case TOCSIN_ERROR_FORMAT:
    return "the file breaks a rule of the format";
  case TOCSIN_ERROR_MODEL:
    return "not a model for what was asked";
  case TOCSIN_ERROR_MEMORY:
    return "more memory than is allowed, or than there is";
  case TOCSIN_ERROR_IDENTITY:
    return "another model";
  case TOCSIN_ERROR_BITS:
    return "other bits than those recorded";
  case TOCSIN_ERROR_STATE:
    return "not a saved state, or damaged";
  }
  return "unknown";
}

int tocsin_read_struct(void *own, const void *given) {
  size_t own_size, size;
  memcpy(&own_size, own, sizeof own_size);
  if (!given) return 1;
  memcpy(&size, given, sizeof size);
  enum { no_struct_is_larger = 4096 };
  /* There is one version yet: what is smaller is no struct of an earlier one, but a mistake. */
  if (size < own_size || size > no_struct_is_larger) return 0;
  memcpy((char *)own + sizeof size, (const char *)given + sizeof size, own_size - sizeof size);
  for (size_t offset = own_size; offset < size; offset++)
    if (((const char *)given)[offset] != 0) return 0;
  return 1;
}

/* A text that is written from left to right, and cut where there is no room. */
typedef struct text {
  char *bytes;
  size_t room; /* the NUL besides */
} text;

static void append(text *target, const char *more) {
  for (; more && *more && target->room; target->room--) *target->bytes++ = *more++;
  *target->bytes = '\0';
}

static void append_number(text *target, uint64_t number) {
  char digits[21], *first = digits + sizeof digits - 1;
  *first = '\0';
  do *--first = (char)('0' + number % 10);
  while (number /= 10);
  append(target, first);
}

void tocsin_write_error(tocsin_error *error, tocsin_error content, tocsin_message message) {
  if (!error || error->size < sizeof error->size) return;
  text rule = {content.rule, sizeof content.rule - 1};
  append(&rule, message.rule_group);
  if (message.rule_group) append(&rule, ".");
  append(&rule, message.rule);
  text all = {content.message, sizeof content.message - 1};
  if (message.section) {
    append(&all, "section ");
    append(&all, message.section);
    append(&all, content.offset == UINT64_MAX ? ": " : ", ");
  }
  if (content.offset != UINT64_MAX) {
    append(&all, "byte ");
    append_number(&all, content.offset);
    append(&all, ": ");
  }
  append(&all, message.what);
  append(&all, content.rule);
  if (message.number >= 0) append_number(&all, (uint64_t)message.number);
  append(&all, "; ");
  append(&all, message.remedy);
  const size_t size = error->size < sizeof content ? error->size : sizeof content;
  content.size = error->size;
  memcpy(error, &content, size);
}
