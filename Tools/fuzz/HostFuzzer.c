// Anything that a host may be made to pass on: model files, saved states, and the bytes of logs.
#include "tocsin.h"

#include <stdlib.h>
#include <string.h>

static tocsin_stream *stream, *smallest;

static void require(int condition) {
  if (!condition) abort();
}

static void fetch(tocsin_stream *from) {
  unsigned char sum = 0;
  for (const tocsin_event *event; (event = tocsin_stream_next(from));) {
    require(event->size == sizeof *event && (event->entry || event->window || event->session));
    for (size_t index = 0; index < event->name_length; index++) sum ^= (unsigned char)event->name[index];
    const tocsin_window *window = event->window;
    for (uint32_t index = 0; window && index < window->line_count; index++) {
      require(window->ranking[index] >= 0 && (uint32_t)window->ranking[index] < window->line_count);
      sum ^= (unsigned char)window->keys[index];
    }
  }
  static volatile unsigned char sink;
  sink = sum;
}

// Lines, each with its end or cut at it.
static void score(tocsin_stream *to, const uint8_t *bytes, size_t count) {
  while (count > 0) {
    const uint8_t *end = memchr(bytes, '\n', count);
    const size_t length = end ? (size_t)(end - bytes) + (bytes[0] & 1) : count;
    require(tocsin_stream_line(to, bytes, length) == TOCSIN_OK);
    fetch(to);
    const size_t taken = end ? (size_t)(end - bytes) + 1 : count;
    bytes += taken;
    count -= taken;
  }
}

static void try_model(const uint8_t *bytes, size_t count) {
  tocsin_error error = {.size = sizeof error};
  const tocsin_model_options options = {.size = sizeof options, .maximum_memory = 1 << 26, .self_test = 1};
  tocsin_model *model;
  const tocsin_status status = tocsin_model_open_memory(bytes, count, &options, &model, &error);
  require((status == TOCSIN_OK) == (model != NULL));
  require(status == TOCSIN_OK || (error.status == status && error.message[0] != '\0'));
  if (!model) return;
  for (uint32_t takes_keys = 0; takes_keys < 2; takes_keys++) {
    const tocsin_stream_options small = {.size = sizeof small, .takes_keys = takes_keys, .maximum_sessions = 2};
    tocsin_stream *opened;
    if (tocsin_stream_open(model, &small, &opened, &error) != TOCSIN_OK) continue;
    if (!takes_keys) score(opened, bytes, count);
    for (uint32_t key = 0; takes_keys && key < 20; key++) {
      tocsin_stream_key(opened, key % 3, key, key);
      fetch(opened);
    }
    tocsin_stream_finish(opened);
    fetch(opened);
    tocsin_stream_close(opened);
  }
  tocsin_model_close(model);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc, (void)argv;
  tocsin_model *model;
  require(tocsin_model_open("Tools/fuzz/corpus/HostFuzzer/lines.tocsin", NULL, &model, NULL) == TOCSIN_OK);
  const tocsin_stream_options small = {.size = sizeof small, .maximum_sessions = 3, .cache_capacity = UINT32_MAX};
  require(tocsin_stream_open(model, NULL, &stream, NULL) == TOCSIN_OK);
  require(tocsin_stream_open(model, &small, &smallest, NULL) == TOCSIN_OK);
  tocsin_model_close(model);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  if (count >= 8 && memcmp(bytes, "\x89TCN", 4) == 0) {
    try_model(bytes, count);
  } else if (count >= 8 && memcmp(bytes, "TCNSTATE", 8) == 0) {
    static const char line[] = "2026-03-02 00:09:00 1 INFO store: event e of block_1 took 1 ms";
    tocsin_stream_restore(smallest, bytes, count, NULL);
    tocsin_stream_restore(stream, bytes, count, NULL);
    score(stream, (const uint8_t *)line, sizeof line - 1);
  } else {
    score(stream, bytes, count);
    score(smallest, bytes, count);
    if (count % 7 == 0) tocsin_stream_finish(smallest), fetch(smallest);
  }
  return 0;
}
