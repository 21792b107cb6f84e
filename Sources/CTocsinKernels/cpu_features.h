// Which kernels this CPU and its operating system can run.
#ifndef TOCSIN_CPU_FEATURES_H
#define TOCSIN_CPU_FEATURES_H

#include "include/tocsin_kernels.h"

/// The instruction sets that the CPU has, and whose registers the operating system saves: bit `1 << isa` of each.
unsigned ck_cpu_sets(void);

#endif
