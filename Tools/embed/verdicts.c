// Prints every number of the library's verdicts as its bits, so that two machines can be compared:
//   verdicts MODEL [CACHE] < SESSIONS    of sessions of keys, one a line with blanks between them
//   verdicts MODEL CACHE lines < LOG     of a raw log
//   verdicts MODEL replay                of the golden vectors
#define _POSIX_C_SOURCE 200809L
#include "tocsin.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void print(const tocsin_event *event, int reads_lines) {
  if (event->session) {
    const tocsin_session *all = event->session;
    printf("end %" PRIu64 " %" PRIu64 " %" PRIu32 " %08" PRIx32 " %016" PRIx64 "\n", all->entry_count,
           all->anomaly_count, all->worst_rank, float_bits(all->lowest_probability), double_bits(all->plausibility));
    return;
  }
  const tocsin_entry *entry = event->entry;
  if (reads_lines) printf("%.*s %" PRIu32 " ", (int)event->name_length, event->name, entry->key);
  printf("%d %" PRIu32 " %08" PRIx32 "\n", (int)entry->reason, entry->rank, float_bits(entry->probability));
}

static void print_all(tocsin_stream *stream, int reads_lines) {
  for (const tocsin_event *event; (event = tocsin_stream_next(stream));) print(event, reads_lines);
}

static void score_keys(tocsin_stream *stream, uint64_t session, const char *line) {
  for (char *end;; line = end) {
    const unsigned long key = strtoul(line, &end, 10);
    if (end == line) break;
    tocsin_stream_key(stream, session, (uint32_t)key, 0);
    print_all(stream, 0);
  }
  tocsin_stream_end(stream, session);
  print_all(stream, 0);
}

static void score_line(tocsin_stream *stream, const char *line, size_t length) {
  const uint64_t before = tocsin_stream_count(stream)->without_header;
  tocsin_stream_line(stream, line, length);
  print_all(stream, 1);
  if (tocsin_stream_count(stream)->without_header != before) puts("not of the format");
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: %s MODEL [replay | CACHE [lines]] < SESSIONS\n", argv[0]);
    return 2;
  }
  const int replays = argc > 2 && strcmp(argv[2], "replay") == 0;
  const int reads_lines = argc > 3;
  tocsin_error error = {.size = sizeof error};
  tocsin_model_options model_options = {.size = sizeof model_options, .self_test = replays};
  tocsin_stream_options options = {.size = sizeof options, .takes_keys = !reads_lines, .cache_capacity = UINT32_MAX};
  if (argc > 2 && !replays && strtoul(argv[2], NULL, 10) > 0)
    options.cache_capacity = (uint32_t)strtoul(argv[2], NULL, 10);
  tocsin_model *model;
  tocsin_stream *stream = NULL;
  if (tocsin_model_open(argv[1], &model_options, &model, &error) ||
      (!replays && tocsin_stream_open(model, &options, &stream, &error))) {
    fprintf(stderr, "%s: %s: %s\n", argv[0], argv[1], error.message);
    tocsin_model_close(model);
    return error.status == TOCSIN_ERROR_SYSTEM ? 2 : 1;
  }
  if (replays) puts("every bit as recorded");
  char *line = NULL;
  size_t room = 0;
  ssize_t length;
  for (uint64_t session = 0; stream && (length = getline(&line, &room, stdin)) > 0; session++) {
    if (reads_lines) score_line(stream, line, (size_t)length);
    else score_keys(stream, session, line);
  }
  tocsin_stream_finish(stream);
  print_all(stream, reads_lines);
  free(line);
  tocsin_stream_close(stream);
  tocsin_model_close(model);
  return 0;
}
