#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "os/code.h"
#include "randomx/jit/arm64/superscalar/superscalar.h"
#include "randomx/jit/items.h"
#include "randomx/jit/jit.h"

namespace pickaxe::randomx::jit {
namespace {

base::Result<std::unique_ptr<items::Source>> generate(std::string_view name, const items::CacheView& original) {
  if (base::Status status = check_items(original); !status.ok()) return status;
  const std::vector<randomx::superscalar::Program> programs = scheduled_programs(original);
  const items::CacheView cache = {original.params, original.memory, programs};
  const std::size_t room = arm64::superscalar::max_mix_items_code(cache);
  auto allocated = os::CodeBuffer::allocate(room);
  if (!allocated.ok()) return allocated.status();
  os::CodeBuffer code = std::move(allocated.value());
  code.begin_write();
  assembler::arm64::Assembler as({code.write_view(), room});
  const std::size_t entry = arm64::superscalar::emit_mix_items(as, cache);
  code.end_write(as.size());
  if (!as.ok()) return base::Status::error(base::Code::code_memory, "generated item code does not fit its buffer");
  const auto mix = code.entry<MixItems>(entry);
  return std::unique_ptr<items::Source>(std::make_unique<GeneratedItems>(name, cache, std::move(code), mix));
}

constexpr items::Kernel kTable[] = {{"jit-arm64", base::Features{}, generate}};

}  // namespace

std::span<const items::Kernel> item_kernels() noexcept {
  return kTable;
}

}  // namespace pickaxe::randomx::jit
