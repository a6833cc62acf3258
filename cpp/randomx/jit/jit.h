// Generated machine code behind the interfaces of executor.h and items.h. One implementation is linked in per
// architecture (x86/, arm64/); where none is, or where the OS forbids executable memory, the answer is a status and
// the interpreter serves.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/features.h"
#include "base/status.h"
#include "randomx/items/items.h"
#include "randomx/params.h"
#include "randomx/program/executor.h"

namespace pickaxe::randomx::jit {

// Code::cpu_unsupported when this CPU or this process lacks what the variant (rx/2: AES instructions), the prefetch or
// the way of rounding needs; Code::argument for a prefetch that takes more slots. In light mode neither of the two
// counts. `features` may claim less than the CPU has.
base::Status supports(const Params& params, program::Mode mode, std::size_t slots, base::Features features,
                      program::Prefetch prefetch, program::Rounding rounding = program::Rounding::control_register);

// As supports(), or Code::code_memory when the OS refuses. `params` must outlive the executor.
base::Result<std::unique_ptr<program::Executor>> make_executor(
    const Params& params, program::Mode mode, std::size_t slots, base::Features features,
    program::Prefetch prefetch = program::Prefetch::direct,
    program::Rounding rounding = program::Rounding::control_register);

// This architecture's ways of computing items by generated code, fastest first.
std::span<const items::Kernel> item_kernels() noexcept;

}  // namespace pickaxe::randomx::jit
