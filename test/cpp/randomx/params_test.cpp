#include "randomx/params.h"

#include <map>

#include "randomx/fixture.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

std::map<Opcode, int> frequencies(const Params& params) {
  std::map<Opcode, int> out;
  for (const Opcode opcode : params.opcodes) ++out[opcode];
  return out;
}

}  // namespace

TEST("randomx/params: the variants by name") {
  CHECK(find_variant("rx/0") == &kRx0);
  CHECK(find_variant("rx/2") == &kRx2);
  CHECK(find_variant("rx/9") == nullptr);
  CHECK(find_variant("") == nullptr);
  CHECK_EQ(all_variants().size(), 8u);
  for (const Params* params : all_variants()) CHECK(find_variant(params->name) == params);
}

TEST("randomx/params: opcodes stand in the specification's order and frequency") {
  // specs.md tables 5.2.1 to 5.5.1
  const auto found = frequencies(kRx0);
  CHECK_EQ(found.at(Opcode::iadd_rs), 16);
  CHECK_EQ(found.at(Opcode::imulh_m), 1);
  CHECK_EQ(found.at(Opcode::fmul_r), 32);
  CHECK_EQ(found.at(Opcode::cbranch), 25);
  CHECK_EQ(found.at(Opcode::cfround), 1);
  CHECK_EQ(found.at(Opcode::istore), 16);
  CHECK(!found.contains(Opcode::nop));
  CHECK(kRx0.opcodes[0] == Opcode::iadd_rs && kRx0.opcodes[15] == Opcode::iadd_rs);
  CHECK(kRx0.opcodes[16] == Opcode::iadd_m && kRx0.opcodes[255] == Opcode::istore);
  CHECK(kRx0.opcodes == kRx2.opcodes);
  CHECK_EQ(frequencies(*find_variant("rx/wow")).at(Opcode::iadd_rs), 25);
  CHECK(!frequencies(*find_variant("rx/wow")).contains(Opcode::irol_r));
}

TEST("randomx/params: sizes of rx/0") {
  CHECK_EQ(kRx0.cache_bytes(), std::size_t{256} << 20);
  CHECK_EQ(kRx0.dataset_bytes(), 2181038016u);
  CHECK_EQ(kRx0.dataset_items(), 34078719u);
  CHECK_EQ(kRx0.dataset_mask(), 0x7fffffc0u);
  CHECK_EQ(kRx0.l1_mask(), 0x3ff8u);
  CHECK_EQ(kRx0.l2_mask(), 0x3fff8u);
  CHECK_EQ(kRx0.l3_mask(), 0x1ffff8u);
  CHECK_EQ(kRx0.l3_mask_64(), 0x1fffc0u);
  CHECK_EQ(program::program_bytes(kRx2), 128u + 8 * 384);
}

TEST("randomx/params: only rx/0 and rx/2 share datasets") {
  for (const Params* a : all_variants()) {
    for (const Params* b : all_variants()) {
      const bool monero = (a == &kRx0 || a == &kRx2) && (b == &kRx0 || b == &kRx2);
      CHECK_EQ(same_dataset(*a, *b), a == b || monero);
    }
  }
}
