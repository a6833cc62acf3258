// Seeded random numbers for tests. PICKAXE_TEST_SEED repeats a run; the seed is printed when a check fails.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <random>

namespace pickaxe::test {

inline std::uint64_t seed() {
  static const std::uint64_t value = [] {
    const char* wanted = std::getenv("PICKAXE_TEST_SEED");
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10)
                             : static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  }();
  return value;
}

inline std::mt19937_64 random_engine() {
  return std::mt19937_64(seed());
}

}  // namespace pickaxe::test
