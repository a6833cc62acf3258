#include "search/sweep/preimages.h"

#include <cstring>
#include <utility>

#include "sweep/candidates.h"

namespace pickaxe::search::sweep {

using base::Code;
using base::Status;

base::Result<std::vector<base::Preimage>> to_preimages(base::Bytes bytes) {
  constexpr std::size_t size = sizeof(base::Preimage);
  if (bytes.empty() || bytes.size() % size != 0 || bytes.size() / size > pickaxe::sweep::kMaxPreimages) {
    return Status::error(Code::argument, "preimages must be 1 to 16 times 64 bytes");
  }
  std::vector<base::Preimage> preimages(bytes.size() / size);
  std::memcpy(preimages.data(), bytes.data(), bytes.size());
  return preimages;
}

base::Result<engine::SharedPart> read_preimages(const Fields& own) {
  const auto bytes = own.bytes("preimages");
  if (!bytes) return Status::error(Code::argument, "preimages must be bytes");
  auto preimages = to_preimages(*bytes);
  if (!preimages.ok()) return preimages.status();
  auto part = std::make_shared<Part>();
  part->preimages = std::move(preimages.value());
  return engine::SharedPart(std::move(part));
}

bool is_dmint(const engine::Job& layout) noexcept {
  return layout.nonce_offset == sizeof(base::Preimage) &&
         layout.message.size() == sizeof(base::Preimage) + layout.nonce_width;
}

}  // namespace pickaxe::search::sweep
