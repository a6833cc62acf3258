#include "sha256d/sha256.h"

#include <string>
#include <vector>

#include "test.h"

using namespace pickaxe;

static std::string sha256_hex(const std::string& text) {
  const auto digest = sha256d::sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  return test::hex(digest.data(), digest.size());
}

// FIPS 180-4 examples (NIST CSRC, "SHA256.pdf").
TEST("sha256d/sha256: FIPS 180-4 examples") {
  CHECK_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
           "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK_EQ(sha256_hex(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// Bitcoin's genesis header; the id is the digest read backwards.
TEST("sha256d/sha256: the Bitcoin genesis block id") {
  std::vector<std::uint8_t> header(80, 0);
  header[0] = 1;
  const char* merkle = "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a";
  for (int i = 0; i < 32; ++i)
    header[36 + i] = static_cast<std::uint8_t>(std::stoi(std::string(merkle + 2 * i, 2), nullptr, 16));
  base::store_le32(&header[68], 1231006505);
  base::store_le32(&header[72], 0x1d00ffff);
  base::store_le32(&header[76], 2083236893);
  const auto digest = sha256d::sha256d(header);
  CHECK_EQ(test::hex(digest.data(), 32), "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000");
}

TEST("sha256d/sha256: every message length around a block boundary pads to one or two blocks") {
  // SHA-256 of n zero bytes, chained into one digest: compared with the same chain computed by OpenSSL 3.0.
  base::Hash256 chain{};
  for (std::size_t n = 0; n <= 130; ++n) {
    std::vector<std::uint8_t> message(chain.begin(), chain.end());
    message.resize(32 + n, 0);
    chain = sha256d::sha256(message);
  }
  CHECK_EQ(test::hex(chain.data(), 32), "32da7bf29cb55654030a1a1f8a9aab986a6f0099c48f1f919070e592957293d5");
}
