#include "randomx/blake2b/blake_generator.h"

#include "randomx/blake2b/blake2b.h"
#include "randomx/fixture.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

TEST("randomx/blake2b/blake_generator: bytes of a chain of hashes") {
  std::array<std::uint8_t, 64> padded{};
  std::memcpy(padded.data(), "test key 000", 12);
  const blake2b::Hash512 first = blake2b::hash512(padded);
  const blake2b::Hash512 second = blake2b::hash512(first);
  blake2b::BlakeGenerator generator(bytes_of("test key 000"));
  for (std::size_t i = 0; i < 61; ++i) CHECK_EQ(unsigned{generator.next_byte()}, unsigned{first[i]});
  // Three bytes are left: a 32-bit number drops them.
  CHECK_EQ(generator.next_u32(), base::load_le32(second.data()));
  CHECK_EQ(unsigned{generator.next_byte()}, unsigned{second[4]});
}

TEST("randomx/blake2b/blake_generator: sixty bytes of the key count") {
  const std::string key(70, 'k');
  blake2b::BlakeGenerator shorter(bytes_of(key).first(60)), longer(bytes_of(key));
  for (int i = 0; i < 100; ++i) CHECK_EQ(shorter.next_u32(), longer.next_u32());
}
