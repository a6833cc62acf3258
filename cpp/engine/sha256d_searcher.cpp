#include "engine/sha256d_searcher.h"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

namespace pickaxe::engine {
namespace {

class Sha256dSearcher final : public Searcher {
 public:
  explicit Sha256dSearcher(const sha256d::Kernel& kernel) : kernel_(kernel) {}

  // 2048 to 4096 hashes: the scalar kernel needs about 2 ms for them, the widest a tenth of one.
  std::uint64_t block_size(const Job& job) const noexcept override {
    return 4096 / std::bit_ceil(job.preimages.size());
  }

  void search(const Job& job, NonceStride& nonces, SearchControl& control) noexcept override {
    std::copy(job.message.begin(), job.message.end(), message_.begin());
    prepared_ = false;
    for (NonceBlock block = nonces.next(); block.count != 0; block = nonces.next()) {
      if (!control.keep_going()) return;
      while (block.count != 0) {
        const std::uint64_t done = sweep(job, block, control);
        block.first += done;
        block.count -= done;
      }
    }
  }

 private:
  // Up to the next multiple of 2^32, where the message itself changes, or until the candidates fill up.
  std::uint64_t sweep(const Job& job, NonceBlock block, SearchControl& control) noexcept {
    const auto low = static_cast<std::uint32_t>(block.first);
    const std::uint64_t to_wrap = (std::uint64_t{1} << 32) - low;
    const base::Bytes message(message_.data(), job.message.size());
    if (!prepared_ || block.first >> 32 != high_) {
      high_ = block.first >> 32;
      prepared_ = true;
      patch_nonce(message_.data(), job, block.first);
      work_ = sha256d::prepare(job.preimages, message.subspan(sizeof(base::Preimage)), job.target);
    }
    candidates_.size = 0;
    const std::uint64_t done = kernel_.sweep(work_, low, std::min(block.count, to_wrap), candidates_);
    control.count(done * work_.preimages);

    // By nonce: a kernel goes through several preimages one after the other.
    const std::span found(candidates_.found.data(), candidates_.size);
    std::sort(found.begin(), found.end());
    for (const auto& candidate : found) {
      const base::Preimage& preimage = job.preimages[candidate.preimage];
      const std::uint64_t nonce = high_ << 32 | candidate.nonce;
      std::copy(preimage.begin(), preimage.end(), message_.begin());
      patch_nonce(message_.data(), job, nonce);
      const base::Hash256 hash = sha256d::sha256d(message);
      if (base::meets(hash.data(), job.target)) control.found({nonce, candidate.preimage, hash});
    }
    return done;
  }

  const sha256d::Kernel& kernel_;
  std::array<std::uint8_t, 80> message_{};
  sha256d::Work work_{};
  sweep::Candidates candidates_;
  std::uint64_t high_ = 0;
  bool prepared_ = false;
};

}  // namespace

std::unique_ptr<Searcher> make_sha256d_searcher(const sha256d::Kernel& kernel) {
  return std::make_unique<Sha256dSearcher>(kernel);
}

}  // namespace pickaxe::engine
