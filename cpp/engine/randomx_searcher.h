// RandomX in the engine: virtual machines on each thread, hashing pipelined, memory taken as it becomes better.
#pragma once

#include <memory>

#include "engine/randomx_memory.h"
#include "engine/searcher.h"

namespace pickaxe::engine {

// `leader`: one worker of an engine tells what all of them would.
std::unique_ptr<Searcher> make_randomx_searcher(std::shared_ptr<RandomXMemory> memory, bool leader);

}  // namespace pickaxe::engine
