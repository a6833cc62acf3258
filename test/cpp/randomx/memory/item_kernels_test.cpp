#include "randomx/fixture.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

// Plain items, but for a bit of one that only the last of many shows.
class BrokenItems final : public ItemSource {
 public:
  explicit BrokenItems(const CacheView& cache) : plain_(make_plain_items(cache)) {}
  std::string_view name() const noexcept override { return "broken"; }
  void fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept override {
    plain_->fill(first, count, out);
  }
  void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept override {
    plain_->compute(numbers, out);
    if (numbers.size() >= 5) out[numbers.size() * kItemBytes - 1] ^= 0x80;
  }

 private:
  std::unique_ptr<ItemSource> plain_;
};

}  // namespace

TEST("randomx/memory/item_kernels: kernels are forced by name and refused with a reason") {
  const base::Features cpu = os::cpu_features();
  for (const ItemKernel& kernel : item_kernels()) {
    const auto forced = select_item_kernel(kernel.name, cpu);
    CHECK_EQ(forced.ok(), cpu.has(kernel.needs));
    if (forced.ok()) CHECK_EQ(forced.value()->name, kernel.name);
    if (kernel.needs == base::Features{}) continue;
    CHECK(select_item_kernel(kernel.name, {}).status().code == base::Code::cpu_unsupported);
  }
  CHECK(select_item_kernel("quantum", cpu).status().code == base::Code::argument);
  CHECK_EQ(item_kernels().back().name, "plain");
  CHECK_EQ(select_item_kernel("", {}).value()->needs == base::Features{}, true);
}

TEST("randomx/memory/item_kernels: the self-test finds a broken kernel") {
  const ItemKernel broken = {"broken", {}, [](std::string_view, const CacheView& cache) {
                               std::unique_ptr<ItemSource> items = std::make_unique<BrokenItems>(cache);
                               return base::Result<std::unique_ptr<ItemSource>>(std::move(items));
                             }};
  CHECK(!self_test(broken).ok());
  CHECK(self_test(item_kernels().back()).ok());
}

TEST("randomx/memory/item_kernels: no memory for code is no fault of the kernel") {
  const ItemKernel refused = {
      "refused", {}, [](std::string_view, const CacheView&) {
        return base::Result<std::unique_ptr<ItemSource>>(base::Status::error(base::Code::code_memory, "refused"));
      }};
  CHECK(self_test(refused).ok());
}
