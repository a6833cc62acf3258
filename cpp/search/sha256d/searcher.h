// sha256d in the engine.
#pragma once

#include <memory>
#include <vector>

#include "search/algorithm.h"
#include "sha256d/kernels.h"

namespace pickaxe::search::sha256d {

// From `preimages`, for one of the two layouts that the kernels read.
base::Result<engine::SharedPart> read(const Fields& own, const engine::Job& layout);

std::unique_ptr<engine::Searcher> make_searcher(const pickaxe::sha256d::Kernel& kernel);

base::Result<Searchers> start(const Setup& setup);

std::vector<base::KernelReport> kernels(base::Features cpu);

}  // namespace pickaxe::search::sha256d
