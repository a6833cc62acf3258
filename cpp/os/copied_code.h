// Code that is there several times, and of each of its functions the copy that runs fastest.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/kernel_race.h"
#include "base/status.h"
#include "os/code.h"

namespace pickaxe::os {

// Where its pages lie in the machine's memory, one copy in twenty to a hundred of straight code that fills some pages
// runs slower for as long as it lives, down to a quarter of its speed (Zen 5). Three of them hardly ever do.
inline constexpr std::size_t kCopies = 3;
inline constexpr std::size_t kCopyAlignment = 4096;  // copies share no page

// Of code that runs wherever it lies: it names its places by how far away they are.
class CopiedCode {
 public:
  // `room`: bytes for the code, once. As CodeBuffer::allocate.
  static base::Result<CopiedCode> allocate(std::size_t room, std::size_t copies = kCopies) noexcept;

  std::span<std::uint8_t> begin_write() noexcept;
  // So many bytes were written; the other copies are made.
  void end_write(std::size_t bytes) noexcept;

  // Of the function that begins so many bytes into the code. `run(function)` runs it for some microseconds; where there
  // are no copies it is not called.
  template <typename Function, typename Run>
  Function fastest(std::size_t entry, Run&& run) const {
    const auto copy = [&](std::size_t number) { return code_.entry<Function>(number * pitch_ + entry); };
    constexpr int kRounds = 5;
    if (copies_ == 1) return copy(0);
    const auto seconds =
        base::race(copies_, kRounds, [&](std::size_t number) { return base::seconds_of([&] { run(copy(number)); }); });
    return copy(static_cast<std::size_t>(std::ranges::min_element(seconds) - seconds.begin()));
  }

 private:
  CopiedCode(CodeBuffer code, std::size_t room, std::size_t copies, std::size_t pitch) noexcept
      : code_(std::move(code)), room_(room), copies_(copies), pitch_(pitch) {}

  CodeBuffer code_;
  std::size_t room_;
  std::size_t copies_;
  std::size_t pitch_;  // from one copy to the next
};

}  // namespace pickaxe::os
