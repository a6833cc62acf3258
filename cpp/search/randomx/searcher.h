// RandomX in the engine: virtual machines on each thread, hashing pipelined, memory taken as it becomes better.
#pragma once

#include <memory>

#include "search/algorithm.h"
#include "search/randomx/job.h"
#include "search/randomx/stages.h"

namespace pickaxe::search::randomx {

// From `variant` and `key`. Code::argument for a variant that is not known.
base::Result<Key> read_key(const Fields& fields);

// From those and `commitment`.
base::Result<engine::SharedPart> read(const Fields& own, const engine::Job& layout);

// The first worker of an engine tells what all of them would. To be called on the worker's own thread, which is bound
// to its memory node where the options say so.
std::unique_ptr<engine::Searcher> make_searcher(std::shared_ptr<Stages> stages, unsigned worker);

base::Result<Searchers> start(const Setup& setup);

// A scratchpad for each machine, as many of them as a thread is likely to run in turns in full mode.
std::optional<os::MachineNeeds> machine_needs(std::string_view variant);

}  // namespace pickaxe::search::randomx
