// Declares posix_memalign, which sanitized builds do not define below.
#define _POSIX_C_SOURCE 200809L

#include "include/allocation_counter.h"

#include <errno.h>
#include <stdlib.h>

// A sanitizer replaces the allocation functions itself, and other C libraries keep no second name for their own.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#if defined(__GLIBC__) && !defined(IS_SANITIZED)
#define COUNTS 1
#endif

// Of the thread, so that the test runner's threads do not show. In the initial-exec model, since other models may allocate
// on first use.
#define THREAD_OWN static _Thread_local __attribute__((tls_model("initial-exec")))
THREAD_OWN int is_counting;
THREAD_OWN uint64_t count;
// Bytes that are held more than at the start, now and at most.
THREAD_OWN int64_t held;
THREAD_OWN int64_t peak;

#ifdef COUNTS
#include <malloc.h>

// glibc's own functions under the names that stay when malloc and its kin are replaced.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

static int64_t size_of(void *memory) { return is_counting && memory ? (int64_t)malloc_usable_size(memory) : 0; }

static void *note(void *memory) {
  if (is_counting) count++;
  held += size_of(memory);
  if (held > peak) peak = held;
  return memory;
}

void *malloc(size_t size) { return note(__libc_malloc(size)); }

void *calloc(size_t number, size_t size) { return note(__libc_calloc(number, size)); }

void *realloc(void *old, size_t size) {
  const int64_t before = size_of(old);
  void *memory = __libc_realloc(old, size);
  if (memory || !size) held -= before;
  return note(memory);
}

void *aligned_alloc(size_t alignment, size_t size) { return note(__libc_memalign(alignment, size)); }

void *memalign(size_t alignment, size_t size) { return note(__libc_memalign(alignment, size)); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  void *memory = note(__libc_memalign(alignment, size));
  if (!memory) return ENOMEM;
  *result = memory;
  return 0;
}

void free(void *memory) {
  held -= size_of(memory);
  __libc_free(memory);
}

#endif

void allocation_counter_start(void) {
  count = 0;
  held = 0;
  peak = 0;
  is_counting = 1;
}

uint64_t allocation_counter_stop(void) {
  is_counting = 0;
  return count;
}

int64_t allocation_counter_peak(void) { return peak; }

int allocation_counter_works(void) {
  allocation_counter_start();
  void *volatile plain = malloc(8);
  void *volatile aligned = NULL;
  const int failed = posix_memalign((void **)&aligned, 64, 64);
  const uint64_t seen = allocation_counter_stop();
  free(plain);
  if (!failed) free(aligned);
  return seen == 2;
}
