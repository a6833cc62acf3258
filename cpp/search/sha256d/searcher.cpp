#include "search/sha256d/searcher.h"

#include "search/sweep/searcher.h"

namespace pickaxe::search::sha256d {

base::Result<engine::SharedPart> read(const Fields& own, const engine::Job& layout) {
  const bool is_header = layout.message.size() == 80 && layout.nonce_offset == 76 && layout.nonce_width == 4;
  if (!is_header && !sweep::is_dmint(layout)) {
    return base::Status::error(base::Code::argument,
                               "sha256d reads an 80-byte header, or a 64-byte preimage and a nonce");
  }
  return sweep::read_preimages(own);
}

std::unique_ptr<engine::Searcher> make_searcher(const pickaxe::sha256d::Kernel& kernel) {
  return sweep::make_searcher<pickaxe::sha256d::Algorithm>(kernel);
}

base::Result<Searchers> start(const Setup& setup) {
  return sweep::start<pickaxe::sha256d::Algorithm>(setup);
}

std::vector<base::KernelReport> kernels(base::Features cpu) {
  return sweep::kernels<pickaxe::sha256d::Algorithm>(cpu);
}

}  // namespace pickaxe::search::sha256d
