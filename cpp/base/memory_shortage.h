// What a thread does that nobody is there to catch for, when memory is out: it ends no process, and what it has to say
// is said later.
#pragma once

#include <chrono>
#include <exception>
#include <new>
#include <thread>

#include "base/status.h"

namespace pickaxe::base {

// Short: takes no memory of its own.
inline Status memory_shortage() noexcept {
  return {Code::out_of_memory, "out of memory"};
}

// What `work`, which returns a status, says; memory_shortage() when it throws.
template <typename Work>
Status without_exceptions(Work&& work) noexcept {
  try {
    return work();
  } catch (const std::exception&) {
    return memory_shortage();
  }
}

// Does `work`, again and again as long as there is no memory for it; what it throws must leave everything as it was.
template <typename Work>
void insist(Work&& work) noexcept {
  constexpr std::chrono::milliseconds kLookAgain{5};
  for (;;) {
    try {
      return work();
    } catch (const std::bad_alloc&) {
      std::this_thread::sleep_for(kLookAgain);
    }
  }
}

}  // namespace pickaxe::base
