// The part of a job that all have whose nonces are swept: several preimages searched together.
#pragma once

#include <vector>

#include "base/preimage.h"
#include "search/algorithm.h"

namespace pickaxe::search::sweep {

struct Part final : engine::JobPart {
  // 1 to 16, all different; each in turn stands in the first 64 bytes of the message.
  std::vector<base::Preimage> preimages;
};

// `bytes`: 1 to 16 preimages of 64 bytes, one behind the other; else Code::argument.
base::Result<std::vector<base::Preimage>> to_preimages(base::Bytes bytes);

// From the field `preimages`.
base::Result<engine::SharedPart> read_preimages(const Fields& own);

// Whether the message is a preimage of 64 bytes and the nonce.
bool is_dmint(const engine::Job& layout) noexcept;

}  // namespace pickaxe::search::sweep
