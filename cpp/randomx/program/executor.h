// Running programs (specs.md 4.6): the contract that the interpreter and the JITs share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/interrupt.h"
#include "base/status.h"
#include "randomx/items/items.h"
#include "randomx/params.h"
#include "randomx/program/decode.h"
#include "randomx/program/registers.h"

namespace pickaxe::randomx::program {

// Where step 7 of the loop gets its 64 bytes from.
enum class Mode : std::uint8_t {
  light,  // Machine::items
  full,   // Machine::dataset
};

// When full mode asks for a dataset line.
enum class Prefetch : std::uint8_t {
  direct,      // at the end of the iteration that settles its address
  translated,  // at the end of the last turn before it is read, its address translated by then
};

// As options and reports call it.
constexpr std::string_view prefetch_name(Prefetch prefetch) noexcept {
  return prefetch == Prefetch::direct ? "direct" : "translated";
}

// Where full mode's generated code keeps the rounding mode.
enum class Rounding : std::uint8_t {
  control_register,  // CFROUND writes it, and so does each turn of another machine
  embedded,          // x86-64: in each instruction that rounds, of code that is there once for each mode
};

// All the state of one virtual machine that a program run reads or writes. `registers.a` and everything from the
// Configuration come in with the program; r, f and e need no initial value.
struct Machine {
  RegisterFile registers;
  std::uint8_t* scratchpad = nullptr;     // params.scratchpad_l3_bytes, 64-byte aligned
  const std::uint8_t* dataset = nullptr;  // full: params.dataset_bytes(), 64-byte aligned
  const items::Source* items = nullptr;   // light
  std::uint32_t rounding = 0;             // fprc; lives on from program to program of one hash
};

// Holds up to slots() loaded programs and runs them. One executor belongs to one thread; several in one process
// share nothing. Mode, variant and slot count are fixed when it is made.
//
// run(machines) runs machine i with the program in slot i from initialisation (4.6.1) through the last iteration.
// Afterwards registers r, f, e and a (a from the program's configuration), scratchpad and rounding are as the
// specification has them. The caller's floating-point environment is as it was before the call. An executor with
// several slots may switch between its machines at the end of each iteration to hide memory latency; the results
// do not depend on it. False: it was interrupted, and the machines are somewhere in their programs. It looks for that
// as often as it takes to return within some milliseconds: a full-mode program of one machine takes less than one.
class Executor {
 public:
  virtual ~Executor() = default;
  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  virtual std::string_view name() const noexcept = 0;  // "interpreter", "jit-x86-64", "jit-arm64"
  virtual std::size_t slots() const noexcept = 0;
  virtual void load(std::size_t slot, const DecodedProgram& program) noexcept = 0;
  // At most slots() machines, all different.
  virtual bool run(std::span<Machine* const> machines, const base::Interrupt& interrupt) noexcept = 0;
};

}  // namespace pickaxe::randomx::program
