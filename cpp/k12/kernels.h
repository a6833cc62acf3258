// The table of KangarooTwelve sweep kernels: listed, forced by name, and offered only after a comparison in this
// process.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/kernel_race.h"
#include "k12/work.h"
#include "sweep/kernel.h"

namespace pickaxe::k12 {

using Kernel = sweep::Kernel<Work>;

// Every kernel compiled for this architecture, fastest first.
std::span<const Kernel> kernels() noexcept;

// sweep::compare. The CPU must have `kernel.needs`.
base::Status self_test(const Kernel& kernel) noexcept;

// The kernels among which this CPU has to choose by measuring, see sweep::raced_kernels.
using Raced = base::Raced<Kernel>;
const std::vector<Raced>& raced_kernels(base::Features cpu);

// By name, or the winner of the race; see base::select_kernel.
base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu);

// What sweeps of any algorithm have to know of this one.
struct Algorithm {
  using Work = k12::Work;
  static constexpr std::string_view kName = "k12";
  static constexpr std::array<std::size_t, 2> kTails = {4, 8};
  static constexpr std::array kOrders = {base::HashOrder::big_endian};
  static std::span<const Kernel> kernels() noexcept { return k12::kernels(); }
  static std::size_t nonce_at(std::size_t) noexcept { return sizeof(base::Preimage); }
  static Work prepare(std::span<const base::Preimage> preimages, base::Bytes tail,
                      const base::Target& target) noexcept {
    return k12::prepare(preimages, tail, target);
  }
  static base::Hash256 hash(base::Bytes message) noexcept { return k12::hash(message); }
  static const std::vector<Raced>& raced_kernels(base::Features cpu) { return k12::raced_kernels(cpu); }
  static base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu) {
    return k12::select_kernel(name, cpu);
  }
};

}  // namespace pickaxe::k12
