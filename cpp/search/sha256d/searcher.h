// sha256d in the engine: sweeps the low 32 nonce bits with a kernel, applies the full rule with the oracle.
#pragma once

#include <memory>
#include <vector>

#include "search/algorithm.h"
#include "sha256d/kernels.h"

namespace pickaxe::search::sha256d {

namespace sha = pickaxe::sha256d;  // which the name of this namespace hides

struct Part final : engine::JobPart {
  // 1 to 16, all different; each in turn stands in the first 64 bytes of the message.
  std::vector<base::Preimage> preimages;
};

// `bytes`: 1 to 16 preimages of 64 bytes, one behind the other; else Code::argument.
base::Result<std::vector<base::Preimage>> to_preimages(base::Bytes bytes);

// From `preimages`, for one of the two layouts that the kernels read.
base::Result<engine::SharedPart> read(const Fields& own, const engine::Job& layout);

std::unique_ptr<engine::Searcher> make_searcher(const sha::Kernel& kernel);

base::Result<Searchers> start(const Setup& setup);

}  // namespace pickaxe::search::sha256d
