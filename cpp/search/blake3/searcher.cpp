#include "search/blake3/searcher.h"

#include "blake3/kernels.h"
#include "search/sweep/searcher.h"

namespace pickaxe::search::blake3 {

base::Result<engine::SharedPart> read(const Fields& own, const engine::Job& layout) {
  if (!sweep::is_dmint(layout) || layout.target.order != base::HashOrder::big_endian) {
    return base::Status::error(base::Code::argument,
                               "blake3 reads a 64-byte preimage and a nonce, and judges big-endian");
  }
  return sweep::read_preimages(own);
}

base::Result<Searchers> start(const Setup& setup) {
  return sweep::start<pickaxe::blake3::Algorithm>(setup);
}

std::vector<base::KernelReport> kernels(base::Features cpu) {
  return sweep::kernels<pickaxe::blake3::Algorithm>(cpu);
}

}  // namespace pickaxe::search::blake3
