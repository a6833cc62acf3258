// The table of KangarooTwelve sweep kernels: listed, forced by name, and offered only after a comparison in this
// process.
#pragma once

#include <span>
#include <string_view>

#include "k12/work.h"
#include "sweep/kernel.h"

namespace pickaxe::k12 {

using Kernel = sweep::Kernel<Work>;

// Every kernel compiled for this architecture, fastest first.
std::span<const Kernel> kernels() noexcept;

// sweep::compare. The CPU must have `kernel.needs`.
base::Status self_test(const Kernel& kernel) noexcept;

// What sweeps of any algorithm have to know of this one.
struct Algorithm : sweep::DmintMessages {
  using Work = k12::Work;
  static constexpr std::string_view kName = "k12";
  static std::span<const Kernel> kernels() noexcept { return k12::kernels(); }
  static Work prepare(std::span<const base::Preimage> preimages, base::Bytes tail,
                      const base::Target& target) noexcept {
    return k12::prepare(preimages, tail, target);
  }
  static base::Hash256 hash(base::Bytes message) noexcept { return k12::hash(message); }
};

}  // namespace pickaxe::k12
