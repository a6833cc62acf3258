// Errors as values: no C++ exception crosses a folder.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace pickaxe::base {

// Each code has one row in lib/base/errors.ts, which carries the name the user sees.
enum class Code {
  ok,
  argument,         // PICKAXE_ERR_ARG_RANGE: the caller passed a value that cannot be used
  out_of_memory,    // PICKAXE_ERR_OUT_OF_MEMORY
  thread_start,     // PICKAXE_ERR_THREAD_START
  code_memory,      // PICKAXE_ERR_CODE_MEMORY: the OS refuses executable memory
  cpu_unsupported,  // PICKAXE_ERR_CPU_UNSUPPORTED
  self_test,        // PICKAXE_ERR_SELFTEST: a kernel failed its known answers
  closed,           // PICKAXE_ERR_CLOSED
};

struct [[nodiscard]] Status {
  Code code = Code::ok;
  std::string message;

  bool ok() const noexcept { return code == Code::ok; }
  static Status error(Code code, std::string message) { return {code, std::move(message)}; }
  friend bool operator==(const Status&, const Status&) = default;
};

// A value, or the status that says why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Status status) : state_(std::move(status)) {}

  bool ok() const noexcept { return std::holds_alternative<T>(state_); }
  T& value() noexcept { return *std::get_if<T>(&state_); }
  const T& value() const noexcept { return *std::get_if<T>(&state_); }
  Status status() const { return ok() ? Status{} : *std::get_if<Status>(&state_); }

 private:
  std::variant<T, Status> state_;
};

}  // namespace pickaxe::base
