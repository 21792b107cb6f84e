/* tocsin.h: fault diagnosis in logs, inside your process.
 *
 * A model file (.tocsin) holds a trained network and all it takes to go from a raw log line to a verdict: line
 * format, templates, vocabulary, decision rule. This library reads such files and judges lines, sessions and windows
 * by them. It needs libc and libm, starts no threads, opens no file but the one it is told to, prints nothing, keeps
 * no global state, and gives the same bits on every CPU.
 *
 *     tocsin_error error = TOCSIN_ERROR_INIT;
 *     tocsin_model *model;
 *     if (tocsin_model_open("hdfs.tocsin", NULL, &model, &error)) return complain(error.message);
 *     tocsin_stream *stream;
 *     if (tocsin_stream_open(model, NULL, &stream, &error)) return complain(error.message);
 *     while ((length = getline(&line, &room, stdin)) > 0) {
 *       tocsin_stream_line(stream, line, (size_t)length);
 *       for (const tocsin_event *event; (event = tocsin_stream_next(stream));)
 *         if (event->is_alarm) report(event);
 *     }
 *
 * Ownership. What an *_open function gives is yours until you give it back to its *_close. Streams, scorers and
 * networks keep their model: you may close it before them. All other pointers that you get are lent. Those got from a
 * model stay valid until it is closed; an event, and all that it points to, until any further call with its stream but
 * tocsin_stream_expected and tocsin_stream_count; others until the next call with the same scorer or network. What you
 * pass in is yours and not looked at after the call, but for an allocator.
 *
 * Refusals. A call that is refused changes nothing, if nothing else is said: what could be fetched before it still can.
 *
 * Threads. Any number of threads may use a model at a time, until one closes it; nothing is locked. A stream, a scorer
 * and a network belong to one thread at a time each, which need not be that which opened them. Different ones do not
 * disturb each other.
 *
 * Memory. The *_open functions take all the memory there will be; no other function allocates, whatever it is given.
 * Limits are set at open: what needs more is refused there. Where memory runs out, *_open gives everything back and
 * returns TOCSIN_ERROR_MEMORY.
 *
 * Processors. The best kernels that the processor has are chosen when a model is opened. The environment variable
 * TOCSIN_ISA asks for others: "scalar", "avx2", "avx512" or "neon", written so. The bits are the same.
 *
 * Structs begin with `size`. Those that you fill in you set to zeros first, and `size` to what you were compiled with,
 * sizeof the struct: later versions add fields at the end, and read and write no more than you have. Fields of 0 mean
 * the usual; options that are not for the model at hand are not looked at. A library that is older than your header
 * refuses fields and values that it does not know. In structs that are lent to you, `size` tells which fields this
 * library knows. Enumerations may get further values.
 *
 * Signatures are not verified here: Ed25519 needs a cryptography library, which would be larger than this one, and a
 * home-made one would deserve no trust. Let modelctl verify a file when it is deployed, and pin its identity at open.
 */
#ifndef TOCSIN_H
#define TOCSIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* ---- The library ---------------------------------------------------------------------------------------------- */

/* major << 16 | minor << 8 | patch. The major number changes when compiled hosts would break; before 1.0, the minor
 * one. */
#define TOCSIN_VERSION 0x000100u

/* The version of the library that is loaded. */
uint32_t tocsin_version(void);

/* What the library was built with. */
#define TOCSIN_FEATURE_ZSTD 1u /* reads files with compressed sections */

/* The TOCSIN_FEATURE_ bits of the library that is loaded. */
uint32_t tocsin_features(void);

/* ---- Errors --------------------------------------------------------------------------------------------------- */

/* What functions return. */
typedef enum tocsin_status {
  TOCSIN_OK = 0,
  TOCSIN_ERROR_ARGUMENT = 1, /* a call that its description forbids: NULL, an unknown size, too many elements */
  TOCSIN_ERROR_SYSTEM = 2,   /* the file cannot be read: tocsin_error.system_error */
  TOCSIN_ERROR_FORMAT = 3,   /* the file breaks a rule of the format: rule, section and offset of tocsin_error */
  TOCSIN_ERROR_MODEL = 4,    /* a valid file, but not for what was asked: it reads no lines, gives no verdicts, takes no
                              * batch so large; or TOCSIN_ISA names kernels that this machine lacks */
  TOCSIN_ERROR_MEMORY = 5,   /* more memory than is allowed, or than there is: tocsin_error.byte_count */
  TOCSIN_ERROR_IDENTITY = 6, /* another model than the one that was pinned, or that a saved state belongs to */
  TOCSIN_ERROR_BITS = 7,     /* the self-test: this machine computes other bits than those recorded in the file */
  TOCSIN_ERROR_STATE = 8     /* what is to be restored is no saved state, or is damaged */
} tocsin_status;

/* A status in a few words of English, for functions that tell no more; lent for ever. */
const char *tocsin_status_text(tocsin_status status);

/* What went wrong, in full. Functions that take one write it where they return anything but TOCSIN_OK; NULL is
 * allowed. */
typedef struct tocsin_error {
  size_t size;          /* sizeof(tocsin_error), set by you; 0: nothing is written */
  tocsin_status status; /* as returned */
  int32_t system_error; /* errno of TOCSIN_ERROR_SYSTEM, or 0 */
  uint32_t section;     /* number of the section of the file in whose decoded bytes the place is; 0: in the file */
  uint32_t reserved;
  uint64_t offset;      /* of the place, in bytes; UINT64_MAX where there is none */
  uint64_t byte_count;  /* TOCSIN_ERROR_MEMORY: bytes taken and asked for so far; more may be needed. Otherwise 0 */
  char rule[64];        /* TOCSIN_ERROR_FORMAT: name of the rule in Spec/ModelFormat.md, as "sectionChecksum" */
  char message[192];    /* what is wrong and what to do about it, in English, ending in NUL */
} tocsin_error;

/* For C and C++: tocsin_error error = TOCSIN_ERROR_INIT; */
#define TOCSIN_ERROR_INIT {sizeof(tocsin_error), TOCSIN_OK, 0, 0, 0, 0, 0, {0}, {0}}

/* ---- Memory --------------------------------------------------------------------------------------------------- */

/* Where memory comes from. Called within *_open and *_close functions only, on the thread that calls them; the memory
 * of a model is given back with the last of what was opened with it, on whichever thread that is closed. Streams,
 * scorers and networks have their own, in their options. The struct is copied; what its context is must live as long.
 * The functions must return: no exceptions, no longjmp. */
typedef struct tocsin_allocator {
  size_t size; /* sizeof(tocsin_allocator) */
  void *context;
  /* Gives byte_count bytes aligned to 16, or NULL. */
  void *(*allocate)(void *context, size_t byte_count);
  /* Takes back what `allocate` gave, with the same byte_count. */
  void (*release)(void *context, void *memory, size_t byte_count);
} tocsin_allocator;

/* ---- Models --------------------------------------------------------------------------------------------------- */

typedef struct tocsin_model tocsin_model;

typedef struct tocsin_model_options {
  size_t size;                       /* sizeof(tocsin_model_options) */
  const tocsin_allocator *allocator; /* NULL: malloc and free */
  size_t maximum_memory;             /* bytes, those of reading the file among them; 0: what the format allows */
  const uint8_t *identity;           /* 32 bytes that the file's content identity must be; NULL: any */
  uint32_t self_test;                /* 1: replay the golden vectors of the file, for milliseconds and some memory */
  uint32_t reserved;
} tocsin_model_options;

/* The system whose model a file is. */
typedef enum tocsin_kind {
  TOCSIN_KIND_NETWORK = 0, /* a network by itself: tensors in, tensors out */
  TOCSIN_KIND_DEEPLOG = 1, /* judges each entry of a session by those before it */
  TOCSIN_KIND_CHIMERA = 2  /* judges windows of lines, and which of their lines is the root cause */
} tocsin_kind;

/* What a model is. */
typedef struct tocsin_model_info {
  size_t size;
  tocsin_kind kind;
  uint32_t reads_lines;   /* 1: takes raw log lines. 0: keys only, or tensors */
  uint32_t window_length; /* Chimera: lines of a window; DeepLog: keys of its history; otherwise 0 */
  uint32_t key_count;     /* keys in the vocabulary: tocsin_model_keys */
  uint32_t input_count;   /* of the network */
  uint32_t output_count;
  double session_timeout; /* seconds of silence that end a session of raw lines; 0: none does */
  uint8_t identity[32];   /* the file's content identity: SHA-256, as modelctl inspect prints it */
  const char *kernels;    /* instruction set in use: "scalar", "avx2", "avx512" or "neon" */
  size_t memory;          /* bytes that the model takes */
  size_t peak_memory;     /* bytes that opening it took at most */
} tocsin_model_info;

/* Opens the model in a file.
 *
 * Every rule of the format is checked before anything is believed: no file, however made, does more harm than being
 * refused. Options may be NULL. On failure *model is NULL. */
tocsin_status tocsin_model_open(const char *path, const tocsin_model_options *options, tocsin_model **model,
                                tocsin_error *error);

/* The same for a file's bytes, which may be given back after the call. */
tocsin_status tocsin_model_open_memory(const void *bytes, size_t byte_count, const tocsin_model_options *options,
                                       tocsin_model **model, tocsin_error *error);

/* Gives a model back: no call with it may begin from then on. What was opened with it goes on working. NULL is
 * allowed. */
void tocsin_model_close(tocsin_model *model);

/* What the model is; lent until it is closed. */
const tocsin_model_info *tocsin_model_describe(const tocsin_model *model);

/* Writes the vocabulary, the log keys that the model knows, ascending: at most `capacity` of them. They need not follow
 * one another. Any number may be given as a key; those that are not in the vocabulary are unknown keys. Returns how
 * many keys there are. */
size_t tocsin_model_keys(const tocsin_model *model, uint32_t *keys, size_t capacity);

/* Writes the template of a log key, with <*> where it is open, and a NUL: at most `capacity` bytes. Returns the
 * length of the whole text without the NUL, as snprintf does; 0 where the model has no such template. */
size_t tocsin_model_template(const tocsin_model *model, uint32_t key, char *text, size_t capacity);

/* ---- Verdicts ------------------------------------------------------------------------------------------------- */

/* Why an entry is anomalous. */
typedef enum tocsin_reason {
  TOCSIN_REASON_NORMAL = 0,
  TOCSIN_REASON_PATH = 1,           /* a known key that the network did not expect here */
  TOCSIN_REASON_UNKNOWN_KEY = 2,    /* not in the vocabulary; of raw lines: no template matches */
  TOCSIN_REASON_UNEXPECTED_END = 3, /* the session ended where the network expected more */
  TOCSIN_REASON_SHORT = 4           /* too short a session, under literature_protocol */
} tocsin_reason;

/* How a session came to its end. */
typedef enum tocsin_ending {
  TOCSIN_ENDING_ENDED = 1,  /* by tocsin_stream_end or tocsin_stream_finish */
  TOCSIN_ENDING_IDLE = 2,   /* silent for longer than the time-out */
  TOCSIN_ENDING_EVICTED = 3 /* a new session needed its place. The end is judged, but says little of the log */
} tocsin_ending;

#define TOCSIN_NONE UINT64_MAX

/* DeepLog: one entry of a session. Positions that there are none of are TOCSIN_NONE. */
typedef struct tocsin_entry {
  size_t size;
  uint64_t line;          /* number of the line or key in the stream, from 1 */
  uint64_t position;      /* in its session, from 0 */
  uint64_t caused_by;     /* position of the last anomaly within a window before, its likely cause */
  uint32_t key;           /* 0 of lines that no template matches */
  tocsin_reason reason;   /* TOCSIN_REASON_NORMAL: expected */
  uint32_t rank;          /* 1 + keys that the network held more probable; 0: of this key it predicts nothing */
  float probability;      /* that the network gave; 0: of this key it predicts nothing */
  uint32_t is_suppressed; /* falls into the cool-down after an alarm */
  uint32_t nearest_key;   /* of a line that no template matches: key of the nearest one; 0: none is near */
  float similarity;       /* how near, 0 to 1 */
  uint32_t reserved;
} tocsin_entry;

/* A line of a window: arrays of these are lent, so that no field will be added. */
typedef struct tocsin_window_line {
  uint64_t line;        /* its number in the stream, from 1; of keys, that in the session, from 1 */
  uint32_t nearest_key; /* of a line that no template matches: key of the nearest one; 0: none is near */
  float similarity;     /* how near, 0 to 1 */
} tocsin_window_line;

/* A template of a window: its lines taken together. Lines that no template matches stay by themselves. Of these, too,
 * arrays are lent. */
typedef struct tocsin_window_template {
  uint32_t key;
  float score;            /* the best of its lines */
  uint64_t line_count;    /* its lines in the window */
  uint64_t first_position; /* of its first line, from 0 in the window */
} tocsin_window_template;

/* Chimera: one window. Arrays have line_count elements, by position in the window, unless said otherwise. */
typedef struct tocsin_window {
  size_t size;
  uint32_t line_count;
  uint32_t is_anomalous;
  float probability;     /* that the window is abnormal */
  float logit_margin;    /* logit of abnormal minus that of normal, as the network gives them */
  uint32_t unknown_count; /* lines whose keys are not in the vocabulary */
  uint32_t has_clear_cause; /* 1: cause_margin is large enough for the model, or there is no other */
  uint32_t heads_disagree;  /* 1: detector and localiser look at different lines: believe neither at once */
  float cause_margin;    /* best score minus the best of another template; not a number: there is no other */
  const uint32_t *keys;
  const tocsin_window_line *lines; /* NULL where windows are judged by themselves */
  const float *scores;             /* of each line as the root cause, 0 to 1 */
  const float *attention;          /* the detector's; they sum up to 1 */
  const int32_t *ranking;          /* positions, the likeliest root cause first */
  const tocsin_window_template *templates; /* in the order of their best lines */
  uint32_t template_count;
  uint32_t reserved;
} tocsin_window;

/* A session that has ended. Of DeepLog where nothing else is said. */
typedef struct tocsin_session {
  size_t size;
  tocsin_ending ending;
  uint32_t is_anomalous;
  uint64_t entry_count;      /* entries or lines */
  uint64_t anomaly_count;    /* anomalous entries, the end among them; Chimera: anomalous windows */
  uint64_t alarm_count;      /* anomalies that were not suppressed */
  uint64_t window_count;     /* Chimera: windows that were judged */
  uint64_t first_line;       /* numbers of its first and last line; TOCSIN_NONE of keys */
  uint64_t last_line;
  uint64_t anomaly_line;     /* number of the first anomalous line; TOCSIN_NONE: none is, or only the end */
  uint64_t anomaly_position; /* position of the first anomaly, the end's is entry_count; TOCSIN_NONE: there is none */
  uint32_t anomaly_key;      /* its key; 0 of the end */
  tocsin_reason anomaly_reason;
  uint32_t nearest_key;      /* of the first anomalous line, as in tocsin_entry */
  float similarity;
  uint32_t has_unknown_key;
  uint32_t worst_rank;       /* among the predicted entries and the end; 0: none */
  float lowest_probability;  /* likewise; 1: none */
  uint32_t reserved;
  double plausibility;       /* 1, times 1 or less for each entry by how probable it was; low: improbable as a whole */
} tocsin_session;

typedef enum tocsin_event_kind {
  TOCSIN_EVENT_ENTRY = 1,
  TOCSIN_EVENT_WINDOW = 2,
  TOCSIN_EVENT_SESSION = 3
} tocsin_event_kind;

/* One verdict of a stream. */
typedef struct tocsin_event {
  size_t size;
  tocsin_event_kind kind;
  uint32_t is_anomalous;       /* as entry, window or session says */
  uint32_t is_alarm;           /* the same, but for entries that is_suppressed, and sessions without other anomalies */
  uint32_t reserved;
  uint64_t session_id;         /* yours, or made of its name */
  const char *name;            /* of the session, as the log has it; not ended by NUL, any bytes, at most 128 */
  size_t name_length;          /* 0 where there is no name */
  const tocsin_entry *entry;     /* of TOCSIN_EVENT_ENTRY, otherwise NULL */
  const tocsin_window *window;   /* of TOCSIN_EVENT_WINDOW, otherwise NULL */
  const tocsin_session *session; /* of TOCSIN_EVENT_SESSION, otherwise NULL */
} tocsin_event;

/* ---- Streams -------------------------------------------------------------------------------------------------- */

/* Judges the entries of one log source as they come, of many interleaved sessions, in bounded memory. */
typedef struct tocsin_stream tocsin_stream;

/* Fields of 0 mean what the model says, or what is said here. */
typedef struct tocsin_stream_options {
  size_t size;                       /* sizeof(tocsin_stream_options) */
  const tocsin_allocator *allocator; /* NULL: malloc and free */
  size_t maximum_memory;             /* bytes; 0: no limit but those below */
  uint32_t takes_keys;               /* 1: entries come as keys, by tocsin_stream_key. 0: as raw lines */
  uint32_t only_anomalies;           /* 1: tocsin_stream_next leaves out what is not anomalous */
  uint32_t maximum_sessions;         /* open at a time; one more evicts the most silent. 0: 4,096 if they fit 1 GiB */
  uint32_t cache_capacity;           /* DeepLog: predictions kept. 0: 1,024; UINT32_MAX: none */
  uint32_t cool_down;                /* DeepLog: entries after an alarm whose anomalies raise none; 0: none */
  uint32_t stride;                   /* Chimera: lines from one window to the next, 1 to window_length */
  float threshold;                   /* Chimera: probability from which on windows are anomalous, above 0 to 1 */
  uint32_t literature_protocol;      /* DeepLog: 1: judges by rank alone, full windows only, as papers evaluate */
  double session_timeout;            /* raw lines: seconds of silence that end a session; negative: none does */
} tocsin_stream_options;

/* Opens a stream. Options may be NULL. On failure *stream is NULL. */
tocsin_status tocsin_stream_open(tocsin_model *model, const tocsin_stream_options *options, tocsin_stream **stream,
                                 tocsin_error *error);

/* Gives a stream back. NULL is allowed. */
void tocsin_stream_close(tocsin_stream *stream);

/* The most bytes of a line that are looked at. */
#define TOCSIN_MAXIMUM_LINE 131072

/* Takes one raw line; a line feed at its end is left out. Any bytes are a line. Verdicts follow by tocsin_stream_next;
 * those that were not fetched before are dropped. */
tocsin_status tocsin_stream_line(tocsin_stream *stream, const void *line, size_t length);

/* Takes one entry of a session of yours, at a time in seconds from any origin, a finite number. */
tocsin_status tocsin_stream_key(tocsin_stream *stream, uint64_t session_id, uint32_t key, double time);

/* Ends a session, by the number that its events have as session_id; nothing follows where it is not open. */
tocsin_status tocsin_stream_end(tocsin_stream *stream, uint64_t session_id);

/* Of keys: ends the sessions that have had no entry since `time`, where times do not go back. */
tocsin_status tocsin_stream_end_idle(tocsin_stream *stream, double time);

/* Of raw lines: tells that the log has been silent since its last line, for so many seconds, and ends the sessions
 * whose time-out has passed. Otherwise time goes on with the lines alone. */
tocsin_status tocsin_stream_silence(tocsin_stream *stream, double seconds);

/* Ends all sessions, the most silent first, and judges their ends: to stop and go on later, save instead. The stream
 * can go on. */
tocsin_status tocsin_stream_finish(tocsin_stream *stream);

/* The next verdict of the last call above; NULL: there is none left. Of a line: the sessions that its time ends, then
 * for each of its sessions the entry or window, and the session that was evicted for it. Of a Chimera session that has
 * ended, the window of its last lines, if none had them, comes before it; it may be shorter than the others. */
const tocsin_event *tocsin_stream_next(tocsin_stream *stream);

/* Among the expected keys: the end of the session. */
#define TOCSIN_END UINT32_MAX

/* DeepLog: what the network expected in the place of the entry that tocsin_stream_next has just given, or of its
 * session's end: at most `capacity` keys, the most probable first. Either array may be NULL. Returns how many those
 * are; 0 where nothing was predicted, of sessions that were evicted, and where the last call gave no event. */
size_t tocsin_stream_expected(const tocsin_stream *stream, uint32_t *keys, float *probabilities, size_t capacity);

/* Counts of a stream. */
typedef struct tocsin_stream_counts {
  size_t size;
  uint64_t lines;          /* taken so far */
  uint64_t without_header; /* not of the line format: they give no event */
  uint64_t unknown;        /* no template matches */
  uint64_t crowded;        /* name more than 256 sessions, of which those beyond are left out */
  uint64_t open_sessions;
  size_t memory;           /* bytes that the stream takes */
} tocsin_stream_counts;

/* The counts now; overwritten by the next call of this function. */
const tocsin_stream_counts *tocsin_stream_count(tocsin_stream *stream);

/* Saves what the stream knows of its open sessions, and of raw lines its counts, so that another one of the same model,
 * in another process or on another CPU, goes on with the same bits (Spec/State.md), behind line number `lines` of the
 * counts. Verdicts that were not fetched are dropped. Writes nothing where `capacity` is too small. Returns the bytes
 * that are needed. */
size_t tocsin_stream_save(tocsin_stream *stream, void *bytes, size_t capacity);

/* Goes on from a saved state, instead of what the stream held. Of keys, tocsin_entry.line counts on from what this
 * stream has taken. Verdicts that were not fetched are dropped. On failure the stream goes on as it was:
 * TOCSIN_ERROR_STATE, TOCSIN_ERROR_IDENTITY, or TOCSIN_ERROR_MODEL where the state is of another type of stream,
 * protocol or stride, or of more sessions than this one has room for. */
tocsin_status tocsin_stream_restore(tocsin_stream *stream, const void *bytes, size_t byte_count, tocsin_error *error);

/* ---- Scorers -------------------------------------------------------------------------------------------------- */

/* Judges whole sessions (DeepLog) or windows (Chimera) of keys by themselves. */
typedef struct tocsin_scorer tocsin_scorer;

typedef struct tocsin_scorer_options {
  size_t size;                       /* sizeof(tocsin_scorer_options) */
  const tocsin_allocator *allocator; /* NULL: malloc and free */
  size_t maximum_memory;             /* bytes; 0: no limit */
  uint32_t maximum_batch;            /* Chimera: windows of a call; 0: 64 */
  uint32_t cache_capacity;           /* DeepLog: as in tocsin_stream_options */
  float threshold;                   /* Chimera: as in tocsin_stream_options */
  uint32_t literature_protocol;      /* DeepLog: as in tocsin_stream_options */
} tocsin_scorer_options;

/* Opens a scorer. Options may be NULL. On failure *scorer is NULL. */
tocsin_status tocsin_scorer_open(tocsin_model *model, const tocsin_scorer_options *options, tocsin_scorer **scorer,
                                 tocsin_error *error);

/* Gives a scorer back. NULL is allowed. */
void tocsin_scorer_close(tocsin_scorer *scorer);

/* DeepLog: judges one session that has ended. Any of the arrays may be NULL; the others get key_count + 1 elements,
 * the last one for the end. The verdict is lent; NULL where there are no keys, or the model is none of DeepLog. */
const tocsin_session *tocsin_scorer_session(tocsin_scorer *scorer, const uint32_t *keys, size_t key_count,
                                            float *probabilities, uint32_t *ranks, uint8_t *reasons);

/* Chimera: judges windows of equal length, one after the other in `keys`: at most maximum_batch of 1 to window_length
 * keys. `probabilities` gets window_count elements; NULL is allowed. */
tocsin_status tocsin_scorer_windows(tocsin_scorer *scorer, const uint32_t *keys, size_t window_length,
                                    size_t window_count, float *probabilities);

/* A window of the last call; NULL: it had none of that number, or was refused. Overwritten by the next call of this
 * function. */
const tocsin_window *tocsin_scorer_window(tocsin_scorer *scorer, size_t index);

/* ---- Networks ------------------------------------------------------------------------------------------------- */

/* Runs the network of any model: tensors in, tensors out. */
typedef struct tocsin_network tocsin_network;

typedef enum tocsin_type {
  TOCSIN_TYPE_F32 = 1, /* float */
  TOCSIN_TYPE_U32 = 2  /* keys: uint32_t */
} tocsin_type;

#define TOCSIN_BATCH (-1) /* a dimension of as many items as the run has */
#define TOCSIN_STEPS (-2) /* a dimension of as many time steps as the run has */

/* An input or output. */
typedef struct tocsin_port {
  size_t size;
  const char *name; /* ends in NUL */
  tocsin_type type;
  uint32_t rank;
  int64_t dimensions[4]; /* outermost first: a size, TOCSIN_BATCH or TOCSIN_STEPS */
  int64_t maxima[4];     /* the largest that each dimension may be, with the options that allow it */
} tocsin_port;

typedef struct tocsin_network_options {
  size_t size;                       /* sizeof(tocsin_network_options) */
  const tocsin_allocator *allocator; /* NULL: malloc and free */
  size_t maximum_memory;             /* bytes; 0: no limit but 1 GiB of values, which no network may exceed */
  uint32_t maximum_batch;            /* items of a run; 0: 1 */
  uint32_t maximum_steps;            /* time steps of a run; 0: 1 */
} tocsin_network_options;

/* Opens the network of a model. Options may be NULL. On failure *network is NULL. */
tocsin_status tocsin_network_open(tocsin_model *model, const tocsin_network_options *options, tocsin_network **network,
                                  tocsin_error *error);

/* Gives a network back. NULL is allowed. */
void tocsin_network_close(tocsin_network *network);

/* An input or output, in the order of their names; NULL: there is none of that number. Lent until the network is
 * closed. */
const tocsin_port *tocsin_network_input(const tocsin_network *network, size_t index);
const tocsin_port *tocsin_network_output(const tocsin_network *network, size_t index);

/* Begins a run of `batch` items of `steps` time steps (1 where no dimension is TOCSIN_STEPS). Set every input after
 * it. */
tocsin_status tocsin_network_begin(tocsin_network *network, size_t batch, size_t steps);

/* Sets an input, row-major: as many elements as its dimensions come to. Any key is valid. */
tocsin_status tocsin_network_set_keys(tocsin_network *network, size_t input, const uint32_t *keys, size_t count);
tocsin_status tocsin_network_set_numbers(tocsin_network *network, size_t input, const float *numbers, size_t count);

/* Runs, where every input has been set. */
tocsin_status tocsin_network_run(tocsin_network *network);

/* An output of the last run, row-major, and the number of its elements; NULL: there is none of that number, or no run
 * since the last one began. */
const float *tocsin_network_elements(const tocsin_network *network, size_t output, size_t *count);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
