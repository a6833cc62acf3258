#include "search/sha256d/searcher.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

#include "os/cpu.h"

namespace pickaxe::search::sha256d {
namespace {

using base::Code;
using base::Status;
using engine::Job;
using engine::NonceBlock;

const std::vector<base::Preimage>& preimages_of(const Job& job) noexcept {
  return static_cast<const Part&>(*job.part).preimages;
}

class Sha256dSearcher final : public engine::Searcher {
 public:
  explicit Sha256dSearcher(const sha::Kernel& kernel) : kernel_(kernel) {}

  // 2048 to 4096 hashes: the scalar kernel needs about 2 ms for them, the widest a tenth of one.
  std::uint64_t block_size(const Job& job) const noexcept override {
    return 4096 / std::bit_ceil(preimages_of(job).size());
  }

  void search(const Job& job, engine::NonceStride& nonces, engine::SearchControl& control) noexcept override {
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
  std::uint64_t sweep(const Job& job, NonceBlock block, engine::SearchControl& control) noexcept {
    const auto low = static_cast<std::uint32_t>(block.first);
    const std::uint64_t to_wrap = (std::uint64_t{1} << 32) - low;
    const base::Bytes message(message_.data(), job.message.size());
    if (!prepared_ || block.first >> 32 != high_) {
      high_ = block.first >> 32;
      prepared_ = true;
      engine::patch_nonce(message_.data(), job, block.first);
      work_ = sha::prepare(preimages_of(job), message.subspan(sizeof(base::Preimage)), job.target);
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
      const base::Hash256 hash = sha::sha256d(message);
      if (base::meets(hash.data(), job.target)) control.found({nonce, candidate.preimage, hash});
    }
    return done;
  }

  const sha::Kernel& kernel_;
  std::array<std::uint8_t, 80> message_{};
  sha::Work work_{};
  sha::Candidates candidates_;
  std::uint64_t high_ = 0;
  bool prepared_ = false;
};

}  // namespace

base::Result<std::vector<base::Preimage>> to_preimages(base::Bytes bytes) {
  constexpr std::size_t size = sizeof(base::Preimage);
  if (bytes.empty() || bytes.size() % size != 0 || bytes.size() / size > sha::kMaxPreimages) {
    return Status::error(Code::argument, "preimages must be 1 to 16 times 64 bytes");
  }
  std::vector<base::Preimage> preimages(bytes.size() / size);
  std::memcpy(preimages.data(), bytes.data(), bytes.size());
  return preimages;
}

base::Result<engine::SharedPart> read(const Fields& own, const Job& layout) {
  const std::size_t size = layout.message.size();
  const bool known = (size == 80 && layout.nonce_offset == 76 && layout.nonce_width == 4) ||
                     (size == 64 + layout.nonce_width && layout.nonce_offset == 64);
  if (!known)
    return Status::error(Code::argument, "sha256d reads an 80-byte header, or a 64-byte preimage and a nonce");
  const auto bytes = own.bytes("preimages");
  if (!bytes) return Status::error(Code::argument, "preimages must be bytes");
  auto preimages = to_preimages(*bytes);
  if (!preimages.ok()) return preimages.status();
  auto part = std::make_shared<Part>();
  part->preimages = std::move(preimages.value());
  return engine::SharedPart(std::move(part));
}

std::unique_ptr<engine::Searcher> make_searcher(const sha::Kernel& kernel) {
  return std::make_unique<Sha256dSearcher>(kernel);
}

base::Result<Searchers> start(const Setup& setup) {
  const auto kernel = sha::select_kernel(setup.kernel("sha256d"), os::cpu_features());
  if (!kernel.ok()) return kernel.status();
  return Searchers{[chosen = kernel.value()](unsigned) { return make_searcher(*chosen); }, kernel.value()->name};
}

}  // namespace pickaxe::search::sha256d
