// Sweeps in the engine: the low 32 nonce bits with a kernel, the full rule with the oracle. `A` is what sweep/choice.h
// asks of an algorithm, and its name.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "os/cpu.h"
#include "search/sweep/preimages.h"
#include "search/sweep/refusal.h"
#include "sweep/choice.h"

namespace pickaxe::search::sweep {

template <typename A>
class Searcher final : public engine::Searcher {
 public:
  using Kernel = pickaxe::sweep::Kernel<typename A::Work>;

  explicit Searcher(const Kernel& kernel) : kernel_(kernel) {}

  void search(const engine::Job& job, engine::ThreadNonces& nonces, engine::SearchControl& control) override {
    std::copy(job.message.begin(), job.message.end(), message_.begin());
    prepared_ = false;
    const std::uint64_t batch = kBatchHashes / std::bit_ceil(preimages_of(job).size());
    for (;;) {
      const auto started = Clock::now();
      engine::NonceBlock taken = nonces.take(batch * batches_);
      if (taken.count == 0) return;
      while (taken.count != 0) {
        if (!control.keep_going()) return;
        for (std::uint64_t left = std::min(taken.count, batch); left != 0;) {
          const std::uint64_t done = sweep(job, {taken.first, left}, control);
          taken.first += done;
          taken.count -= done;
          left -= done;
        }
        if (taken.count != 0) nonces.finished_before(taken.first);
      }
      nonces.finished();
      fit(Clock::now() - started);
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  // Between two looks at the control: the scalar kernel needs about 2 ms for them, the widest a tenth of one.
  static constexpr std::uint64_t kBatchHashes = 4096;
  static constexpr std::uint64_t kMostBatches = 1024;
  static constexpr std::chrono::microseconds kTakenLasts{1000};

  // How many batches to take at a time, from how long the last ones took: at the end of a range nobody should have long
  // to wait, and before it nobody ask often.
  void fit(Clock::duration took) noexcept {
    if (took < kTakenLasts / 2) batches_ = std::min(batches_ * 2, kMostBatches);
    if (took > kTakenLasts * 2) batches_ = std::max<std::uint64_t>(batches_ / 2, 1);
  }

  static const std::vector<base::Preimage>& preimages_of(const engine::Job& job) noexcept {
    return static_cast<const Part&>(*job.part).preimages;
  }

  // Up to the next multiple of 2^32, where the message itself changes, or until the candidates fill up.
  std::uint64_t sweep(const engine::Job& job, engine::NonceBlock block, engine::SearchControl& control) noexcept {
    const auto low = static_cast<std::uint32_t>(block.first);
    const std::uint64_t to_wrap = (std::uint64_t{1} << 32) - low;
    const base::Bytes message(message_.data(), job.message.size());
    if (!prepared_ || block.first >> 32 != high_) {
      high_ = block.first >> 32;
      prepared_ = true;
      engine::patch_nonce(message_.data(), job, block.first);
      work_ = A::prepare(preimages_of(job), message.subspan(sizeof(base::Preimage)), job.target);
    }
    candidates_.size = 0;
    const std::uint64_t done = kernel_.sweep(work_, low, std::min(block.count, to_wrap), candidates_);
    control.count(done * work_.preimages);

    // By nonce: a kernel goes through several preimages one after the other.
    const std::span found(candidates_.found.data(), candidates_.size);
    std::sort(found.begin(), found.end());
    for (const auto& candidate : found) {
      const base::Preimage& preimage = preimages_of(job)[candidate.preimage];
      const std::uint64_t nonce = high_ << 32 | candidate.nonce;
      std::copy(preimage.begin(), preimage.end(), message_.begin());
      engine::patch_nonce(message_.data(), job, nonce);
      const base::Hash256 hash = A::hash(message);
      if (base::meets(hash.data(), job.target)) control.found({nonce, candidate.preimage, hash});
    }
    return done;
  }

  const Kernel& kernel_;
  std::array<std::uint8_t, 80> message_{};
  typename A::Work work_{};
  pickaxe::sweep::Candidates candidates_;
  std::uint64_t batches_ = 1;
  std::uint64_t high_ = 0;
  bool prepared_ = false;
};

template <typename A>
std::unique_ptr<engine::Searcher> make_searcher(const pickaxe::sweep::Kernel<typename A::Work>& kernel) {
  return std::make_unique<Searcher<A>>(kernel);
}

// The kernel of one engine: named, and then checked at once; or chosen when it is first needed, for self-tests and race
// take milliseconds, and few programs search with every algorithm.
template <typename A>
class Choice {
 public:
  using Chosen = base::Result<const pickaxe::sweep::Kernel<typename A::Work>*>;

  explicit Choice(std::string name) : name_(std::move(name)) {}

  const Chosen& chosen() {
    std::call_once(once_, [this] { chosen_.emplace(pickaxe::sweep::select_kernel<A>(name_, os::cpu_features())); });
    return *chosen_;
  }

 private:
  std::string name_;
  std::once_flag once_;
  std::optional<Chosen> chosen_;
};

template <typename A>
base::Result<Searchers> start(const Setup& setup) {
  const std::string name(setup.kernel(A::kName));
  auto choice = std::make_shared<Choice<A>>(name);
  if (!name.empty() && !choice->chosen().ok()) return choice->chosen().status();
  return Searchers{[choice](unsigned) -> std::unique_ptr<engine::Searcher> {
                     if (!choice->chosen().ok()) return make_refusal(choice->chosen().status());
                     return make_searcher<A>(*choice->chosen().value());
                   },
                   [choice] { return choice->chosen().ok() ? choice->chosen().value()->name : std::string_view(); }};
}

// `per_second` counts hashes.
template <typename A>
std::vector<base::KernelReport> kernels(base::Features cpu) {
  return base::report_kernels(A::kernels(), cpu, pickaxe::sweep::select_kernel<A>("", cpu),
                              pickaxe::sweep::raced_kernels<A>(cpu), pickaxe::sweep::kNoncesRaced);
}

}  // namespace pickaxe::search::sweep
