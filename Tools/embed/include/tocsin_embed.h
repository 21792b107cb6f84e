// The DeepLog detector, of keys and of raw lines, for a C program without the Swift standard library. Made to prove that
// the runtime side builds in Embedded Swift and gives the same bits there; the C interface for agents is another matter.
#ifndef TOCSIN_EMBED_H
#define TOCSIN_EMBED_H

#include <stddef.h>
#include <stdint.h>

/// Replays the golden vectors of a model file, of any network, and counts them. -1 where the file is not a model, a bit
/// differs, or TOCSIN_ISA cannot be met.
int tocsin_embed_replay(const uint8_t *bytes, size_t count);

/// Prints a line for every case of Tests/CaseTable: the digest of what it computes, and its name. `begin` is called for each
/// when its weights and inputs are made, before anything is computed from them, and `end` after it. Gives the number of
/// cases that cannot be run; -1 where TOCSIN_ISA cannot be met.
int tocsin_embed_print_cases(void (*begin)(void), void (*end)(void));

/// A model and a stream over it. Belongs to one thread at a time.
typedef struct tocsin_embed tocsin_embed;

typedef struct tocsin_embed_entry {
  uint32_t reason; // 0: normal; else the raw value of an AnomalyReason
  uint32_t rank;
  float probability;
} tocsin_embed_entry;

typedef struct tocsin_embed_session {
  uint32_t entry_count, anomaly_count, worst_rank;
  float lowest_probability;
  double plausibility;
} tocsin_embed_session;

/// Reads a model file from memory and opens a stream with room for `sessions`, with a cache of `cache` windows or prefixes
/// (0: none). NULL where the file is not a DeepLog model, or TOCSIN_ISA cannot be met.
tocsin_embed *tocsin_embed_open(const uint8_t *bytes, size_t count, size_t sessions, size_t cache);

/// Judges the next entry of a session.
void tocsin_embed_push(tocsin_embed *stream, uint64_t session, uint32_t key, tocsin_embed_entry *result);

/// Ends a session. 0 where it is not open.
int tocsin_embed_end(tocsin_embed *stream, uint64_t session, tocsin_embed_session *result);

void tocsin_embed_close(tocsin_embed *stream);

/// A model with a log parser, and a stream of raw lines over it. Belongs to one thread at a time.
typedef struct tocsin_embed_lines tocsin_embed_lines;

/// As tocsin_embed_open. NULL, too, where the model has no log parser.
tocsin_embed_lines *tocsin_embed_lines_open(const uint8_t *bytes, size_t count, size_t sessions, size_t cache);

/// Reads a line, without its line feed, and gives the number of its sessions; -1 where it is not of the model's format.
/// Judge it in each of its sessions before the next line is read.
int tocsin_embed_lines_read(tocsin_embed_lines *stream, const uint8_t *line, size_t count);

/// Judges the line that was read last in one of its sessions. Gives its key, 0 where no template matches.
uint32_t tocsin_embed_lines_judge(tocsin_embed_lines *stream, const uint8_t *line, size_t count, int session,
                                  tocsin_embed_entry *result);

/// Copies the name of the session that was judged last, at most `capacity` bytes, and gives its length.
size_t tocsin_embed_lines_name(tocsin_embed_lines *stream, uint8_t *name, size_t capacity);

/// Ends one session that has fallen silent, or any one where `all` is not 0. 0 where there is none left.
int tocsin_embed_lines_end(tocsin_embed_lines *stream, int all, tocsin_embed_session *result);

void tocsin_embed_lines_close(tocsin_embed_lines *stream);

#endif
