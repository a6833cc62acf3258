#include "base/uint256.h"

#include "base/target.h"
#include "test.h"

using namespace pickaxe;
using base::HashOrder;
using base::Uint256;

TEST("base/uint256: byte orders mirror each other") {
  std::uint8_t bytes[32];
  for (int i = 0; i < 32; ++i) bytes[i] = static_cast<std::uint8_t>(i + 1);
  std::uint8_t reversed[32];
  for (int i = 0; i < 32; ++i) reversed[i] = bytes[31 - i];
  CHECK(Uint256::from_le(bytes) == Uint256::from_be(reversed));
  CHECK_EQ(Uint256::from_le(bytes).limbs[0], 0x0807060504030201u);
  CHECK_EQ(Uint256::from_be(bytes).limbs[3], 0x0102030405060708u);
}

TEST("base/uint256: order looks at the highest limb first") {
  for (int high = 0; high < 4; ++high) {
    Uint256 small, large;
    for (int i = 0; i < high; ++i) small.limbs[i] = ~0ull;
    large.limbs[high] = 1;
    CHECK(small < large);
    CHECK(!(large < small));
    CHECK(large == large);
  }
}

TEST("base/target: inclusive in both byte orders") {
  std::uint8_t hash[32] = {};
  hash[0] = 5;
  base::Target target;
  target.order = HashOrder::little_endian;
  target.bound.limbs[0] = 5;
  CHECK(base::meets(hash, target));
  target.bound.limbs[0] = 4;
  CHECK(!base::meets(hash, target));
  target.order = HashOrder::big_endian;
  target.bound = Uint256::from_be(hash);
  CHECK(base::meets(hash, target));
  target.bound.limbs[3] -= 1;
  CHECK(!base::meets(hash, target));
}
