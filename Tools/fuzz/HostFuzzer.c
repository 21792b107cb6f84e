// Anything that a host may be made to pass on: model files, saved states, the bytes of logs, and keys.
//
// What an input is, its first bytes say. The mutator repairs lengths and checksums, so that what it changed is read.
#include "tocsin.h"
#include "tocsin_digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t count, size_t maximum);

#define require(condition) ((condition) ? (void)0 : fail(__FILE__, __LINE__, #condition))

static void fail(const char *file, int line, const char *condition) {
  fprintf(stderr, "%s:%d: not so: %s\n", file, line, condition);
  abort();
}

static uint64_t get(const uint8_t *bytes, int count) {
  uint64_t value = 0;
  while (count-- > 0) value = value << 8 | bytes[count];
  return value;
}

static void put(uint8_t *bytes, uint64_t value, int count) {
  for (int index = 0; index < count; index++, value >>= 8) bytes[index] = (uint8_t)value;
}

static uint64_t mixed(uint64_t sum, const void *bytes, size_t count) {
  for (size_t index = 0; index < count; index++) sum = (sum ^ ((const uint8_t *)bytes)[index]) * 0x100000001B3;
  return sum;
}

static uint64_t mixed_window(uint64_t sum, const tocsin_window *window) {
  const uint32_t count = window->line_count;
  sum = mixed(sum, window, offsetof(tocsin_window, keys));
  sum = mixed(sum, window->keys, count * sizeof *window->keys);
  sum = mixed(sum, window->scores, count * sizeof *window->scores);
  sum = mixed(sum, window->attention, count * sizeof *window->attention);
  if (window->lines) sum = mixed(sum, window->lines, count * sizeof *window->lines);
  require(window->template_count <= count);
  sum = mixed(sum, window->templates, window->template_count * sizeof *window->templates);
  for (uint32_t index = 0; index < count; index++) {
    require(window->ranking[index] >= 0 && (uint32_t)window->ranking[index] < count);
    sum = mixed(sum, &window->ranking[index], sizeof *window->ranking);
  }
  return sum;
}

// What a stream has to say, as a number that depends on all of it but on how much it took before it was restored.
static uint64_t fetch(tocsin_stream *from) {
  uint64_t sum = 0xCBF29CE484222325;
  for (const tocsin_event *event; (event = tocsin_stream_next(from));) {
    require(event->size == sizeof *event && !event->entry + !event->window + !event->session == 2);
    require(event->name_length <= 128);
    sum = mixed(sum, event->name, event->name_length);
    sum = mixed(sum, &event->session_id, sizeof event->session_id);
    const size_t from_position = offsetof(tocsin_entry, position);
    if (event->entry) sum = mixed(sum, &event->entry->position, sizeof *event->entry - from_position);
    if (event->session) sum = mixed(sum, event->session, sizeof *event->session);
    if (event->window) sum = mixed_window(sum, event->window);
    uint32_t keys[8];
    float probabilities[8];
    const size_t capacity = sum >> 32 & 7, count = tocsin_stream_expected(from, keys, probabilities, capacity);
    require(count <= capacity && tocsin_stream_expected(from, NULL, NULL, 1) <= 1);
    for (size_t index = 1; index < count; index++) require(!(probabilities[index - 1] < probabilities[index]));
    sum = mixed(mixed(sum, keys, count * sizeof *keys), probabilities, count * sizeof *probabilities);
  }
  return sum;
}

// Lines, each with its end or cut at it.
static uint64_t score_lines(tocsin_stream *to, const uint8_t *bytes, size_t count) {
  uint64_t sum = 0;
  while (count > 0) {
    const uint8_t *end = memchr(bytes, '\n', count);
    const size_t taken = end ? (size_t)(end - bytes) + 1 : count;
    require(tocsin_stream_line(to, bytes, end && !(bytes[0] & 1) ? taken - 1 : taken) == TOCSIN_OK);
    sum = sum * 31 + fetch(to);
    bytes += taken;
    count -= taken;
  }
  return sum;
}

// A byte is a key of a session, or the end of one or of all.
static uint64_t score_keys(tocsin_stream *to, const uint8_t *bytes, size_t count) {
  uint64_t sum = 0;
  for (size_t index = 0; index < count; index++) {
    const uint64_t session = bytes[index] & 7;
    const uint32_t key = bytes[index] >> 3;
    if (key < 28) require(tocsin_stream_key(to, session, key < 27 ? key : UINT32_MAX, (double)index) == TOCSIN_OK);
    else if (key == 28) require(tocsin_stream_end(to, session) == TOCSIN_OK);
    else if (key == 29) require(tocsin_stream_end_idle(to, (double)index - (double)session) == TOCSIN_OK);
    else if (key == 30) require(tocsin_stream_finish(to) == TOCSIN_OK);
    else require(tocsin_stream_line(to, bytes, 1) == TOCSIN_ERROR_ARGUMENT);
    sum = sum * 31 + fetch(to);
  }
  return sum;
}

#include "HostFuzzerModels.h"

enum { rooms = 2, twins = 2, state_header = 56 };

// The types of streams: of DeepLog with history `session`, with history `window`, and of Chimera with word vectors. Of
// each there are two with room for many sessions and two for few, which differ in their caches alone; with every input
// they go on from `saved`, so that it matters little what was before.
static struct type {
  const char *path;
  uint32_t takes_keys, literature;
  tocsin_model *model;
  tocsin_stream *streams[rooms][twins];
  uint8_t *saved;
  size_t saved_count;
} types[] = {
    {.path = "Tools/fuzz/corpus/HostFuzzer/lines.tocsin"},
    {.path = "Tools/fuzz/corpus/HostFuzzer/lines.tocsin", .takes_keys = 1},
    {.path = "Tools/fuzz/corpus/HostFuzzer/keys.tocsin"},
    {.path = "Tools/fuzz/corpus/HostFuzzer/keys.tocsin", .takes_keys = 1, .literature = 1},
    {.path = "Tools/fuzz/corpus/HostFuzzer/windows.tocsin"},
    {.path = "Tools/fuzz/corpus/HostFuzzer/windows.tocsin", .takes_keys = 1},
};

enum { type_count = sizeof types / sizeof *types };

// What every stream can take, whatever it holds: known and unknown lines, times that jump, more sessions than it has
// room for.
static uint64_t go_on(tocsin_stream *to, const struct type *type) {
  static const char lines[] = "2026-03-02 00:00:01 41 INFO store: event opens of block_0 took 7 ms\n"
                              "2026-03-02 00:00:02 41 INFO store: disk for block_0 and block_1 is 3\n"
                              "2026-03-02 00:00:02 41 WARN store: never seen: block_1\n"
                              "2026-03-02 00:00:01 41 INFO store: event reads of block_0 took 9 ms\n"
                              "2026-03-02 00:00:09 41 INFO store: event writes to block_2 took 9 ms\n"
                              "no header, block_1\n"
                              "2026-03-02 00:00:28 41 INFO store: event closes of block_3 took 1 ms\n"
                              "2026-03-02 00:00:29 41 INFO store: event opens of block_0 took 7 ms";
  static const uint8_t keys[] = {8, 9, 16, 24, 17, 8, 25, 216, 26, 8, 224, 16, 11, 27};
  if (type->takes_keys) return score_keys(to, keys, sizeof keys);
  uint64_t sum = score_lines(to, (const uint8_t *)lines, sizeof lines - 1);
  require(tocsin_stream_silence(to, 15) == TOCSIN_OK);
  return sum ^ fetch(to);
}

static size_t save(tocsin_stream *stream, uint8_t **bytes) {
  const size_t count = tocsin_stream_save(stream, NULL, 0);
  *bytes = malloc(count);
  require(tocsin_stream_save(stream, *bytes, count - 1) == count && tocsin_stream_save(stream, *bytes, count) == count);
  return count;
}

static void require_saves(tocsin_stream *stream, const uint8_t *bytes, size_t count) {
  uint8_t *saved;
  require(save(stream, &saved) == count && memcmp(saved, bytes, count) == 0);
  free(saved);
}

static tocsin_stream *opened(const struct type *type, uint32_t sessions, uint32_t cache_capacity) {
  const tocsin_stream_options options = {.size = sizeof options,
                                         .takes_keys = type->takes_keys,
                                         .literature_protocol = type->literature,
                                         .maximum_sessions = sessions,
                                         .cache_capacity = cache_capacity,
                                         .session_timeout = 20};
  tocsin_stream *stream;
  require(tocsin_stream_open(type->model, &options, &stream, NULL) == TOCSIN_OK);
  return stream;
}

static tocsin_stream *started(const struct type *type, int room, int twin) {
  require(tocsin_stream_restore(type->streams[room][twin], type->saved, type->saved_count, NULL) == TOCSIN_OK);
  return type->streams[room][twin];
}

// The type of stream that a state says it is of.
static const struct type *type_of(const uint8_t *bytes, size_t count, unsigned otherwise) {
  for (const struct type *type = types; count >= state_header && type < types + type_count; type++)
    if (memcmp(bytes + 10, type->saved + 10, 6) == 0 && memcmp(bytes + 24, type->saved + 24, 32) == 0) return type;
  return types + otherwise % type_count;
}

// A stream that goes on from the state must save it as its twin does that goes on from what was saved, and both must
// say the same from then on; one that refuses the state must be as it was.
static void try_state(const uint8_t *bytes, size_t count) {
  const struct type *type = type_of(bytes, count, 0);
  for (int room = 0; room < rooms; room++) {
    tocsin_stream *stream = started(type, room, 0), *twin = type->streams[room][1];
    tocsin_error error = {.size = sizeof error};
    const tocsin_status status = tocsin_stream_restore(stream, bytes, count, &error);
    if (status != TOCSIN_OK) {
      require(status >= TOCSIN_ERROR_MODEL && error.status == status && error.message[0] != '\0');
      require_saves(stream, type->saved, type->saved_count);
      continue;
    }
    uint8_t *saved;
    size_t saved_count = save(stream, &saved);
    require(tocsin_stream_restore(twin, saved, saved_count, NULL) == TOCSIN_OK);
    require_saves(twin, saved, saved_count);
    free(saved);
    require(go_on(stream, type) == go_on(twin, type));
    saved_count = save(stream, &saved);
    require_saves(twin, saved, saved_count);
    free(saved);
    require(tocsin_stream_finish(stream) == TOCSIN_OK && tocsin_stream_finish(twin) == TOCSIN_OK);
    require(fetch(stream) == fetch(twin) && tocsin_stream_count(stream)->open_sessions == 0);
  }
}

static void try_log(const uint8_t *bytes, size_t count) {
  for (const struct type *type = types; type < types + type_count; type++) {
    tocsin_stream *stream = started(type, count % rooms, 0);
    if (type->takes_keys) score_keys(stream, bytes, count < 32 ? count : 32);
    else score_lines(stream, bytes, count);
    if (count % 7 == 0) tocsin_stream_finish(stream), fetch(stream);
  }
}

static int is_model(const uint8_t *bytes, size_t count) { return count >= 8 && memcmp(bytes, "\x89TCN", 4) == 0; }

static int is_state(const uint8_t *bytes, size_t count) { return count >= 8 && memcmp(bytes, "TCNSTATE", 8) == 0; }

// What a sanitizer would take for leaks.
static void close_all(void) {
  for (struct type *type = types; type < types + type_count; type++) {
    for (int room = 0; room < rooms; room++)
      for (int twin = 0; twin < twins; twin++) tocsin_stream_close(type->streams[room][twin]);
    tocsin_model_close(type->model);
    free(type->saved);
  }
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc, (void)argv;
  for (struct type *type = types; type < types + type_count; type++) {
    require(tocsin_model_open(type->path, NULL, &type->model, NULL) == TOCSIN_OK);
    for (int room = 0; room < rooms; room++) {
      type->streams[room][0] = opened(type, room == 0 ? 256 : 3, 0);
      type->streams[room][1] = opened(type, room == 0 ? 256 : 3, UINT32_MAX);
    }
    go_on(type->streams[1][0], type);
    type->saved_count = save(type->streams[1][0], &type->saved);
  }
  atexit(close_all);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  if (is_model(bytes, count)) try_model(bytes, count);
  else if (is_state(bytes, count)) try_state(bytes, count);
  else try_log(bytes, count);
  return 0;
}

// Changes what follows the header, mostly not how much there is.
static size_t mutated_state(uint8_t *bytes, size_t count, size_t maximum, unsigned seed) {
  const struct type *type = type_of(bytes, count, seed);
  const size_t rest = count > state_header + 4 ? count - state_header - 4 : 0;
  if (rest > 0 && seed % 4 > 0) LLVMFuzzerMutate(bytes + state_header, rest, rest);
  else count = LLVMFuzzerMutate(bytes, count, maximum);
  if (count < state_header + 4) return count;
  memcpy(bytes, type->saved, state_header);
  put(bytes + 16, count, 8);
  put(bytes + count - 4, cd_crc32c(0, bytes, count - 4), 4);
  return count;
}

// What an input is, it stays.
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t count, size_t maximum, unsigned seed) {
  const int is_file = is_model(bytes, count), is_saved = is_state(bytes, count), is_repaired = seed % 16 > 0;
  uint8_t magic[8];
  if (is_file || is_saved) memcpy(magic, bytes, sizeof magic);
  if (is_file && is_repaired) count = mutated_model(bytes, count, maximum, seed / 16);
  else if (is_saved && is_repaired) count = mutated_state(bytes, count, maximum, seed / 16);
  else count = LLVMFuzzerMutate(bytes, count, maximum);
  if (!is_file && !is_saved) return count;
  memcpy(bytes, magic, sizeof magic);
  return count < sizeof magic ? sizeof magic : count;
}
