#include "randomx/memory/cache.h"

#include <exception>
#include <string>
#include <thread>

#include "randomx/blake2b/blake_generator.h"

namespace pickaxe::randomx::memory {
namespace {

// The fill is one thread's work; another one has the OS zero the pages ahead of it.
void fill(const Params& params, base::Bytes key, const argon2d::Kernel& kernel, const os::Pages& pages,
          const base::Interrupt& interrupt) noexcept {
  std::thread ahead;
  try {
    ahead = std::thread([&] { pages.populate(); });
  } catch (const std::exception&) {
    // The OS gives no thread: then the fill meets its pages as they come.
  }
  argon2d::fill(params, key, kernel, pages.data(), interrupt);
  if (ahead.joinable()) ahead.join();
}

}  // namespace

base::Result<std::unique_ptr<Cache>> Cache::create(const Params& params, base::Bytes key, const argon2d::Kernel& kernel,
                                                   os::PageWish wish, const base::Interrupt& interrupt) {
  if (key.size() > kMaxKeyBytes) {
    return base::Status::error(base::Code::argument, "a RandomX key has at most " + std::to_string(kMaxKeyBytes) +
                                                         " bytes, got " + std::to_string(key.size()));
  }
  auto pages = os::Pages::allocate(params.cache_bytes(), wish, os::kAllNodes);
  if (!pages.ok()) return pages.status();
  std::unique_ptr<Cache> cache(new Cache(params, std::move(pages.value())));
  fill(params, key, kernel, cache->pages_, interrupt);
  blake2b::BlakeGenerator generator(key);
  cache->programs_.resize(params.cache_accesses);
  for (superscalar::Program& program : cache->programs_) superscalar::generate(params, generator, program);
  return cache;
}

base::Result<std::unique_ptr<Cache>> Cache::allocate_copy(os::PageWish wish, os::Home home) const {
  auto pages = os::Pages::allocate(params_.cache_bytes(), wish, home);
  if (!pages.ok()) return pages.status();
  std::unique_ptr<Cache> copy(new Cache(params_, std::move(pages.value())));
  copy->programs_ = programs_;
  return copy;
}

}  // namespace pickaxe::randomx::memory
