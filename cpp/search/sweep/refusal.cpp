#include "search/sweep/refusal.h"

#include <utility>

namespace pickaxe::search::sweep {
namespace {

class Refusal final : public engine::Searcher {
 public:
  explicit Refusal(base::Status why) : why_(std::move(why)) {}

  std::uint64_t block_size(const engine::Job&) const noexcept override { return 1; }
  void search(const engine::Job&, engine::NonceStride&, engine::SearchControl& control) noexcept override {
    control.fail(why_);
  }

 private:
  base::Status why_;
};

}  // namespace

std::unique_ptr<engine::Searcher> make_refusal(base::Status why) {
  return std::make_unique<Refusal>(std::move(why));
}

}  // namespace pickaxe::search::sweep
