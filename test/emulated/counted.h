// What the programs whose instructions are counted share with the counter (instruction_counter.c), and with each other:
// the hashes they compute have to be the same.
#pragma once

#include <stddef.h>
#include <stdint.h>

// The number of a system call that no kernel has: it ends a phase, whose number is its argument.
#define COUNTED_MARK 28769

static const char kCountedKey[] = "RandomX example key";

enum { kCountedInputBytes = 76, kCountedItems = 1024 };

// The blob of hash number `nonce`.
static inline void counted_input(uint32_t nonce, uint8_t* input) {
  for (size_t i = 0; i < kCountedInputBytes; ++i) input[i] = (uint8_t)(7 * i);
  for (size_t i = 0; i < 4; ++i) input[39 + i] = (uint8_t)(nonce >> 8 * i);
}
