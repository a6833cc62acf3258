// Generated machine code behind the interfaces of executor.h and items.h. One implementation is linked in per
// architecture (x86/, arm64/); where none is, or where the OS forbids executable memory, the answer is a status and
// the interpreter serves.
#pragma once

#include <cstddef>
#include <memory>

#include "base/features.h"
#include "base/status.h"
#include "randomx/executor.h"
#include "randomx/items.h"
#include "randomx/params.h"

namespace pickaxe::randomx::jit {

// Code::code_memory when the OS refuses, Code::cpu_unsupported when this CPU lacks what the variant needs (rx/2 needs
// AES instructions). `features` may claim less than the CPU has. `params` must outlive the executor.
base::Result<std::unique_ptr<Executor>> make_executor(const Params& params, Mode mode, std::size_t slots,
                                                      base::Features features);

// The cache's programs as code; `cache` may go once this has returned, its memory may not. Errors as above;
// Code::argument for a cache whose number of items is no power of two.
base::Result<std::unique_ptr<ItemSource>> make_item_source(const CacheView& cache, base::Features features);

}  // namespace pickaxe::randomx::jit
