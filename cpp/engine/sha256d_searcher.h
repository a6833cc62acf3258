// sha256d in the engine: sweeps the low 32 nonce bits with a kernel, applies the full rule with the oracle.
#pragma once

#include <memory>

#include "engine/searcher.h"
#include "sha256d/kernels.h"

namespace pickaxe::engine {

std::unique_ptr<Searcher> make_sha256d_searcher(const sha256d::Kernel& kernel);

}  // namespace pickaxe::engine
