// What there is to say while hashing goes on: something works less well than asked for, or otherwise than before.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/status.h"

namespace pickaxe::base {

// No sentence: lib/miner/notice.ts makes it. Every text but that of `why` is a literal.
struct Notice {
  using Value = std::variant<std::uint64_t, std::string_view>;

  using Detail = std::vector<std::pair<std::string_view, Value>>;

  explicit Notice(std::string_view code = {}, Status why = {}, Detail detail = {})
      : code(code), why(std::move(why)), detail(std::move(detail)) {}

  std::string_view code;  // a row of lib/miner/notice.ts
  Status why;             // ok where the code says it all
  Detail detail;          // by the names of that row

  friend bool operator==(const Notice&, const Notice&) = default;
};

}  // namespace pickaxe::base
