// The DeepLog detector for a C program without the Swift standard library. Made to prove that the runtime side builds in
// Embedded Swift and gives the same bits there; the C interface for agents is another matter.
#ifndef TOCSIN_EMBED_H
#define TOCSIN_EMBED_H

#include <stddef.h>
#include <stdint.h>

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

#endif
