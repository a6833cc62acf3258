#include "blake3/blake3.h"

#include <algorithm>
#include <string>
#include <vector>

#include "blake3/kernels.h"
#include "sweep/checks.h"
#include "test.h"

using namespace pickaxe;

namespace {

struct Blake3 : blake3::Algorithm {
  static bool filtered(const Work& work, const base::Hash256& hash) {
    return (base::load_le32(hash.data()) & work.filter) == 0;
  }
};

}  // namespace

// Of the message 00 01 02 ... fa 00 ..., so many bytes; from the test vectors published with BLAKE3, and those of 72
// bytes from Radiant's node (src/test/crypto_tests.cpp).
TEST("blake3/blake3: known answers") {
  const struct {
    std::size_t size;
    const char* hash;
  } answers[] = {
      {0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
      {1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"},
      {65, "de1e5fa0be70df6d2be8fffd0e99ceaa8eb6e8c93a63f2d8d1c30ecb6b263dee"},
      {72, "028eb97d80291fc1f4ab846657fb2277cae9d7eda639c09bd220a9c869f0e9e6"},
      {128, "f17e570564b26578c33bb7f44643f539624b05df1a76c81f30acd548c44b45ef"},
      {251, "2a43e6bf5d7dfe202bf9653c94aacb221a20cd5e449602684d9ffbd38d9a8920"},
  };
  for (const auto& answer : answers) {
    std::vector<std::uint8_t> message(answer.size);
    for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::uint8_t>(i % 251);
    const auto hash = blake3::hash(message);
    CHECK_EQ(test::hex(hash.data(), hash.size()), std::string(answer.hash));
  }
}

TEST("blake3/kernels: every kernel equals the oracle on random work and awkward ranges") {
  test::check_random_work<Blake3>();
}

// test/vectors/dmint_hashes.json has it too.
TEST("blake3/kernels: every kernel finds a recorded proof and nothing around it, also among other preimages") {
  const auto bytes = test::unhex(
      "64ee4b10fe55c7db5e6cd54ed2f3a06be09ddf3a051001d13af717c9e401fd79"
      "165c2f7fa47f65fc0d4a692dc6b7d2e38d50caa2661af76785d375bddb55dca1");
  base::Preimage preimage;
  std::copy(bytes.begin(), bytes.end(), preimage.begin());
  test::check_known_hit<Blake3>(preimage, 8, 22367853);
}

TEST("blake3/kernels: selection by name, by CPU, and refusal") {
  test::check_selection<Blake3>();
}

TEST("blake3/kernels: a kernel that is wrong is not used") {
  test::check_wrong_kernels<Blake3>();
}
