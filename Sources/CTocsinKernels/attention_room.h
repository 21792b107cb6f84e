// How attention's scratch is divided; the same for every instruction set.
#ifndef TOCSIN_ATTENTION_ROOM_H
#define TOCSIN_ATTENTION_ROOM_H

#include "include/tocsin_kernels.h"

/// Where each part begins, in floats; the values of a head come first. No part shrinks where an argument grows, so that
/// scratch for the largest call serves smaller ones.
typedef struct ck_attention_room {
  size_t lanes; // queries that go through together, of all heads: a row of scores
  size_t keys, queries, limits, scores, count;
} ck_attention_room;

enum { ck_attention_most_lanes = 128, ck_attention_least_lanes = 32, ck_attention_score_floats = 4096 };

static inline size_t ck_whole_panels(size_t n) { return (n + CK_PANEL - 1) / CK_PANEL * CK_PANEL; }

static inline ck_attention_room ck_attention_room_for(size_t queries, size_t keys, size_t key_size, size_t value_size) {
  // Scores take 16 KB of L1, but at least 32 queries go together, so that each weight serves enough of them.
  const size_t fit = ck_attention_score_floats / (keys + 1) / CK_PANEL * CK_PANEL;
  const size_t least = ck_attention_least_lanes * keys;
  const size_t rows = ck_whole_panels(queries < ck_attention_most_lanes ? queries : ck_attention_most_lanes);
  ck_attention_room room;
  room.lanes = fit < ck_attention_least_lanes ? ck_attention_least_lanes
               : fit < ck_attention_most_lanes ? fit : ck_attention_most_lanes;
  room.keys = keys * ck_whole_panels(value_size);
  room.queries = room.keys + keys * ck_whole_panels(key_size);
  room.limits = room.queries + rows * key_size;
  room.scores = room.limits + ck_attention_most_lanes;
  room.count = room.scores + (least < ck_attention_score_floats ? ck_attention_score_floats : least);
  return room;
}

#endif
