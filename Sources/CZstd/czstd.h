// The stable API of libzstd and, from its static-only part, nothing.
#include <zstd.h>
#include <zstd_errors.h>
