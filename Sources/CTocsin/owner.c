#define _POSIX_C_SOURCE 200809L
#include "tocsin_owner.h"

#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* What stands before each allocation. */
typedef struct block {
  tocsin_owner *owner;
  struct block *next, *previous;
  void *base;
  size_t byte_count; /* from `base` on */
} block;

struct tocsin_owner {
  void *(*allocate)(void *, size_t);
  void (*release)(void *, void *, size_t);
  void *context;
  size_t limit, in_use, peak;
  block *blocks;
  atomic_size_t references;
  void *object;
  tocsin_owner *kept;
};

/* A call that allocates. */
typedef struct call {
  tocsin_owner *owner;
  volatile size_t refused; /* changed between setjmp and longjmp */
  jmp_buf refusal;
} call;

/* Of this thread; NULL but for the time of a call that opens or closes. */
static _Thread_local call *current;

enum { unit = 16 };

const size_t tocsin_owner_byte_count = sizeof(tocsin_owner);

static void *from_malloc(void *context, size_t byte_count) {
  (void)context;
  return malloc(byte_count);
}

static void to_free(void *context, void *memory, size_t byte_count) {
  (void)context, (void)byte_count;
  free(memory);
}

tocsin_owner *tocsin_owner_open(const tocsin_allocator *allocator, size_t limit) {
  const tocsin_allocator usual = {.allocate = from_malloc, .release = to_free};
  if (!allocator) allocator = &usual;
  tocsin_owner *owner = limit < tocsin_owner_byte_count ? NULL : allocator->allocate(allocator->context, sizeof *owner);
  if (!owner) return NULL;
  memset(owner, 0, sizeof *owner);
  owner->allocate = allocator->allocate;
  owner->release = allocator->release;
  owner->context = allocator->context;
  owner->limit = limit;
  owner->in_use = owner->peak = sizeof *owner;
  atomic_init(&owner->references, 1);
  return owner;
}

size_t tocsin_owner_run(tocsin_owner *owner, void (*body)(void *), void *argument) {
  call this = {.owner = owner}, *const outer = current;
  fenv_t environment;
  fegetenv(&environment);
  current = &this;
  /* A body that is left may have been computing under the kernels' float environment. */
  if (setjmp(this.refusal) == 0) body(argument);
  else fesetenv(&environment);
  current = outer;
  return this.refused;
}

void *tocsin_owner_object(const tocsin_owner *owner) { return owner->object; }
void tocsin_owner_set_object(tocsin_owner *owner, void *object) { owner->object = object; }
size_t tocsin_owner_in_use(const tocsin_owner *owner) { return owner->in_use; }
size_t tocsin_owner_peak(const tocsin_owner *owner) { return owner->peak; }

void tocsin_owner_keep(tocsin_owner *owner, tocsin_owner *kept) {
  atomic_fetch_add_explicit(&kept->references, 1, memory_order_relaxed);
  owner->kept = kept;
}

void tocsin_owner_close(tocsin_owner *owner, void (*finish)(void *)) {
  while (owner && atomic_fetch_sub_explicit(&owner->references, 1, memory_order_acq_rel) == 1) {
    if (owner->object) tocsin_owner_run(owner, finish, owner->object);
    for (block *each = owner->blocks; each;) {
      block *next = each->next;
      owner->release(owner->context, each->base, each->byte_count);
      each = next;
    }
    tocsin_owner *kept = owner->kept;
    owner->release(owner->context, owner, sizeof *owner);
    owner = kept;
  }
}

/* Leaves the running call, if there is one. */
static void refuse(size_t byte_count) {
  if (!current) return;
  current->refused = current->owner->in_use + byte_count;
  longjmp(current->refusal, 1);
}

/* Memory for the running call's owner; NULL where it may have no more, `*refused` bytes of it. */
static void *attempt(size_t alignment, size_t byte_count, size_t *refused) {
  tocsin_owner *owner = current ? current->owner : NULL;
  const size_t before = (sizeof(block) + alignment - 1) / alignment * alignment;
  /* `allocate` aligns to 16. */
  const size_t slack = alignment > unit ? alignment - unit : 0;
  *refused = PTRDIFF_MAX;
  if (byte_count > PTRDIFF_MAX - before - slack) return NULL;
  const size_t total = *refused = before + slack + byte_count;
  void *base = NULL;
  if (!owner) base = malloc(total);
  else if (total <= owner->limit - owner->in_use) base = owner->allocate(owner->context, total);
  if (!base) return NULL;
  const uintptr_t start = ((uintptr_t)base + slack) / alignment * alignment + before;
  block *header = (block *)start - 1;
  *header = (block){.owner = owner, .base = base, .byte_count = total};
  if (owner) {
    header->next = owner->blocks;
    if (owner->blocks) owner->blocks->previous = header;
    owner->blocks = header;
    owner->in_use += total;
    if (owner->in_use > owner->peak) owner->peak = owner->in_use;
  }
  return (void *)start;
}

static void *take(size_t alignment, size_t byte_count) {
  size_t refused;
  void *memory = attempt(alignment, byte_count, &refused);
  if (!memory) refuse(refused);
  return memory;
}

void *tocsin_memory_malloc(size_t byte_count) { return take(unit, byte_count); }

void *tocsin_memory_calloc(size_t count, size_t element_size) {
  const size_t byte_count = element_size && count > PTRDIFF_MAX / element_size ? PTRDIFF_MAX : count * element_size;
  void *memory = take(unit, byte_count);
  return memory ? memset(memory, 0, byte_count) : NULL;
}

int tocsin_memory_posix_memalign(void **memory, size_t alignment, size_t byte_count) {
  *memory = take(alignment < unit ? unit : alignment, byte_count);
  return *memory ? 0 : ENOMEM;
}

void tocsin_memory_free(void *memory) {
  if (!memory) return;
  block *header = (block *)memory - 1;
  tocsin_owner *owner = header->owner;
  if (!owner) {
    free(header->base);
    return;
  }
  if (header->previous) header->previous->next = header->next;
  else owner->blocks = header->next;
  if (header->next) header->next->previous = header->previous;
  owner->in_use -= header->byte_count;
  owner->release(owner->context, header->base, header->byte_count);
}

/* Fills `bytes` from the start of the file; returns how many there are, or SIZE_MAX with errno. */
static size_t read_whole(int file, uint8_t *bytes, size_t capacity) {
  size_t count = 0;
  while (count < capacity) {
    const ssize_t more = pread(file, bytes + count, capacity - count, (off_t)count);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return SIZE_MAX;
    if (more == 0) break;
    count += (size_t)more;
  }
  return count;
}

uint8_t *tocsin_memory_read_file(const char *path, size_t maximum, size_t *byte_count, int32_t *system_error) {
  *system_error = 0;
  *byte_count = 0;
  uint8_t first, *bytes = NULL;
  size_t refused = 0;
  /* A pipe that nobody writes to must not hang the host. */
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    *system_error = errno;
    return NULL;
  }
  /* Folders and pipes fail here. */
  const off_t end = read_whole(file, &first, 1) == SIZE_MAX ? -1 : lseek(file, 0, SEEK_END);
  if (end < 0) *system_error = errno;
  else *byte_count = (size_t)end;
  if (end >= 0 && (uintmax_t)end <= maximum) {
    bytes = attempt(unit, (size_t)end + 1, &refused);
    if (bytes) *byte_count = read_whole(file, bytes, (size_t)end);
    if (*byte_count == SIZE_MAX) {
      *system_error = errno;
      tocsin_memory_free(bytes);
      bytes = NULL;
    } else if (bytes) {
      refused = 0;
    }
  }
  close(file);
  if (refused && !bytes && !*system_error) refuse(refused);
  return bytes;
}
