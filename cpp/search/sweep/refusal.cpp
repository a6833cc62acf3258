#include "search/sweep/refusal.h"

#include <utility>

namespace pickaxe::search::sweep {
namespace {

class Refusal final : public engine::Searcher {
 public:
  explicit Refusal(base::Status why) : why_(std::move(why)) {}

  void search(const engine::Job&, engine::ThreadNonces&, engine::SearchControl& control) override { control.fail(why_); }

 private:
  base::Status why_;
};

}  // namespace

std::unique_ptr<engine::Searcher> make_refusal(base::Status why) {
  return std::make_unique<Refusal>(std::move(why));
}

}  // namespace pickaxe::search::sweep
