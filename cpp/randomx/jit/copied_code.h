// Generated functions that are there several times, and of each the copy that runs fastest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/copies.h"
#include "base/kernel_race.h"
#include "base/status.h"
#include "os/code.h"

namespace pickaxe::randomx::jit {

// Of code that runs wherever it lies: it names its places by how far away they are.
class CopiedCode {
 public:
  // `room`: bytes for the code, once. As os::CodeBuffer::allocate.
  static base::Result<CopiedCode> allocate(std::size_t room) noexcept;

  std::span<std::uint8_t> begin_write() noexcept;
  // So many bytes were written; the other copies are made.
  void end_write(std::size_t bytes) noexcept;

  // Of the function that begins so many bytes into the code. `run(function)` runs it for some microseconds.
  template <typename Function, typename Run>
  Function fastest(std::size_t entry, Run&& run) const {
    const auto copy = [&](std::size_t number) { return code_.entry<Function>(number * pitch_ + entry); };
    return copy(base::fastest_copy(base::kCopies,
                                   [&](std::size_t number) { return base::seconds_of([&] { run(copy(number)); }); }));
  }

 private:
  CopiedCode(os::CodeBuffer code, std::size_t room, std::size_t pitch) noexcept
      : code_(std::move(code)), room_(room), pitch_(pitch) {}

  os::CodeBuffer code_;
  std::size_t room_;
  std::size_t pitch_;  // from one copy to the next
};

}  // namespace pickaxe::randomx::jit
