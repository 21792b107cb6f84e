// Which kernels this CPU and its operating system can run.
#ifndef TOCSIN_CPU_FEATURES_H
#define TOCSIN_CPU_FEATURES_H

#include "include/tocsin_kernels.h"

/// Whether the CPU has the instructions and the operating system saves their registers.
int ck_cpu_has(ck_isa isa);

#endif
