// Holds the library to what its header says of memory, for a model of raw lines `<date> <time> <process> INFO store:
// event <letter> of block_<number> took <number> ms`:
//   promises failures MODEL        every allocation of every *_open function fails once: each is told, and nothing is kept
//   promises maximum MODEL         the limits of the options hold, to the byte
//   promises calls MODEL           no call after *_open asks malloc for anything
//   promises opening MODEL         from the call that opens to the first verdict: the time, and what the process grows by,
//                                  which is 2 MB at most
//   promises soak MODEL SESSIONS   the process does not grow over a simulated week with so many sessions
#define _GNU_SOURCE
#include "tocsin.h"

#include <errno.h>
#include <fenv.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Every call of malloc and its kin, in the library and elsewhere.
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);
static unsigned long malloc_calls;

void *malloc(size_t size) { return malloc_calls++, __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return malloc_calls++, __libc_calloc(count, size); }
void *realloc(void *memory, size_t size) { return malloc_calls++, __libc_realloc(memory, size); }
void free(void *memory) { malloc_calls++, __libc_free(memory); }
int posix_memalign(void **memory, size_t alignment, size_t size) {
  malloc_calls++;
  return (*memory = __libc_memalign(alignment, size)) ? 0 : ENOMEM;
}

static void fail(const char *what) {
  printf("failed: %s\n", what);
  exit(1);
}

static void require(int condition, const char *what) {
  if (!condition) fail(what);
}

// An allocator that fails once, and knows what is out.
typedef struct ledger {
  long until_failure; // negative: never
  long allocations;
  size_t outstanding, peak;
} ledger;

static void *take(void *context, size_t byte_count) {
  ledger *book = context;
  if (book->until_failure-- == 0) return NULL;
  book->allocations++;
  book->outstanding += byte_count;
  if (book->outstanding > book->peak) book->peak = book->outstanding;
  return __libc_malloc(byte_count);
}

static void give_back(void *context, void *memory, size_t byte_count) {
  ledger *book = context;
  book->outstanding -= byte_count;
  memset(memory, 0xDD, byte_count);
  __libc_free(memory);
}

typedef enum subject { MODEL, MODEL_BYTES, LINE_STREAM, KEY_STREAM, SCORER, NETWORK, SUBJECTS } subject;
static const char *const names[SUBJECTS] = {"model",          "model in memory, tested", "stream of lines",
                                            "stream of keys", "scorer",                  "network"};

// A model file, its bytes, and the model that is in it.
typedef struct source {
  const char *path;
  void *bytes;
  size_t byte_count;
  tocsin_model *model;
} source;

// Opens a subject; `*opened` is its handle.
static tocsin_status open_subject(subject which, const source *from, ledger *book, size_t maximum, void **opened,
                                  tocsin_error *error) {
  const tocsin_allocator allocator = {sizeof allocator, book, take, give_back};
  const tocsin_model_options model_options = {.size = sizeof model_options,
                                              .allocator = &allocator,
                                              .maximum_memory = maximum,
                                              .self_test = which == MODEL_BYTES};
  const tocsin_stream_options stream_options = {.size = sizeof stream_options,
                                                .allocator = &allocator,
                                                .maximum_memory = maximum,
                                                .takes_keys = which == KEY_STREAM,
                                                .maximum_sessions = 64};
  const tocsin_scorer_options scorer_options = {
      .size = sizeof scorer_options, .allocator = &allocator, .maximum_memory = maximum};
  const tocsin_network_options network_options = {.size = sizeof network_options,
                                                  .allocator = &allocator,
                                                  .maximum_memory = maximum,
                                                  .maximum_batch = 4,
                                                  .maximum_steps = tocsin_model_describe(from->model)->window_length};
  switch (which) {
  case MODEL:
    return tocsin_model_open(from->path, &model_options, (tocsin_model **)opened, error);
  case MODEL_BYTES:
    return tocsin_model_open_memory(from->bytes, from->byte_count, &model_options, (tocsin_model **)opened, error);
  case SCORER:
    return tocsin_scorer_open(from->model, &scorer_options, (tocsin_scorer **)opened, error);
  case NETWORK:
    return tocsin_network_open(from->model, &network_options, (tocsin_network **)opened, error);
  default:
    return tocsin_stream_open(from->model, &stream_options, (tocsin_stream **)opened, error);
  }
}

static void close_subject(subject which, void *opened) {
  switch (which) {
  case MODEL:
  case MODEL_BYTES:
    tocsin_model_close(opened);
    break;
  case SCORER:
    tocsin_scorer_close(opened);
    break;
  case NETWORK:
    tocsin_network_close(opened);
    break;
  default:
    tocsin_stream_close(opened);
  }
}

static tocsin_model *open_model(const char *path) {
  tocsin_error error = {.size = sizeof error};
  tocsin_model *model;
  if (tocsin_model_open(path, NULL, &model, &error)) fail(error.message);
  return model;
}

static source open_source(const char *path) {
  source from = {.path = path, .model = open_model(path)};
  FILE *file = fopen(path, "rb");
  require(file && !fseek(file, 0, SEEK_END), "the file cannot be read");
  from.byte_count = (size_t)ftell(file);
  from.bytes = malloc(from.byte_count);
  rewind(file);
  require(from.bytes && fread(from.bytes, 1, from.byte_count, file) == from.byte_count, "the file cannot be read");
  fclose(file);
  return from;
}

static void close_source(source *from) {
  free(from->bytes);
  tocsin_model_close(from->model);
}

static void test_failures(const char *path) {
  source from = open_source(path);
  require(fesetround(FE_UPWARD) == 0, "no rounding upward");
  for (subject which = MODEL; which < SUBJECTS; which++) {
    long failures = 0;
    for (tocsin_status status = TOCSIN_ERROR_MEMORY; status != TOCSIN_OK; failures++) {
      ledger book = {.until_failure = failures};
      tocsin_error error = {.size = sizeof error};
      void *opened = &book;
      status = open_subject(which, &from, &book, 0, &opened, &error);
      require(fegetround() == FE_UPWARD, "another float environment than before");
      if (status == TOCSIN_OK) {
        close_subject(which, opened);
      } else {
        require(status == TOCSIN_ERROR_MEMORY && error.status == status, "not told that memory ran out");
        require(opened == NULL && error.byte_count > 0, "a handle, or no number");
      }
      require(book.outstanding == 0, "memory that was not given back");
    }
    printf("%s: %ld allocations, each refused once\n", names[which], failures - 1);
  }
  close_source(&from);
}

static void test_maximum(const char *path) {
  source from = open_source(path);
  for (subject which = MODEL; which < SUBJECTS; which++) {
    ledger book = {.until_failure = -1};
    tocsin_error error = {.size = sizeof error};
    void *opened;
    require(open_subject(which, &from, &book, 0, &opened, &error) == TOCSIN_OK, error.message);
    close_subject(which, opened);
    require(book.outstanding == 0, "memory that was not given back");
    const size_t peak = book.peak;
    require(open_subject(which, &from, &book, peak, &opened, &error) == TOCSIN_OK, "refused at its peak");
    close_subject(which, opened);
    for (size_t maximum = 1; maximum < peak; maximum += 1 + maximum / 7 + (peak - maximum) / 40) {
      book.peak = 0;
      require(open_subject(which, &from, &book, maximum, &opened, &error) == TOCSIN_ERROR_MEMORY, "not refused");
      require(book.peak <= maximum, "more than the limit was taken");
      require(error.byte_count > maximum, "a number that would have been allowed");
      require(book.outstanding == 0, "memory that was not given back");
    }
    require(open_subject(which, &from, &book, peak - 1, &opened, &error) == TOCSIN_ERROR_MEMORY, "not refused");
    printf("%s: %zu bytes at most, and refused with one less\n", names[which], peak);
  }
  close_source(&from);
}

// Line `number` of a week with so many sessions of five lines each, overlapping.
static int write_line(char *line, size_t room, uint64_t number, uint64_t sessions) {
  static const char *const letters[] = {"e", "h", "k", "n", "a", "?", "disk failed"};
  const uint64_t second = number * 604800 / (sessions * 5);
  const uint64_t session = number / 5 + number * 7 % 11;
  const char *letter = letters[number * 2654435761u % 97 % 7];
  return snprintf(line, room, "2026-03-%02d %02d:%02d:%02d %d INFO store: event %s of block_%" PRIu64 " took %d ms",
                  (int)(2 + second / 86400), (int)(second / 3600 % 24), (int)(second / 60 % 60), (int)(second % 60),
                  (int)(40 + number % 7), letter, session, (int)(number % 1000));
}

static unsigned long fetch(tocsin_stream *stream) {
  unsigned long count = 0;
  for (const tocsin_event *event; (event = tocsin_stream_next(stream)); count++)
    if (event->entry) tocsin_stream_expected(stream, NULL, NULL, 3);
  return count;
}

// Sets all inputs of a network to something, for one item of one step.
static void set_inputs(tocsin_network *network) {
  static uint32_t some_keys[1 << 14];
  static float some_numbers[1 << 14];
  const tocsin_port *port;
  for (size_t index = 0; (port = tocsin_network_input(network, index)); index++) {
    size_t count = 1;
    for (uint32_t axis = 0; axis < port->rank; axis++)
      if (port->dimensions[axis] > 0) count *= (size_t)port->dimensions[axis];
    require(count <= sizeof some_keys / sizeof *some_keys, "a large input");
    if (port->type == TOCSIN_TYPE_U32) require(!tocsin_network_set_keys(network, index, some_keys, count), "keys");
    else require(!tocsin_network_set_numbers(network, index, some_numbers, count), "numbers");
  }
}

static void test_calls(const char *path) {
  tocsin_model *model = open_model(path);
  const tocsin_model_info *info = tocsin_model_describe(model);
  tocsin_error error = {.size = sizeof error};
  tocsin_stream *lines, *keys;
  tocsin_scorer *scorer;
  tocsin_network *network;
  tocsin_stream_options options = {.size = sizeof options, .maximum_sessions = 8, .cache_capacity = 16};
  require(!tocsin_stream_open(model, &options, &lines, &error), error.message);
  options.takes_keys = 1;
  require(!tocsin_stream_open(model, &options, &keys, &error), error.message);
  require(!tocsin_scorer_open(model, NULL, &scorer, &error), error.message);
  require(!tocsin_network_open(model, NULL, &network, &error), error.message);
  char line[256], hostile[4096], text[64], state[1 << 16];
  memset(hostile, 0xFE, sizeof hostile);
  unsigned long events = 0;
  const unsigned long before = malloc_calls;
  for (uint64_t number = 0; number < 20000; number++) {
    const int length = write_line(line, sizeof line, number, 4000);
    require(!tocsin_stream_line(lines, line, (size_t)length), "a line");
    events += fetch(lines);
    if (number % 50 == 0) tocsin_stream_line(lines, hostile, (size_t)(number % sizeof hostile));
    require(!tocsin_stream_key(keys, number % 13, (uint32_t)(number % 17), (double)number), "a key");
    events += fetch(keys);
    if (number % 11 == 0) tocsin_stream_end(keys, number % 13);
    if (number % 31 == 0) tocsin_stream_end_idle(keys, (double)number - 9);
    events += fetch(keys);
    if (number % 41 == 0) require(!tocsin_stream_silence(lines, 30), "silence");
    events += fetch(lines);
    const uint32_t some[] = {1, 5, (uint32_t)(number % 12), 3};
    if (info->kind == TOCSIN_KIND_DEEPLOG) {
      require(tocsin_scorer_session(scorer, some, 4, NULL, NULL, NULL) != NULL, "a session");
    } else {
      require(!tocsin_scorer_windows(scorer, some, 2, 2, NULL), "windows");
      require(tocsin_scorer_window(scorer, 1) && !tocsin_scorer_window(scorer, 2), "a window");
    }
    require(!tocsin_network_begin(network, 1, 1), "a run");
    set_inputs(network);
    require(!tocsin_network_run(network) && tocsin_network_elements(network, 0, NULL), "a run");
    tocsin_model_template(model, some[2], text, sizeof text);
    tocsin_stream_count(lines);
    if (number % 97 == 0) {
      const size_t needed = tocsin_stream_save(lines, state, sizeof state);
      require(needed <= sizeof state, "a state that large");
      require(!tocsin_stream_restore(lines, state, needed, &error), error.message);
      require(tocsin_stream_restore(lines, state, needed - 1, &error) == TOCSIN_ERROR_STATE, "a cut state");
    }
  }
  tocsin_stream_finish(lines);
  events += fetch(lines);
  const unsigned long calls = malloc_calls - before;
  printf("%lu events, %lu calls of malloc and its kin\n", events, calls);
  require(calls == 0, "a call allocates");
  tocsin_network_close(network);
  tocsin_scorer_close(scorer);
  tocsin_stream_close(keys);
  tocsin_stream_close(lines);
  tocsin_model_close(model);
}

// Bytes of the process that are in memory.
static size_t resident(void) {
  size_t all, pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file) return 0;
  if (fscanf(file, "%zu %zu", &all, &pages) != 2) pages = 0;
  fclose(file);
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void test_soak(const char *path, uint64_t sessions) {
  tocsin_model *model = open_model(path);
  tocsin_error error = {.size = sizeof error};
  tocsin_stream *stream;
  require(!tocsin_stream_open(model, NULL, &stream, &error), error.message);
  const uint64_t lines = sessions * 5;
  size_t early = 0;
  char line[256];
  unsigned long events = 0;
  for (uint64_t number = 0; number < lines; number++) {
    const int length = write_line(line, sizeof line, number, sessions);
    tocsin_stream_line(stream, line, (size_t)length);
    events += fetch(stream);
    if (number == lines / 2) early = resident();
  }
  const size_t late = resident();
  const tocsin_stream_counts *counts = tocsin_stream_count(stream);
  printf("%" PRIu64 " lines, %lu events, %" PRIu64 " open sessions; resident %zu KB after half of them, %zu KB at last\n",
         lines, events, counts->open_sessions, early / 1024, late / 1024);
  require(counts->without_header == 0, "lines that are not of the format");
  /* Room that the stream has taken is touched as it is used; a leak of a byte a session would be twice as much. */
  require(early > 0 && late <= early + sessions / 4, "the process grows");
  tocsin_stream_close(stream);
  tocsin_model_close(model);
}

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static void test_opening(const char *path) {
  char line[256];
  const size_t before = resident();
  const double start = milliseconds();
  tocsin_model *model = open_model(path);
  const tocsin_stream_options options = {.size = sizeof options,
                                         .takes_keys = !tocsin_model_describe(model)->reads_lines};
  tocsin_error error = {.size = sizeof error};
  tocsin_stream *stream;
  require(!tocsin_stream_open(model, &options, &stream, &error), error.message);
  if (options.takes_keys) tocsin_stream_key(stream, 1, 5, 0);
  else tocsin_stream_line(stream, line, (size_t)write_line(line, sizeof line, 0, 1));
  if (tocsin_model_describe(model)->kind == TOCSIN_KIND_CHIMERA) tocsin_stream_finish(stream);
  require(tocsin_stream_next(stream) != NULL, "no verdict");
  const double end = milliseconds();
  const size_t after = resident();
  printf("%.3f ms to the first verdict; resident %zu KB before, %zu KB after\n", end - start, before / 1024,
         after / 1024);
  require(after <= before + 2000000, "more than 2 MB");
  tocsin_stream_close(stream);
  tocsin_model_close(model);
}

int main(int argc, char **argv) {
  const char *test = argc > 2 ? argv[1] : "";
  if (strcmp(test, "failures") == 0) test_failures(argv[2]);
  else if (strcmp(test, "maximum") == 0) test_maximum(argv[2]);
  else if (strcmp(test, "calls") == 0) test_calls(argv[2]);
  else if (strcmp(test, "opening") == 0) test_opening(argv[2]);
  else if (strcmp(test, "soak") == 0 && argc == 4) test_soak(argv[2], strtoull(argv[3], NULL, 10));
  else return fprintf(stderr, "usage: %s failures|maximum|calls|opening MODEL; soak MODEL SESSIONS\n", argv[0]), 2;
  puts("good");
  return 0;
}
