// The table of BLAKE3 sweep kernels: listed, forced by name, and offered only after a comparison in this process.
#pragma once

#include <span>
#include <string_view>

#include "blake3/work.h"
#include "sweep/kernel.h"

namespace pickaxe::blake3 {

using Kernel = sweep::Kernel<Work>;

// Every kernel compiled for this architecture, fastest first.
std::span<const Kernel> kernels() noexcept;

// sweep::compare. The CPU must have `kernel.needs`.
base::Status self_test(const Kernel& kernel) noexcept;

// What sweeps of any algorithm have to know of this one.
struct Algorithm : sweep::DmintMessages {
  using Work = blake3::Work;
  static constexpr std::string_view kName = "blake3";
  static std::span<const Kernel> kernels() noexcept { return blake3::kernels(); }
  static Work prepare(std::span<const base::Preimage> preimages, base::Bytes tail,
                      const base::Target& target) noexcept {
    return blake3::prepare(preimages, tail, target);
  }
  static base::Hash256 hash(base::Bytes message) noexcept { return blake3::hash(message); }
};

}  // namespace pickaxe::blake3
