// Counts what one thread allocates, and what it holds at most. Linking this replaces the allocation functions of the C library in the whole program.
#ifndef TOCSIN_ALLOCATION_COUNTER_H
#define TOCSIN_ALLOCATION_COUNTER_H

#include <stdint.h>

/// Whether the allocation functions of this program are the counting ones: false where something else has replaced them.
int allocation_counter_works(void);

/// Starts counting the calling thread's allocations, from 0.
void allocation_counter_start(void);

/// Stops, and gives the calls of malloc, calloc, realloc and the aligned allocations since the start.
uint64_t allocation_counter_stop(void);

/// The most bytes that the calling thread held at once since the start, besides those from before it.
int64_t allocation_counter_peak(void);

#endif
