#include "check_race.h"
#include "randomx/fixture.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

// Plain items, but for a bit of one that only the last of many shows.
class BrokenItems final : public items::Source {
 public:
  explicit BrokenItems(const items::CacheView& cache) : plain_(items::make_plain(cache)) {}
  std::string_view name() const noexcept override { return "broken"; }
  void fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept override {
    plain_->fill(first, count, out);
  }
  void compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept override {
    plain_->compute(numbers, out);
    if (numbers.size() >= 5) out[numbers.size() * kItemBytes - 1] ^= 0x80;
  }

 private:
  std::unique_ptr<items::Source> plain_;
};

}  // namespace

TEST("randomx/memory/item_kernels: kernels are forced by name and refused with a reason") {
  const base::Features cpu = os::cpu_features();
  for (const items::Kernel& kernel : memory::item_kernels()) {
    const auto forced = memory::select_item_kernel(kernel.name, cpu);
    CHECK_EQ(forced.ok(), cpu.has(kernel.needs));
    if (forced.ok()) CHECK_EQ(forced.value()->name, kernel.name);
    if (kernel.needs == base::Features{}) continue;
    CHECK(memory::select_item_kernel(kernel.name, {}).status().code == base::Code::cpu_unsupported);
  }
  CHECK(memory::select_item_kernel("quantum", cpu).status().code == base::Code::argument);
  CHECK_EQ(memory::item_kernels().back().name, "plain");
  CHECK_EQ(memory::select_item_kernel("", {}).value()->needs == base::Features{}, true);
}

TEST("randomx/memory/item_kernels: the self-test finds a broken kernel") {
  const items::Kernel broken = {"broken", {}, [](std::string_view, const items::CacheView& cache) {
                                  std::unique_ptr<items::Source> items = std::make_unique<BrokenItems>(cache);
                                  return base::Result<std::unique_ptr<items::Source>>(std::move(items));
                                }};
  CHECK(!self_test(broken).ok());
  CHECK(self_test(memory::item_kernels().back()).ok());
}

TEST("randomx/memory/item_kernels: no memory for code is no fault of the kernel") {
  const items::Kernel refused = {
      "refused", {}, [](std::string_view, const items::CacheView&) {
        return base::Result<std::unique_ptr<items::Source>>(base::Status::error(base::Code::code_memory, "refused"));
      }};
  CHECK(self_test(refused).ok());
}

TEST("randomx/memory/item_kernels: the race is among kernels of this CPU, runs once, and chooses one of them") {
  test::check_race(memory::raced_item_kernels, memory::select_item_kernel);
}
