// What a host may do to the float environment before it calls a kernel.
#ifndef TOCSIN_TEST_FLOAT_MODE_H
#define TOCSIN_TEST_FLOAT_MODE_H

#include <stdint.h>

/// The control register: MXCSR on x86-64, FPCR on AArch64, 0 elsewhere.
uint32_t test_float_mode(void);

/// Sets the control register.
void test_set_float_mode(uint32_t mode);

/// The control register with subnormals flushed and read as zero, and rounding toward zero.
uint32_t test_hostile_float_mode(void);

/// The sum as the hardware computes it at this very place: no optimiser may move it past a change of the mode.
float test_add(float a, float b);

#endif
