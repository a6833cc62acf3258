// sha256d in the engine: sweeps the low 32 nonce bits with a kernel, applies the full rule with the oracle.
#pragma once

#include <memory>
#include <vector>

#include "search/algorithm.h"
#include "sha256d/kernels.h"

namespace pickaxe::search {

struct Sha256dPart final : engine::JobPart {
  // 1 to 16, all different; each in turn stands in the first 64 bytes of the message.
  std::vector<sha256d::Preimage> preimages;
};

// `bytes`: 1 to 16 preimages of 64 bytes, one behind the other; else Code::argument.
base::Result<std::vector<sha256d::Preimage>> to_preimages(base::Bytes bytes);

// From `preimages`, for one of the two layouts that the kernels read.
base::Result<engine::SharedPart> read_sha256d(const Fields& own, const engine::Job& layout);

std::unique_ptr<engine::Searcher> make_sha256d_searcher(const sha256d::Kernel& kernel);

base::Result<Searchers> start_sha256d(const Setup& setup);

}  // namespace pickaxe::search
