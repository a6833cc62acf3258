// Third stage: virtual machines as planned, over memory that is held.
#pragma once

#include <memory>
#include <optional>

#include "randomx/memory/keyed_memory.h"
#include "randomx/vm.h"
#include "search/randomx/options.h"
#include "search/randomx/tuner.h"

namespace pickaxe::search::randomx {

// One thread's.
struct Machines {
  rx::memory::HeldMemory memory;  // what they read: outlives them
  const rx::Params* params = nullptr;
  rx::program::Mode mode = rx::program::Mode::light;
  MachinePlan plan;
  std::unique_ptr<rx::Vm> vm;
  std::optional<base::Notice> notice;  // what they do without
};

// Code::out_of_memory when there is no room for the scratchpads; Code::cpu_unsupported or Code::code_memory when
// generated code is asked for and cannot be had.
base::Result<Machines> make_vm(const Options& options, const rx::Params& params, rx::memory::HeldMemory memory,
                               MachinePlan plan);

// Has the machines read other memory of their mode, or none for as long as they are idle.
void use_memory(Machines& machines, rx::memory::HeldMemory memory) noexcept;

}  // namespace pickaxe::search::randomx
