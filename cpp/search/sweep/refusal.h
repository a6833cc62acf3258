// A searcher for a computer where nothing hashes right.
#pragma once

#include <memory>

#include "engine/searcher.h"

namespace pickaxe::search::sweep {

// Ends every job with `why`.
std::unique_ptr<engine::Searcher> make_refusal(base::Status why);

}  // namespace pickaxe::search::sweep
