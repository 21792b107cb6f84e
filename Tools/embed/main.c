// Scores logs with a model file: `embed MODEL [CACHE] < SESSIONS`, one session a line, keys separated by blanks; or
// `embed MODEL CACHE lines < LOG`, a raw log. Prints every number as its bits, so that two programs can be compared.
// `embed MODEL replay` replays its golden vectors.
#define _POSIX_C_SOURCE 200809L
#include "tocsin_embed.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *read_file(const char *path, size_t *count) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  uint8_t *bytes = NULL;
  *count = 0;
  for (size_t room = 1 << 16;; room *= 2) {
    uint8_t *larger = realloc(bytes, room);
    if (!larger) break;
    bytes = larger;
    *count += fread(bytes + *count, 1, room - *count, file);
    if (*count < room) break;
  }
  fclose(file);
  return bytes;
}

static uint32_t float_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static uint64_t double_bits(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static void print_entry(tocsin_embed_entry entry) {
  printf("%" PRIu32 " %" PRIu32 " %08" PRIx32 "\n", entry.reason, entry.rank, float_bits(entry.probability));
}

static void print_session(tocsin_embed_session all) {
  printf("end %" PRIu32 " %" PRIu32 " %" PRIu32 " %08" PRIx32 " %016" PRIx64 "\n", all.entry_count, all.anomaly_count,
         all.worst_rank, float_bits(all.lowest_probability), double_bits(all.plausibility));
}

static void score(tocsin_embed *stream, uint64_t session, const char *line) {
  for (char *end;; line = end) {
    const unsigned long key = strtoul(line, &end, 10);
    if (end == line) break;
    tocsin_embed_entry entry;
    tocsin_embed_push(stream, session, (uint32_t)key, &entry);
    print_entry(entry);
  }
  tocsin_embed_session all;
  if (tocsin_embed_end(stream, session, &all)) print_session(all);
}

static void score_line(tocsin_embed_lines *stream, const uint8_t *line, size_t count) {
  const int sessions = tocsin_embed_lines_read(stream, line, count);
  tocsin_embed_session all;
  while (tocsin_embed_lines_end(stream, 0, &all)) print_session(all);
  if (sessions < 0) puts("not of the format");
  for (int session = 0; session < sessions; session++) {
    tocsin_embed_entry entry;
    uint8_t name[128];
    const uint32_t key = tocsin_embed_lines_judge(stream, line, count, session, &entry);
    const size_t length = tocsin_embed_lines_name(stream, name, sizeof name);
    printf("%.*s %" PRIu32 " ", (int)length, (const char *)name, key);
    print_entry(entry);
  }
}

static int replay(const char *program, const char *path, const uint8_t *bytes, size_t count) {
  const int vectors = tocsin_embed_replay(bytes, count);
  if (vectors < 0) fprintf(stderr, "%s: %s: not a model, or not its bits\n", program, path);
  else printf("%d golden vectors\n", vectors);
  return vectors < 0;
}

static int score_lines(const char *program, const char *path, const uint8_t *bytes, size_t count, size_t cache) {
  tocsin_embed_lines *stream = tocsin_embed_lines_open(bytes, count, 1024, cache);
  if (!stream) {
    fprintf(stderr, "%s: %s: not a DeepLog model with a log parser\n", program, path);
    return 1;
  }
  char *line = NULL;
  size_t room = 0;
  for (ssize_t length; (length = getline(&line, &room, stdin)) > 0;)
    score_line(stream, (const uint8_t *)line, (size_t)length - (line[length - 1] == '\n'));
  free(line);
  tocsin_embed_session all;
  while (tocsin_embed_lines_end(stream, 1, &all)) print_session(all);
  tocsin_embed_lines_close(stream);
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: %s MODEL [replay | CACHE [lines]] < SESSIONS\n", argv[0]);
    return 2;
  }
  size_t count;
  uint8_t *bytes = read_file(argv[1], &count);
  if (!bytes) {
    fprintf(stderr, "%s: %s: %s\n", argv[0], argv[1], strerror(errno));
    return 2;
  }
  if (argc > 2 && strcmp(argv[2], "replay") == 0) {
    const int code = replay(argv[0], argv[1], bytes, count);
    free(bytes);
    return code;
  }
  const size_t cache = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
  if (argc > 3) {
    const int code = score_lines(argv[0], argv[1], bytes, count, cache);
    free(bytes);
    return code;
  }
  tocsin_embed *stream = tocsin_embed_open(bytes, count, 16, cache);
  free(bytes);
  if (!stream) {
    fprintf(stderr, "%s: %s: not a DeepLog model\n", argv[0], argv[1]);
    return 1;
  }
  static char line[1 << 16];
  for (uint64_t session = 0; fgets(line, sizeof line, stdin); session++) score(stream, session, line);
  tocsin_embed_close(stream);
  return 0;
}
