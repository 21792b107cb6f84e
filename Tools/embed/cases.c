// Prints a digest of what every case of Tests/CaseTable computes, with the kernels that TOCSIN_ISA asks for. With the
// argument `hostile` models are made and run with results flushed to zero and rounded toward zero, which must not show.
#include "float_mode.h"
#include "tocsin_cases.h"

#include <stdio.h>
#include <string.h>

static uint32_t usual_mode, run_mode;
static int has_changed;

static void begin(void) { test_set_float_mode(run_mode); }

static void end(void) {
  has_changed |= test_float_mode() != run_mode;
  test_set_float_mode(usual_mode);
}

int main(int argc, char **argv) {
  const int is_hostile = argc == 2 && strcmp(argv[1], "hostile") == 0;
  if (argc > 1 && !is_hostile) {
    fprintf(stderr, "usage: %s [hostile]\n", argv[0]);
    return 2;
  }
  usual_mode = test_float_mode();
  run_mode = is_hostile ? test_hostile_float_mode() : usual_mode;
  const int failures = tocsin_print_cases(begin, end);
  if (failures == 0 && !has_changed) return 0;
  fprintf(stderr, "%s: %d cases failed%s\n", argv[0], failures,
          has_changed ? "; the float environment has changed" : "");
  return 1;
}
