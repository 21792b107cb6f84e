#include "float_environment.h"
#include "include/tocsin_kernels.h"

uint64_t ck_enter_float_environment(void) { return (uint64_t)ck_enter(); }

void ck_leave_float_environment(uint64_t host) { ck_leave((ck_float_environment)host); }
