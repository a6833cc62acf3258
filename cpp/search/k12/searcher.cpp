#include "search/k12/searcher.h"

#include "k12/kernels.h"
#include "search/sweep/searcher.h"

namespace pickaxe::search::k12 {

base::Result<engine::SharedPart> read(const Fields& own, const engine::Job& layout) {
  if (!sweep::is_dmint(layout) || layout.target.order != base::HashOrder::big_endian) {
    return base::Status::error(base::Code::argument, "k12 reads a 64-byte preimage and a nonce, and judges big-endian");
  }
  return sweep::read_preimages(own);
}

base::Result<Searchers> start(const Setup& setup) {
  return sweep::start<pickaxe::k12::Algorithm>(setup);
}

std::vector<base::KernelReport> kernels(base::Features cpu) {
  return sweep::kernels<pickaxe::k12::Algorithm>(cpu);
}

}  // namespace pickaxe::search::k12
