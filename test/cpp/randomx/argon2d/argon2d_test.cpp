#include "randomx/argon2d/argon2d.h"

#include "check_race.h"
#include "randomx/fixture.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

std::vector<argon2d::Block> fill(const argon2d::Kernel& kernel, std::uint32_t kib, std::uint32_t lanes,
                                 std::uint32_t iterations, std::string_view key) {
  Params params = kRx0;
  params.argon_memory_kib = kib;
  params.argon_lanes = lanes;
  params.argon_iterations = iterations;
  std::vector<argon2d::Block> blocks(kib);
  argon2d::fill(params, bytes_of(key), kernel, reinterpret_cast<std::uint8_t*>(blocks.data()));
  return blocks;
}

const argon2d::Kernel& scalar() {
  return *argon2d::select_kernel("scalar", {}).value();
}

template <typename Check>
void for_each_argon2d_kernel(Check check) {
  for_each_kernel(argon2d::kernels(), "PICKAXE_ARGON2D", check);
}

}  // namespace

// The cache words that the reference implementation's tests check, by every kernel of this CPU.
TEST("randomx/argon2d: the cache of \"test key 000\" by each kernel") {
  auto pages = os::Pages::allocate(kRx0.cache_bytes(), kAnyPages);
  CHECK(pages.ok());
  if (!pages.ok()) return;
  for_each_argon2d_kernel([&](const argon2d::Kernel& kernel) {
    std::memset(pages.value().data(), 0xa5, kRx0.cache_bytes());
    argon2d::fill(kRx0, bytes_of("test key 000"), kernel, pages.value().data());
    const auto word = [&](std::size_t i) { return base::load_le64(pages.value().data() + 8 * i); };
    CHECK_EQ(word(0), 0x191e0e1d23c02186u);
    CHECK_EQ(word(1568413), 0xf1b62fe6210bf8b1u);
    CHECK_EQ(word(33554431), 0x1f47f056d05cd99bu);
  });
}

TEST("randomx/argon2d: every kernel fills as the scalar one, for any shape") {
  for_each_argon2d_kernel([](const argon2d::Kernel& kernel) {
    for (const std::uint32_t lanes : {1u, 2u, 4u}) {
      for (const std::uint32_t kib : {32u, 256u}) {
        for (const std::uint32_t iterations : {1u, 2u, 5u}) {
          const auto plain = fill(scalar(), kib, lanes, iterations, "shape");
          const auto tested = fill(kernel, kib, lanes, iterations, "shape");
          CHECK(std::memcmp(plain.data(), tested.data(), plain.size() * sizeof(argon2d::Block)) == 0);
        }
      }
    }
  });
}

TEST("randomx/argon2d: an interrupted fill stops") {
  Params params = kRx0;
  params.argon_memory_kib = 32;
  std::vector<argon2d::Block> blocks(32);
  base::Stop stop;
  stop.request();
  argon2d::fill(params, bytes_of("key"), scalar(), reinterpret_cast<std::uint8_t*>(blocks.data()), stop.interrupt());
  CHECK(blocks[1].words[0] != 0);
  CHECK_EQ(blocks[2].words[0], 0u);
}

TEST("randomx/argon2d: kernels are forced by name and refused with a reason") {
  const base::Features cpu = os::cpu_features();
  for (const argon2d::Kernel& kernel : argon2d::kernels()) {
    const auto forced = argon2d::select_kernel(kernel.name, cpu);
    CHECK_EQ(forced.ok(), cpu.has(kernel.needs));
    if (forced.ok()) CHECK_EQ(forced.value()->name, kernel.name);
    if (kernel.needs == base::Features{}) continue;
    CHECK(argon2d::select_kernel(kernel.name, {}).status().code == base::Code::cpu_unsupported);
  }
  CHECK(argon2d::select_kernel("quantum", cpu).status().code == base::Code::argument);
  CHECK_EQ(argon2d::select_kernel("", {}).value()->needs == base::Features{}, true);
}

TEST("randomx/argon2d: the self-test finds a broken kernel") {
  const argon2d::Kernel broken = {"broken", {}, [](const argon2d::Matrix& matrix, argon2d::Segment at) noexcept {
                                    scalar().fill_segment(matrix, at);
                                    if (at.pass == 1 && at.slice == 2) matrix.blocks[1].words[77] ^= 1;
                                  }};
  CHECK(!self_test(broken).ok());
  CHECK(self_test(scalar()).ok());
}

TEST("randomx/argon2d: the race is among kernels of this CPU, runs once, and chooses one of them") {
  test::check_race(argon2d::raced_kernels, argon2d::select_kernel);
}
