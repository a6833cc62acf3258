#include "randomx/blake2b/blake2b.h"

#include "randomx/aes/constants.h"
#include "randomx/commitment.h"
#include "randomx/fixture.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

// RFC 7693 appendix A and the reference implementation's published vectors for the empty input.
TEST("randomx/blake2b: known answers") {
  CHECK_EQ(
      hex_of(blake2b::hash512(bytes_of("abc"))),
      "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1"
      "925ab92386edd4009923");
  CHECK_EQ(
      hex_of(blake2b::hash512({})),
      "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b1448"
      "b755d56f701afe9be2ce");
  CHECK_EQ(hex_of(blake2b::hash256(bytes_of("abc"))),
           "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  CHECK_EQ(hex_of(blake2b::hash256({})), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

TEST("randomx/blake2b: pieces of any size give the same digest") {
  std::vector<std::uint8_t> data(1000);
  random_bytes(1, data.data(), data.size());
  for (const std::size_t size : {0u, 1u, 127u, 128u, 129u, 255u, 256u, 257u, 1000u}) {
    const base::Bytes whole(data.data(), size);
    const blake2b::Hash512 expected = blake2b::hash512(whole);
    for (const std::size_t piece : {1u, 7u, 64u, 127u, 128u, 129u, 300u}) {
      blake2b::Blake2b hash(64);
      for (std::size_t at = 0; at < size; at += piece) hash.update(whole.subspan(at, std::min(piece, size - at)));
      blake2b::Hash512 digest;
      hash.finish(digest.data());
      CHECK(digest == expected);
    }
  }
}

// specs.md says from which names its constants were hashed.
TEST("randomx/blake2b: the specification's constants are hashes of their names") {
  const auto starts = [](const blake2b::Hash512& hash, std::size_t at, const AesBlock& block) {
    return std::memcmp(hash.data() + at, block.data(), block.size()) == 0;
  };
  const blake2b::Hash512 one = blake2b::hash512(bytes_of("RandomX AesGenerator1R keys"));
  const blake2b::Hash512 low = blake2b::hash512(bytes_of("RandomX AesGenerator4R keys 0-3"));
  const blake2b::Hash512 high = blake2b::hash512(bytes_of("RandomX AesGenerator4R keys 4-7"));
  const blake2b::Hash512 state = blake2b::hash512(bytes_of("RandomX AesHash1R state"));
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(starts(one, 16 * i, aes::kGenerator1rKeys[i]));
    CHECK(starts(low, 16 * i, kRx0.generator_4r_keys[i]));
    CHECK(starts(high, 16 * i, kRx0.generator_4r_keys[4 + i]));
    CHECK(starts(state, 16 * i, aes::kHash1rState[i]));
  }
  const base::Hash256 extra = blake2b::hash256(bytes_of("RandomX AesHash1R xkeys"));
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(std::memcmp(extra.data() + 16 * i, aes::kHash1rExtraKeys[i].data(), 16) == 0);
  }
  const blake2b::Hash512 item = blake2b::hash512(bytes_of("RandomX SuperScalarHash initialize"));
  for (std::size_t i = 1; i < 8; ++i) {
    std::uint64_t expected = base::load_le64(item.data() + 8 * i);
    if (i == 1) expected += (std::uint64_t{1} << 33) + 700;
    if (i == 3) expected += 1u << 14;
    CHECK_EQ(items::kItemXor[i], expected);
  }
}

TEST("randomx/commitment: known answers") {
  const auto vectors = Json::vectors("randomx.json");
  for (const Json& v : vectors["vectors"].items()) {
    base::Hash256 hash;
    std::memcpy(hash.data(), v["v1"].bytes().data(), hash.size());
    CHECK_EQ(hex_of(commitment(v["input"].bytes(), hash)), v["commitment_v1"].text());
  }
}
