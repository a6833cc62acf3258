#include "k12/k12.h"

#include <algorithm>
#include <string>
#include <vector>

#include "k12/kernels.h"
#include "sweep/checks.h"
#include "test.h"

using namespace pickaxe;

namespace {

struct K12 : k12::Algorithm {
  static bool filtered(const Work& work, const base::Hash256& hash) {
    return (base::load_le64(hash.data()) & work.filter) == 0;
  }
};

}  // namespace

// From RFC 9861, section 5 (ptn(n): the bytes 00 01 ... fa, over and over).
TEST("k12/k12: known answers") {
  const auto hash_of = [](std::size_t size) {
    std::vector<std::uint8_t> message(size);
    for (std::size_t i = 0; i < size; ++i) message[i] = static_cast<std::uint8_t>(i % 251);
    const auto hash = k12::hash(message);
    return test::hex(hash.data(), hash.size());
  };
  CHECK_EQ(hash_of(0), std::string("1ac2d450fc3b4205d19da7bfca1b37513c0803577ac7167f06fe2ce1f0ef39e5"));
  CHECK_EQ(hash_of(1), std::string("2bda92450e8b147f8a7cb629e784a058efca7cf7d8218e02d345dfaa65244a1f"));
  CHECK_EQ(hash_of(17), std::string("6bf75fa2239198db4772e36478f8e19b0f371205f6a9a93a273f51df37122888"));
  const std::vector<std::uint8_t> zeros(17);
  const auto hash = k12::hash(zeros);
  CHECK_EQ(test::hex(hash.data(), hash.size()),
           std::string("9b201678f3160105ce0941a58f52a7c0e6898f3d73b7300a9582fed4adb63b22"));
}

TEST("k12/kernels: every kernel equals the oracle on random work and awkward ranges") {
  test::check_random_work<K12>();
}

// test/vectors/dmint_hashes.json has it too.
TEST("k12/kernels: every kernel finds a recorded proof and nothing around it, also among other preimages") {
  const auto bytes = test::unhex(
      "e741a888108167f9bf8ac32476f2c376c18bb140b0d2dfee88fd42a789f2da3c"
      "8f333cf5e62e0d72c1f6f704c3b69c256f95f41d95a4d1d9ab0194235011589d");
  base::Preimage preimage;
  std::copy(bytes.begin(), bytes.end(), preimage.begin());
  test::check_known_hit<K12>(preimage, 8, 64705458);
}

TEST("k12/kernels: selection by name, by CPU, and refusal") {
  test::check_selection<K12>();
}

TEST("k12/kernels: a kernel that is wrong is not used") {
  test::check_wrong_kernels<K12>();
}
