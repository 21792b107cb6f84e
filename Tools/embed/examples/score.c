/* score: judges a log with libtocsin. C11 and POSIX.
 *
 *   build  cc -std=c11 -O2 score.c $(pkg-config --cflags --libs tocsin) -lm -o score
 *   run    score MODEL [LOG]           raw lines of a file or of standard input: what is anomalous, and a summary
 *          score --keys MODEL [FILE]   sessions (DeepLog) or windows (Chimera) of blank-separated keys, one a line
 *
 * With --keys, every number of every verdict is printed with all its bits (%a), so that the outputs of two machines can
 * be compared byte by byte. Windows may stand between colons, as label:keys:labels. Exits with 0, anomalies or not; 1
 * where something cannot be read or judged; 2 where it was called wrongly. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tocsin.h>

/* Says `score: place: what` and ends the program. */
static _Noreturn void fail(const char *place, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fflush(stdout);
  fprintf(stderr, "score: %s: ", place);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

/* Says what the library found wrong. It gives errno as a number, for it has no strerror. */
static _Noreturn void fail_with(const char *place, const tocsin_error *error) {
  if (error->system_error)
    fail(place, "%s; check the path and its permissions", strerror(error->system_error));
  fail(place, "%s", error->message);
}

/* Length of the UTF-8 character that text begins with; 0 where it begins with none. The second byte tells overlong
 * forms, surrogates and what lies beyond U+10FFFF. */
static size_t utf8_length(const unsigned char *text, size_t length) {
  const unsigned char first = text[0];
  const unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  const size_t count = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (count > length || (count > 1 && (text[1] < low || text[1] > high)))
    return 0;
  for (size_t index = 2; index < count; index++)
    if ((text[index] & 0xc0) != 0x80)
      return 0;
  return count;
}

/* Logs hold any bytes: those of control characters, which must not reach a terminal, and of no UTF-8 stand as \xHH. */
static void print_text(const char *text, size_t length) {
  const unsigned char *next = (const unsigned char *)text, *end = next + length;
  while (next < end) {
    const size_t count = utf8_length(next, (size_t)(end - next));
    if (count == 0 || *next < 0x20 || *next == 0x7f) {
      printf("\\x%02x", *next);
    } else if (*next == 0xc2 && next[1] < 0xa0) {
      printf("\\x%02x", next[1]);
    } else {
      fwrite(next, 1, count, stdout);
    }
    next += count ? count : 1;
  }
}

/* A key and its template. */
static void print_key(const tocsin_model *model, uint32_t key) {
  char text[1024];
  const size_t length = tocsin_model_template(model, key, text, sizeof text);
  printf(key == 0 ? "a line that no template matches" : key == TOCSIN_END ? "the end" : "key %" PRIu32, key);
  if (length == 0)
    return;
  printf(" \"");
  print_text(text, length < sizeof text ? length : sizeof text - 1);
  printf(length < sizeof text ? "\"" : "...\"");
}

/* The template that an unknown line resembles. */
static void print_nearest(const tocsin_model *model, uint32_t key, float similarity) {
  if (key == 0)
    return;
  printf(", nearest to ");
  print_key(model, key);
  printf(" (%.2f)", (double)similarity);
}

static void print_session_name(const tocsin_event *event) {
  printf("  ");
  print_text(event->name_length ? event->name : "(whole log)", event->name_length ? event->name_length : 11);
  printf("  ");
}

static const char *reason_text(tocsin_reason reason) {
  static const char *const texts[] = {"normal", "not expected here", "never seen in training", "ended too early",
                                      "too short"};
  return (size_t)reason < sizeof texts / sizeof *texts ? texts[reason] : "anomalous";
}

static void print_expected(const tocsin_model *model, const tocsin_stream *stream) {
  uint32_t keys[3];
  float probabilities[3];
  size_t count = tocsin_stream_expected(stream, keys, probabilities, 3);
  for (size_t index = 0; index < count; index++) {
    printf(index == 0 ? "; expected " : ", ");
    print_key(model, keys[index]);
    printf(" (%.4f)", (double)probabilities[index]);
  }
}

static void print_entry(const tocsin_model *model, const tocsin_stream *stream, const tocsin_event *event) {
  const tocsin_entry *entry = event->entry;
  printf("%" PRIu64, entry->line);
  print_session_name(event);
  print_key(model, entry->key);
  print_nearest(model, entry->nearest_key, entry->similarity);
  printf(": %s", reason_text(entry->reason));
  if (entry->rank != 0)
    printf(", rank %" PRIu32 ", probability %.6g", entry->rank, (double)entry->probability);
  print_expected(model, stream);
  putchar('\n');
}

static void print_window(const tocsin_model *model, const tocsin_event *event) {
  const tocsin_window *window = event->window;
  const int32_t cause = window->ranking[0];
  printf("%" PRIu64 "-%" PRIu64, window->lines[0].line, window->lines[window->line_count - 1].line);
  print_session_name(event);
  printf("window: probability %.6g; cause: line %" PRIu64 ", ", (double)window->probability, window->lines[cause].line);
  print_key(model, window->keys[cause]);
  print_nearest(model, window->lines[cause].nearest_key, window->lines[cause].similarity);
  printf(", score %.4f%s%s\n", (double)window->scores[cause], window->has_clear_cause ? "" : ", not clear",
         window->heads_disagree ? ", the heads disagree" : "");
}

static void print_session(const tocsin_model *model, const tocsin_stream *stream, const tocsin_event *event) {
  const tocsin_session *session = event->session;
  printf("%" PRIu64, session->last_line);
  print_session_name(event);
  printf("session: %" PRIu64 " of %" PRIu64 " anomalous", session->anomaly_count,
         session->window_count ? session->window_count : session->entry_count);
  if (tocsin_model_describe(model)->kind == TOCSIN_KIND_DEEPLOG) {
    printf(", the first at position %" PRIu64 ": %s", session->anomaly_position, reason_text(session->anomaly_reason));
    print_nearest(model, session->nearest_key, session->similarity);
    if (session->anomaly_reason == TOCSIN_REASON_UNEXPECTED_END)
      print_expected(model, stream);
  }
  putchar('\n');
}

typedef struct totals {
  uint64_t anomalies, sessions, anomalous_sessions;
} totals;

/* Prints what the last call of the stream has found. */
static void print_events(const tocsin_model *model, tocsin_stream *stream, totals *sum) {
  const tocsin_event *event;
  while ((event = tocsin_stream_next(stream))) {
    sum->sessions += event->kind == TOCSIN_EVENT_SESSION;
    if (!event->is_anomalous)
      continue;
    *(event->session ? &sum->anomalous_sessions : &sum->anomalies) += 1;
    if (event->entry)
      print_entry(model, stream, event);
    if (event->window)
      print_window(model, event);
    if (event->session)
      print_session(model, stream, event);
  }
}

static void score_lines(tocsin_model *model, const char *path, FILE *file) {
  tocsin_error error = TOCSIN_ERROR_INIT;
  tocsin_stream *stream;
  const tocsin_stream_counts *counts;
  totals sum = {0};
  char *line = NULL;
  size_t room = 0;
  ssize_t length;
  if (tocsin_stream_open(model, NULL, &stream, &error))
    fail_with("stream", &error);
  while ((length = getline(&line, &room, file)) >= 0) {
    if (tocsin_stream_line(stream, line, (size_t)length))
      fail(path, "a line cannot be judged; report a bug of score");
    print_events(model, stream, &sum);
  }
  if (ferror(file))
    fail(path, "%s; check the file", strerror(errno));
  tocsin_stream_finish(stream);
  print_events(model, stream, &sum);
  counts = tocsin_stream_count(stream);
  printf("%" PRIu64 " lines (%" PRIu64 " without a header, %" PRIu64 " that no template matches), %" PRIu64
         " sessions, %" PRIu64 " anomalous; %" PRIu64 " anomalous %s\n",
         counts->lines, counts->without_header, counts->unknown, sum.sessions, sum.anomalous_sessions, sum.anomalies,
         tocsin_model_describe(model)->kind == TOCSIN_KIND_CHIMERA ? "windows" : "entries");
  free(line);
  tocsin_stream_close(stream);
}

/* Keys of a line, and what is found of each; the last place is of the end. */
typedef struct key_list {
  uint32_t *keys, *ranks;
  float *probabilities;
  uint8_t *reasons;
  size_t count, room;
} key_list;

/* Room for the keys of a line of so many bytes, one every two at most, and the end. */
static void make_room(key_list *list, size_t byte_count) {
  const size_t room = byte_count / 2 + 2;
  if (room <= list->room)
    return;
  list->room = room;
  list->keys = realloc(list->keys, room * sizeof *list->keys);
  list->ranks = realloc(list->ranks, room * sizeof *list->ranks);
  list->probabilities = realloc(list->probabilities, room * sizeof *list->probabilities);
  list->reasons = realloc(list->reasons, room * sizeof *list->reasons);
  if (!list->keys || !list->ranks || !list->probabilities || !list->reasons)
    fail("memory", "room for %zu keys cannot be had; close other programs", room);
}

/* Reads the keys of a line; of one with colons, those between the first two. */
static void read_keys(const char *path, uint64_t number, const char *line, key_list *list) {
  const char *colon = strchr(line, ':'), *next = colon ? colon + 1 : line;
  list->count = 0;
  while (*(next += strspn(next, " \t\r\n")) && *next != ':') {
    const size_t digits = strspn(next, "0123456789");
    const unsigned long long key = strtoull(next, NULL, 10);
    next += digits;
    if (digits == 0 || digits > 10 || key > UINT32_MAX || !strchr(" \t\r\n:", *next))
      fail(path, "line %" PRIu64 ": no key; give integers of 0 to 4294967295 between blanks", number);
    list->keys[list->count++] = (uint32_t)key;
  }
}

/* LINE ANOMALIES WORST-RANK LOWEST-PROBABILITY PLAUSIBILITY, then RANK:PROBABILITY:REASON of each entry and the end. */
static void score_session(const char *path, tocsin_scorer *scorer, uint64_t number, const key_list *list) {
  const tocsin_session *session =
      tocsin_scorer_session(scorer, list->keys, list->count, list->probabilities, list->ranks, list->reasons);
  if (!session)
    fail(path, "line %" PRIu64 ": no keys; remove the line", number);
  printf("%" PRIu64 " %" PRIu64 " %" PRIu32 " %a %a", number, session->anomaly_count, session->worst_rank,
         (double)session->lowest_probability, session->plausibility);
  for (size_t index = 0; index <= list->count; index++)
    printf(" %" PRIu32 ":%a:%d", list->ranks[index], (double)list->probabilities[index], list->reasons[index]);
  putchar('\n');
}

/* LINE ANOMALOUS PROBABILITY MARGIN CAUSE-MARGIN, then POSITION:SCORE:ATTENTION of each line, the likeliest cause
 * first. Many windows of one length would be faster in one call; their bits are the same. */
static void score_window(const char *path, tocsin_scorer *scorer, uint64_t number, const key_list *list) {
  const tocsin_window *window;
  if (tocsin_scorer_windows(scorer, list->keys, list->count, 1, NULL))
    fail(path, "line %" PRIu64 ": a window of %zu keys; the model judges 1 to as many as its windows have", number,
         list->count);
  window = tocsin_scorer_window(scorer, 0);
  printf("%" PRIu64 " %" PRIu32 " %a %a %a", number, window->is_anomalous, (double)window->probability,
         (double)window->logit_margin, (double)window->cause_margin);
  for (uint32_t index = 0; index < window->line_count; index++) {
    const int32_t position = window->ranking[index];
    printf(" %" PRId32 ":%a:%a", position, (double)window->scores[position], (double)window->attention[position]);
  }
  putchar('\n');
}

static void score_keys(tocsin_model *model, const char *path, FILE *file) {
  const bool is_windows = tocsin_model_describe(model)->kind == TOCSIN_KIND_CHIMERA;
  const tocsin_scorer_options options = {.size = sizeof options, .maximum_batch = 1};
  tocsin_error error = TOCSIN_ERROR_INIT;
  tocsin_scorer *scorer;
  key_list list = {0};
  char *line = NULL;
  size_t room = 0;
  ssize_t length;
  if (tocsin_scorer_open(model, &options, &scorer, &error))
    fail_with("model", &error);
  for (uint64_t number = 1; (length = getline(&line, &room, file)) >= 0; number++) {
    make_room(&list, (size_t)length);
    read_keys(path, number, line, &list);
    (is_windows ? score_window : score_session)(path, scorer, number, &list);
  }
  if (ferror(file))
    fail(path, "%s; check the file", strerror(errno));
  free(list.keys);
  free(list.ranks);
  free(list.probabilities);
  free(list.reasons);
  free(line);
  tocsin_scorer_close(scorer);
}

int main(int count, char **arguments) {
  const bool takes_keys = count > 1 && strcmp(arguments[1], "--keys") == 0;
  const int first = takes_keys ? 2 : 1;
  tocsin_error error = TOCSIN_ERROR_INIT;
  tocsin_model *model;
  const char *path;
  FILE *file;
  if (count < first + 1 || count > first + 2 || arguments[first][0] == '-') {
    fputs("usage: score [--keys] MODEL [FILE]\n", stderr);
    return 2;
  }
  if (tocsin_model_open(arguments[first], NULL, &model, &error))
    fail_with(arguments[first], &error);
  path = count > first + 1 ? arguments[first + 1] : "standard input";
  file = count > first + 1 ? fopen(path, "r") : stdin;
  if (!file)
    fail(path, "%s; check the file's name", strerror(errno));
  if (!takes_keys && !tocsin_model_describe(model)->reads_lines)
    fail(arguments[first], "the model reads no raw lines; give --keys and its keys, or train one from raw lines");
  (takes_keys ? score_keys : score_lines)(model, path, file);
  fclose(file);
  tocsin_model_close(model);
  if (fflush(stdout) || ferror(stdout))
    fail("standard output", "%s; make room", strerror(errno));
  return 0;
}
