// RandomX in the engine: virtual machines on each thread, hashing pipelined, memory taken as it becomes better.
#pragma once

#include <memory>

#include "search/algorithm.h"
#include "search/randomx/job.h"
#include "search/randomx/stages.h"

namespace pickaxe::search {

// From `variant` and `key`. Code::argument for a variant that is not known or not switched on.
base::Result<RandomXKey> read_randomx_key(const Fields& fields);

// From those and `commitment`.
base::Result<engine::SharedPart> read_randomx(const Fields& own, const engine::Job& layout);

// `leader`: one worker of an engine tells what all of them would.
std::unique_ptr<engine::Searcher> make_randomx_searcher(std::shared_ptr<RandomX> stages, bool leader);

base::Result<Searchers> start_randomx(const Setup& setup);

}  // namespace pickaxe::search
