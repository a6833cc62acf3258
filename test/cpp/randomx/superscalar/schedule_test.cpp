#include "randomx/superscalar/schedule.h"

#include <algorithm>
#include <random>
#include <string>
#include <tuple>

#include "randomx/fixture.h"
#include "randomx/superscalar/execute.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

auto as_tuple(const superscalar::Instruction& in) {
  return std::tuple(in.operation, in.dst, in.src, in.shift, in.imm);
}

// The same instructions, whatever their order.
bool is_permutation(const superscalar::Program& a, const superscalar::Program& b) {
  const auto x = a.instructions(), y = b.instructions();
  return std::is_permutation(x.begin(), x.end(), y.begin(), y.end(),
                             [](const auto& p, const auto& q) { return as_tuple(p) == as_tuple(q); });
}

void check_same_function(const superscalar::Program& program, std::uint64_t seed) {
  const superscalar::Program scheduled = superscalar::schedule(program);
  CHECK_EQ(scheduled.address_register, program.address_register);
  CHECK(is_permutation(scheduled, program));
  std::array<std::uint64_t, 8> want;
  random_bytes(seed, reinterpret_cast<std::uint8_t*>(want.data()), sizeof want);
  auto got = want;
  superscalar::execute(program, want);
  superscalar::execute(scheduled, got);
  CHECK(got == want);
}

}  // namespace

TEST("randomx/superscalar/schedule: real programs compute the same, in another order") {
  blake2b::BlakeGenerator generator(bytes_of("schedule"));
  for (std::uint64_t n = 0; n < 50; ++n) {
    superscalar::Program program;
    superscalar::generate(kRx0, generator, program);
    check_same_function(program, n);
    const superscalar::Program scheduled = superscalar::schedule(program);
    CHECK(!std::ranges::equal(scheduled.instructions(), program.instructions(), {}, as_tuple, as_tuple));
  }
}

// Few registers and every pair of them: each value is soon overwritten, often while others still need it.
TEST("randomx/superscalar/schedule: random instructions compute the same") {
  std::mt19937_64 random(7);
  for (std::uint64_t n = 0; n < 200; ++n) {
    superscalar::Program program;
    program.size = static_cast<std::uint32_t>(random() % (superscalar::kMaxSize + 1));
    const std::uint64_t registers = 1 + random() % 8;
    for (std::size_t i = 0; i < program.size; ++i) {
      superscalar::Instruction& in = program.storage[i];
      in.operation = static_cast<superscalar::Operation>(random() % 10);
      in.dst = static_cast<std::uint8_t>(random() % registers);
      in.src = static_cast<std::uint8_t>(random() % registers);
      in.shift = static_cast<std::uint8_t>(1 + random() % 3);
      in.imm = random();
    }
    check_same_function(program, n);
  }
}

TEST("randomx/superscalar/schedule: what a long chain waits for comes first, multiplications one a cycle") {
  using enum superscalar::Operation;
  superscalar::Program program;
  const auto add = [&](superscalar::Operation operation, std::uint8_t dst, std::uint8_t src) {
    program.storage[program.size++] = {operation, dst, src, 1, 1};
  };
  add(iadd_c, 1, 1);
  add(iadd_c, 2, 2);
  add(imul_rcp, 3, 3);
  add(imul_rcp, 4, 4);
  add(ixor_r, 5, 0);  // the chain: needs r0, which the next one ends
  add(imul_rcp, 0, 0);
  add(imul_r, 0, 6);
  add(imul_r, 0, 7);
  const superscalar::Program scheduled = superscalar::schedule(program);
  std::string order;
  for (const superscalar::Instruction& in : scheduled.instructions()) order += std::to_string(in.dst);
  CHECK_EQ(order, std::string("50123400"));
}
