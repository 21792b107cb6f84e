/* agent: judges the messages that rsyslog hands to it, and writes one JSON object a line for each anomaly. C11, POSIX.
 *
 *   build  cc -std=c11 -O2 agent.c $(pkg-config --cflags --libs tocsin) -lm -o agent
 *   run    agent MODEL ANOMALIES [STATE]    by rsyslog's omprog with confirmMessages="on": see rsyslog.conf beside this
 *
 * ANOMALIES is a file, to which is appended, or `syslog`: then keep the agent's own messages (program name `tocsin`)
 * from it. What cannot be written there goes to standard error, and the agent ends with 1 at last.
 *
 * Speaks rsyslog's protocol: says OK when it is ready, and OK for each message once it has been judged. Sessions end by
 * silence (the model's time-out, by the times in the lines, and by the clock on the wall while no lines come) or by too
 * many others. At the end of input and by SIGTERM all are ended, or with STATE saved to that file for the next start.
 * It is also saved every minute and every 10,000 messages: after a crash, sessions lack the messages since. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <tocsin.h>
#include <unistd.h>

enum { MOST_TEXT = 2048, SAVE_EVERY = 10000 }; /* bytes of a message or template that are shown; messages */

typedef struct agent {
  tocsin_model *model;
  tocsin_stream *stream;
  const char *out, *state;
  char new_state[PATH_MAX];  /* what is to become the state */
  uint64_t unsaved;          /* messages and anomalies since the state was saved */
  double saved_at, heard_at; /* in seconds: when it was, and when messages came last */
  FILE *object;              /* writes to the text below */
  char *text;
  size_t length;
  bool has_failed; /* something could not be written */
} agent;

static volatile sig_atomic_t is_terminated;

static void terminate(int number) {
  (void)number;
  is_terminated = 1;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Waits a second at most. A signal ends the wait; one that comes just before it is seen after it. */
static bool is_ready(int file, short event) {
  struct pollfd wait = {.fd = file, .events = event};
  return poll(&wait, 1, 1000) > 0;
}

/* All bytes, or false and errno. */
static bool write_all(int file, const char *bytes, size_t length) {
  for (const char *end = bytes + length; bytes < end;) {
    const ssize_t written = write(file, bytes, (size_t)(end - bytes));
    if (written < 0 && errno != EINTR)
      return false;
    bytes += written > 0 ? written : 0;
  }
  return true;
}

/* Tells errno. */
static void complain(agent *self, const char *place, const char *then) {
  fprintf(stderr, "agent: %s: %s; %s\n", place, strerror(errno), then);
  self->has_failed = true;
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

/* Any bytes as a string: controls are escaped, bytes that are no UTF-8 become U+FFFD. */
static void put_string(FILE *object, const void *bytes, size_t length) {
  const unsigned char *text = bytes, *end = text + (length < MOST_TEXT ? length : MOST_TEXT);
  putc('"', object);
  while (text < end) {
    const size_t count = utf8_length(text, (size_t)(end - text));
    if (count == 0) {
      fputs("\\ufffd", object);
    } else if (*text == '"' || *text == '\\') {
      fprintf(object, "\\%c", *text);
    } else if (*text < 0x20 || *text == 0x7f || (*text == 0xc2 && text[1] < 0xa0)) {
      fprintf(object, "\\u%04x", text[count - 1]);
    } else {
      fwrite(text, 1, count, object);
    }
    text += count ? count : 1;
  }
  putc('"', object);
}

/* The C locale is never left, so the point is a point. */
static void put_number(FILE *object, const char *name, float value) {
  fprintf(object, isfinite(value) ? ",\"%s\":%.9g" : ",\"%s\":null", name, (double)value);
}

static const char *reason_text(tocsin_reason reason) {
  static const char *const texts[] = {"normal", "path", "unknownKey", "unexpectedEnd", "short"};
  return (size_t)reason < sizeof texts / sizeof *texts ? texts[reason] : "other";
}

/* A key and its template; null is the end of a session. */
static void put_key(FILE *object, const tocsin_model *model, uint32_t key) {
  char text[MOST_TEXT + 1];
  const size_t length = tocsin_model_template(model, key, text, sizeof text);
  fprintf(object, key == TOCSIN_END ? "\"key\":null" : "\"key\":%" PRIu32, key);
  if (length == 0)
    return;
  fputs(",\"template\":", object);
  put_string(object, text, length);
}

/* The template that an unknown line resembles. */
static void put_nearest(FILE *object, const tocsin_model *model, uint32_t key, float similarity) {
  if (key == 0)
    return;
  fputs(",\"nearest\":{", object);
  put_key(object, model, key);
  put_number(object, "similarity", similarity);
  putc('}', object);
}

static void put_expected(FILE *object, const agent *self) {
  uint32_t keys[3];
  float probabilities[3];
  const size_t count = tocsin_stream_expected(self->stream, keys, probabilities, 3);
  fputs(",\"expected\":[", object);
  for (size_t index = 0; index < count; index++) {
    fputs(index == 0 ? "{" : ",{", object);
    put_key(object, self->model, keys[index]);
    put_number(object, "probability", probabilities[index]);
    putc('}', object);
  }
  putc(']', object);
}

static void put_entry(FILE *object, const agent *self, const tocsin_entry *entry) {
  fprintf(object, ",\"anomaly\":\"entry\",\"line\":%" PRIu64 ",\"position\":%" PRIu64 ",\"reason\":\"%s\",",
          entry->line, entry->position, reason_text(entry->reason));
  put_key(object, self->model, entry->key);
  put_nearest(object, self->model, entry->nearest_key, entry->similarity);
  if (entry->rank != 0) {
    fprintf(object, ",\"rank\":%" PRIu32, entry->rank);
    put_number(object, "probability", entry->probability);
  }
  put_expected(object, self);
}

static void put_window(FILE *object, const agent *self, const tocsin_window *window) {
  const int32_t cause = window->ranking[0];
  fprintf(object, ",\"anomaly\":\"window\",\"firstLine\":%" PRIu64 ",\"lastLine\":%" PRIu64, window->lines[0].line,
          window->lines[window->line_count - 1].line);
  put_number(object, "probability", window->probability);
  fprintf(object, ",\"line\":%" PRIu64 ",", window->lines[cause].line);
  put_key(object, self->model, window->keys[cause]);
  put_nearest(object, self->model, window->lines[cause].nearest_key, window->lines[cause].similarity);
  put_number(object, "score", window->scores[cause]);
}

static void put_session(FILE *object, const agent *self, const tocsin_session *session) {
  fprintf(object, ",\"anomaly\":\"session\",\"firstLine\":%" PRIu64 ",\"lastLine\":%" PRIu64 ",\"entries\":%" PRIu64,
          session->first_line, session->last_line, session->entry_count);
  fprintf(object, ",\"anomalies\":%" PRIu64, session->anomaly_count);
  if (session->window_count != 0)
    return;
  if (session->anomaly_line != TOCSIN_NONE)
    fprintf(object, ",\"line\":%" PRIu64, session->anomaly_line);
  fprintf(object, ",\"reason\":\"%s\"", reason_text(session->anomaly_reason));
  put_nearest(object, self->model, session->nearest_key, session->similarity);
  if (session->anomaly_reason == TOCSIN_REASON_UNEXPECTED_END)
    put_expected(object, self);
}

/* Opens the file anew each time: anomalies are few, and whoever rotates the file needs to tell nobody. Of an object
 * that does not fit nothing is left, so that the next one begins a line. */
static void write_object(agent *self) {
  off_t end;
  int file;
  if (strcmp(self->out, "syslog") == 0) {
    syslog(LOG_WARNING, "%.*s", (int)self->length - 1, self->text);
    return;
  }
  file = open(self->out, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  end = file >= 0 ? lseek(file, 0, SEEK_END) : -1;
  if (file < 0 || !write_all(file, self->text, self->length)) {
    complain(self, self->out, "make it writable, until then anomalies come here");
    write_all(STDERR_FILENO, self->text, self->length);
    if (end >= 0 && ftruncate(file, end) != 0)
      complain(self, self->out, "a part of the last one is there too");
  }
  if (file >= 0)
    close(file);
}

/* Writes what the last call of the stream has found; `message` is the line that was given to it, or NULL. */
static void write_events(agent *self, const char *message, size_t length) {
  FILE *const object = self->object;
  const tocsin_event *event;
  while ((event = tocsin_stream_next(self->stream))) {
    rewind(object);
    fputs("{\"session\":", object);
    put_string(object, event->name, event->name_length);
    if (event->entry)
      put_entry(object, self, event->entry);
    if (event->window)
      put_window(object, self, event->window);
    if (event->session)
      put_session(object, self, event->session);
    if (event->entry && message) {
      fputs(",\"message\":", object);
      put_string(object, message, length);
    }
    fputs("}\n", object);
    if (fflush(object) == 0)
      write_object(self);
    else
      complain(self, "memory", "close other programs, until then anomalies are lost");
    self->unsaved++;
  }
}

/* Goes on from the state, if there is one. A wrong one, as of another model, is replaced at the next save. */
static void restore(const agent *self) {
  tocsin_error error = TOCSIN_ERROR_INIT;
  const int file = open(self->state, O_RDONLY | O_CLOEXEC);
  struct stat about;
  char *bytes = NULL;
  ssize_t length;
  const char *problem = NULL;
  if (file < 0 && errno == ENOENT)
    return;
  if (file < 0 || fstat(file, &about) != 0 || !(bytes = malloc((size_t)about.st_size + 1)) ||
      (length = read(file, bytes, (size_t)about.st_size)) < 0) {
    problem = strerror(errno);
  } else if (tocsin_stream_restore(self->stream, bytes, (size_t)length, &error)) {
    problem = error.message;
  }
  if (problem)
    fprintf(stderr, "agent: %s: %s; all sessions begin anew\n", self->state, problem);
  free(bytes);
  if (file >= 0)
    close(file);
}

/* At any moment, the file is the old state or the new one, as a whole. */
static void save(agent *self) {
  const size_t length = tocsin_stream_save(self->stream, NULL, 0);
  char *bytes = malloc(length);
  const int file = bytes ? open(self->new_state, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
  if (file >= 0)
    tocsin_stream_save(self->stream, bytes, length);
  if (file < 0 || !write_all(file, bytes, length) || fsync(file) != 0 || rename(self->new_state, self->state) != 0) {
    complain(self, self->state, "make it writable, until then a restart forgets open sessions");
    unlink(self->new_state);
  }
  if (file >= 0)
    close(file);
  free(bytes);
  self->unsaved = 0;
  self->saved_at = now();
}

/* Reads more of standard input; false at its end, or when the agent shall end. Each second of silence is told to the
 * stream. */
static bool read_more(agent *self, char *bytes, size_t room, ssize_t *count) {
  while (!is_terminated) {
    if (self->state && self->unsaved > 0 && (self->unsaved >= SAVE_EVERY || now() - self->saved_at >= 60))
      save(self);
    if (!is_ready(STDIN_FILENO, POLLIN)) {
      if (tocsin_stream_silence(self->stream, now() - self->heard_at) == TOCSIN_OK)
        write_events(self, NULL, 0);
      continue;
    }
    *count = read(STDIN_FILENO, bytes, room);
    self->heard_at = now();
    if (*count < 0 && (errno == EAGAIN || errno == EINTR))
      continue;
    if (*count < 0)
      complain(self, "standard input", "check what writes to it");
    return *count > 0;
  }
  return false;
}

/* Says OK; false where it cannot. A reader who sleeps does not keep the agent from ending. */
static bool confirm(agent *self) {
  while (!is_ready(STDOUT_FILENO, POLLOUT))
    if (is_terminated)
      return false;
  if (write_all(STDOUT_FILENO, "OK\n", 3))
    return true;
  complain(self, "standard output", "check what reads from it");
  return false;
}

static bool judge(agent *self, const char *line, size_t length) {
  tocsin_stream_line(self->stream, line, length); /* cannot fail: any bytes are a line */
  write_events(self, line, length);
  self->unsaved++;
  return confirm(self);
}

/* Judges messages until there are no more. Of longer lines than the library looks at, the rest is passed over. SIGTERM
 * is heeded when all lines that were read are judged; half a line has no OK, so rsyslog sends it again. */
static void run(agent *self) {
  static char bytes[TOCSIN_MAXIMUM_LINE];
  size_t length = 0;
  bool is_cut = false;
  ssize_t count;
  while (read_more(self, bytes + length, sizeof bytes - length, &count)) {
    char *line = bytes, *end = bytes + length + (size_t)count, *feed = bytes + length;
    while ((feed = memchr(feed, '\n', (size_t)(end - feed)))) {
      if (!is_cut && !judge(self, line, (size_t)(feed - line)))
        return;
      is_cut = false;
      line = ++feed;
    }
    length = is_cut ? 0 : (size_t)(end - line);
    memmove(bytes, line, length);
    if (length == sizeof bytes) {
      if (!judge(self, bytes, length))
        return;
      is_cut = true;
      length = 0;
    }
  }
  if (length > 0 && !is_terminated)
    judge(self, bytes, length);
}

/* SIGTERM interrupts `poll` and nothing else; a reader that went away is an error of write. */
static void catch_signals(void) {
  struct sigaction action = {.sa_handler = terminate, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
}

int main(int count, char **arguments) {
  static agent self;
  tocsin_error error = TOCSIN_ERROR_INIT;
  const tocsin_stream_options options = {.size = sizeof options, .only_anomalies = 1};
  if (count < 3 || count > 4 || arguments[1][0] == '-') {
    fputs("usage: agent MODEL FILE|syslog [STATE]\n", stderr);
    return 2;
  }
  self.out = arguments[2];
  self.state = arguments[3];
  if (self.state && snprintf(self.new_state, PATH_MAX, "%s.new", self.state) >= PATH_MAX) {
    fprintf(stderr, "agent: %s: the name is too long; give a shorter one\n", self.state);
    return 2;
  }
  catch_signals();
  openlog("tocsin", LOG_PID, LOG_DAEMON);
  self.object = open_memstream(&self.text, &self.length);
  if (!self.object || tocsin_model_open(arguments[1], NULL, &self.model, &error) ||
      tocsin_stream_open(self.model, &options, &self.stream, &error)) {
    const int number = self.object ? error.system_error : errno;
    fprintf(stderr, "agent: %s: %s\n", arguments[1], number ? strerror(number) : error.message);
    return 1;
  }
  if (self.state)
    restore(&self);
  self.saved_at = self.heard_at = now();
  if (confirm(&self))
    run(&self);
  if (self.state) {
    save(&self);
  } else {
    tocsin_stream_finish(self.stream);
    write_events(&self, NULL, 0);
  }
  fclose(self.object);
  free(self.text);
  tocsin_stream_close(self.stream);
  tocsin_model_close(self.model);
  return self.has_failed ? 1 : 0;
}
