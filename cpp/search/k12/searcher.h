// KangarooTwelve in the engine.
#pragma once

#include <vector>

#include "search/algorithm.h"

namespace pickaxe::search::k12 {

// From `preimages`, for dMint's layout, which the kernels read.
base::Result<engine::SharedPart> read(const Fields& own, const engine::Job& layout);

base::Result<Searchers> start(const Setup& setup);

std::vector<base::KernelReport> kernels(base::Features cpu);

}  // namespace pickaxe::search::k12
