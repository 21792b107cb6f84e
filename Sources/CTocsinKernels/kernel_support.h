// What every instruction set's kernels share.
#ifndef TOCSIN_KERNEL_SUPPORT_H
#define TOCSIN_KERNEL_SUPPORT_H

#include "include/tocsin_kernels.h"
#include "attention_room.h"
#include "float_environment.h"

// Without this clang contracts a * b + c on some instruction sets and not on others.
#pragma STDC FP_CONTRACT OFF

#define CK_INLINE static inline __attribute__((always_inline))
// Bodies stay out of line, so that no arithmetic moves across the change of the float environment.
#define CK_NOINLINE __attribute__((noinline))
#define CK_UNROLL _Pragma("clang loop unroll(full)")
#define CK_LOOP _Pragma("clang loop unroll(disable)")
// Of what many kernels use: in line, but for the portable kernels, where it would be long in each.
#define CK_COMMON CK_INLINE
// Hides from the compiler how a pointer came about.
#define CK_OPAQUE(pointer) __asm__("" : "+r"(pointer))

extern const ck_kernels ck_table__scalar, ck_table__avx2, ck_table__avx512, ck_table__neon;

#endif
