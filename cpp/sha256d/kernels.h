// The table of sweep kernels: listed, forced by name, and offered only after a known-answer test in this process.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/features.h"
#include "base/kernel_race.h"
#include "base/status.h"
#include "sha256d/work.h"
#include "sweep/kernel.h"

namespace pickaxe::sha256d {

using Kernel = sweep::Kernel<Work>;

// Every kernel compiled for this architecture, fastest first as far as is known without measuring.
std::span<const Kernel> kernels() noexcept;

// sweep::compare. The CPU must have `kernel.needs`.
base::Status self_test(const Kernel& kernel) noexcept;

// The kernels among which this CPU has to choose by measuring, see base::race_kernels; once a process and set of
// features: some 10 ms in all.
using Raced = base::Raced<Kernel>;
const std::vector<Raced>& raced_kernels(base::Features cpu);

// By name, or the winner of the race; see base::select_kernel.
base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu);

// What sweeps of any algorithm have to know of this one.
struct Algorithm {
  using Work = sha256d::Work;
  static constexpr std::string_view kName = "sha256d";
  static constexpr std::array<std::size_t, 3> kTails = {4, 8, 16};
  static constexpr std::array kOrders = {base::HashOrder::big_endian, base::HashOrder::little_endian};
  static std::span<const Kernel> kernels() noexcept { return sha256d::kernels(); }
  static std::size_t nonce_at(std::size_t tail) noexcept { return tail == 16 ? 76 : sizeof(base::Preimage); }
  static Work prepare(std::span<const base::Preimage> preimages, base::Bytes tail,
                      const base::Target& target) noexcept {
    return sha256d::prepare(preimages, tail, target);
  }
  static base::Hash256 hash(base::Bytes message) noexcept { return sha256d(message); }
};

}  // namespace pickaxe::sha256d
