// Machines between two uses: scratchpads and code that serve any key of their variant, so that threads which hash with
// several keys do not make them anew each time.
#pragma once

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "base/status.h"
#include "search/randomx/machines.h"

namespace pickaxe::search::randomx {

class MachinePool {
 public:
  // `options` outlives it; `most` machines may be there, in use and idle, before idle ones of other variants go.
  MachinePool(const Options& options, std::size_t most) : options_(options), most_(most) {}

  // Gives machines back at its end.
  class Lease {
   public:
    Lease(MachinePool& pool, Machines machines) : pool_(pool), machines_(std::move(machines)) {}
    ~Lease() { pool_.give_back(std::move(machines_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    const Machines* operator->() const noexcept { return &machines_; }

   private:
    MachinePool& pool_;
    Machines machines_;
  };

  // Machines over `memory`: idle ones where there are such, else new. Fails as make_vm(). To be leased.
  base::Result<Machines> take(const rx::Params& params, rx::memory::HeldMemory memory, MachinePlan plan);
 private:
  void give_back(Machines machines) noexcept;

  const Options& options_;
  const std::size_t most_;
  std::mutex mutex_;
  std::vector<Machines> idle_;  // the longest idle first
  std::size_t in_use_ = 0;
};

}  // namespace pickaxe::search::randomx
