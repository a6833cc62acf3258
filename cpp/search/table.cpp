#include "search/table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "search/blake3/searcher.h"
#include "search/k12/searcher.h"
#include "search/randomx/searcher.h"
#include "search/sha256d/searcher.h"

namespace pickaxe::search {
namespace {

constexpr std::array kAlgorithms = {
    Algorithm{"sha256d", sha256d::read, sha256d::start, sha256d::kernels},
    Algorithm{"blake3", blake3::read, blake3::start, blake3::kernels},
    Algorithm{"k12", k12::read, k12::start, k12::kernels},
    Algorithm{"randomx", randomx::read, randomx::start, nullptr, randomx::machine_needs, "rx/0"},
};

}  // namespace

std::span<const Algorithm> algorithms() noexcept {
  return kAlgorithms;
}

std::optional<std::size_t> find_algorithm(std::string_view name) noexcept {
  const auto found = std::ranges::find(kAlgorithms, name, &Algorithm::name);
  if (found == kAlgorithms.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kAlgorithms.begin());
}

std::optional<os::MachineNeeds> machine_needs(std::string_view name) noexcept {
  for (const Algorithm& algorithm : kAlgorithms) {
    if (algorithm.variant_needs == nullptr) {
      if (algorithm.name == name) return os::kNoScratchpad;
    } else if (const auto needs = algorithm.variant_needs(name)) {
      return needs;
    }
  }
  return std::nullopt;
}

std::vector<std::vector<unsigned>> placed_cpus(const os::Topology& topology, unsigned threads) {
  std::vector<std::vector<unsigned>> all;
  for (const Algorithm& algorithm : kAlgorithms) {
    const auto needs = machine_needs(algorithm.variant_needs == nullptr ? algorithm.name : algorithm.usual_variant);
    std::vector<unsigned>& cpus = all.emplace_back();
    for (const os::PlannedThread& thread : os::place_threads(topology, *needs, threads).threads) {
      cpus.push_back(thread.cpu);
    }
  }
  return all;
}

base::Result<std::vector<Searchers>> start_all(std::span<const Algorithm> algorithms, const Setup& setup) {
  std::vector<Searchers> all;
  for (const Algorithm& algorithm : algorithms) {
    auto searchers = algorithm.start(setup);
    if (!searchers.ok()) return searchers.status();
    all.push_back(std::move(searchers.value()));
  }
  return all;
}

}  // namespace pickaxe::search
