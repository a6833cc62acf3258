// What an algorithm has to say about itself: the contract of a line in the table. Its searchers meet engine/searcher.h.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/kernel_report.h"
#include "base/status.h"
#include "engine/job.h"
#include "engine/searcher.h"
#include "os/thread_plan.h"
#include "search/fields.h"

namespace pickaxe::search {

namespace randomx {
struct Stages;
}

// What one engine is started with.
struct Setup {
  std::map<std::string, std::string, std::less<>> kernels;  // forced by name, by algorithm
  std::shared_ptr<randomx::Stages> randomx;                 // null: RandomX is not searched

  std::string_view kernel(std::string_view algorithm) const {
    const auto forced = kernels.find(algorithm);
    return forced == kernels.end() ? std::string_view() : forced->second;
  }
};

// What hashes, chosen at the latest now; empty where the algorithm has no table of kernels, or none that can be used.
using KernelName = std::function<std::string_view()>;

// One algorithm in one engine.
struct Searchers {
  engine::MakeSearcher make;
  KernelName kernel;
};

struct Algorithm {
  std::string_view name;  // as lib/algorithm calls it
  // Its own part of a job whose layout is filled in. Code::argument for fields that are missing or do not fit together:
  // JavaScript has checked them, this keeps memory safe.
  base::Result<engine::SharedPart> (*read)(const Fields& own, const engine::Job& layout);
  // Fails as select_kernel() for a kernel that was named and cannot be had.
  base::Result<Searchers> (*start)(const Setup& setup);
  // Those that can be named, in order of preference; null where it has no table of them. Self-tests and the race run.
  std::vector<base::KernelReport> (*kernels)(base::Features cpu) = nullptr;
  // What a machine of one of its variants needs of the caches; nothing for one that is not known. Null where it has no
  // variants, and what a thread needs fits its core.
  std::optional<os::MachineNeeds> (*variant_needs)(std::string_view variant) = nullptr;
  // By which its threads are placed, whichever comes; empty where it has none.
  std::string_view usual_variant = {};
};

}  // namespace pickaxe::search
