// The plain executor: the specification in code, the oracle for the JITs and the fall-back where the OS forbids
// executable memory.
#pragma once

#include <memory>

#include "randomx/program/executor.h"

namespace pickaxe::randomx::program {

// Any number of slots; machines run one after another. `params` must outlive the executor.
std::unique_ptr<Executor> make_interpreter(const Params& params, Mode mode, std::size_t slots);

}  // namespace pickaxe::randomx::program
