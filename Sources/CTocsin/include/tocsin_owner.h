/* Where the memory of each model, stream, scorer and network comes from, and how running out of it is survived.
 *
 * In a library for hosts, malloc and its kin are renamed in all objects to the tocsin_memory_ functions below
 * (Tools/dev embed), so that each allocation belongs to the owner for whom the running call works. What an owner
 * holds is given back together; so a call that runs out of memory can be left where it stands. */
#ifndef TOCSIN_OWNER_H
#define TOCSIN_OWNER_H

#include "tocsin.h"

/* What a handle of the C ABI points to. */
typedef struct tocsin_owner tocsin_owner;

/* Bytes of an owner itself. */
extern const size_t tocsin_owner_byte_count;

/* An owner whose memory comes from an allocator, NULL: from malloc; at most `limit` bytes, its own among them. It has
 * one reference. NULL: there is not even memory for the owner. */
tocsin_owner *tocsin_owner_open(const tocsin_allocator *allocator, size_t limit);

/* Runs a body whose allocations are the owner's. Returns 0; or, where an allocation was refused and the body left
 * unfinished, the bytes that the owner would have had at least; the float environment is then as it was before. */
size_t tocsin_owner_run(tocsin_owner *owner, void (*body)(void *argument), void *argument);

/* What the owner's handle stands for. */
void *tocsin_owner_object(const tocsin_owner *owner);
void tocsin_owner_set_object(tocsin_owner *owner, void *object);

/* Keeps another owner until this one is closed. */
void tocsin_owner_keep(tocsin_owner *owner, tocsin_owner *kept);

/* Takes away a reference. With the last one, gives back all that the owner holds, after `finish` was called with its
 * object, if it has one. */
void tocsin_owner_close(tocsin_owner *owner, void (*finish)(void *object));

size_t tocsin_owner_in_use(const tocsin_owner *owner);
size_t tocsin_owner_peak(const tocsin_owner *owner);

/* What an error's texts are made of. Texts end in NUL; NULL is none. */
typedef struct tocsin_message {
  const char *rule_group, *rule; /* "graph", "valueUnused" */
  const char *section;           /* in which the place is */
  const char *what, *remedy;
  int64_t number; /* behind `what`; negative: none */
} tocsin_message;

/* Tells the host of an error, as far as its struct reaches. `content` holds all but the texts. */
void tocsin_write_error(tocsin_error *error, tocsin_error content, tocsin_message message);

/* The bytes of a file, from the running call's owner; freed with tocsin_memory_free. NULL: `*system_error` is errno,
 * or 0 where the file has more than `maximum` bytes, `*byte_count` of them. */
uint8_t *tocsin_memory_read_file(const char *path, size_t maximum, size_t *byte_count, int32_t *system_error);

/* Reads a struct of the host's that begins with its size, or NULL, into one of the library's, of zeros but for its
 * size. Returns 0 where it is too small to be one, or has set fields that this library does not know. */
int tocsin_read_struct(void *own, const void *given);

/* What malloc and its kin are renamed to. */
void *tocsin_memory_malloc(size_t byte_count);
void *tocsin_memory_calloc(size_t count, size_t element_size);
int tocsin_memory_posix_memalign(void **memory, size_t alignment, size_t byte_count);
void tocsin_memory_free(void *memory);

#endif
