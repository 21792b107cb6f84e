// The case table for a C program, with the runtime side in Embedded Swift.
#ifndef TOCSIN_CASES_H
#define TOCSIN_CASES_H

#include <stdint.h>

/// Prints a line for every case of Tests/CaseTable: the digest of what it computes, and its name. `begin` is called for each
/// when its weights and inputs are made, before anything is computed from them, and `end` after it. Gives the number of
/// cases that cannot be run; -1 where TOCSIN_ISA cannot be met.
int tocsin_print_cases(void (*begin)(void), void (*end)(void));

#endif
