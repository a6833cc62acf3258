#include "randomx/blake2b/blake2b.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace pickaxe::randomx::blake2b {
namespace {

constexpr std::uint64_t kIv[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

// RFC 7693 2.7; rounds 10 and 11 use rows 0 and 1 again.
constexpr std::uint8_t kSigma[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

using Words = std::array<std::uint64_t, 16>;

inline void mix(Words& v, int a, int b, int c, int d, std::uint64_t x, std::uint64_t y) noexcept {
  v[a] += v[b] + x;
  v[d] = std::rotr(v[d] ^ v[a], 32);
  v[c] += v[d];
  v[b] = std::rotr(v[b] ^ v[c], 24);
  v[a] += v[b] + y;
  v[d] = std::rotr(v[d] ^ v[a], 16);
  v[c] += v[d];
  v[b] = std::rotr(v[b] ^ v[c], 63);
}

template <int kRound>
inline void round(Words& v, const Words& m) noexcept {
  constexpr auto& s = kSigma[kRound % 10];
  mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
  mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
  mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
  mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
  mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
  mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
  mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
  mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
}

}  // namespace

Blake2b::Blake2b(std::size_t digest_bytes) noexcept : digest_bytes_(digest_bytes) {
  std::ranges::copy(kIv, h_.begin());
  h_[0] ^= 0x01010000u ^ digest_bytes;  // depth 1, fan-out 1, no key
}

void Blake2b::compress(const std::uint8_t* block, bool last) noexcept {
  Words m;
  for (std::size_t i = 0; i < m.size(); ++i) m[i] = base::load_le64(block + 8 * i);
  Words v;
  for (std::size_t i = 0; i < 8; ++i) {
    v[i] = h_[i];
    v[i + 8] = kIv[i];
  }
  v[12] ^= counted_;
  if (last) v[14] = ~v[14];
  [&]<int... kRounds>(std::integer_sequence<int, kRounds...>) {
    (round<kRounds>(v, m), ...);
  }(std::make_integer_sequence<int, 12>{});
  for (std::size_t i = 0; i < 8; ++i) h_[i] ^= v[i] ^ v[i + 8];
}

void Blake2b::update(base::Bytes data) noexcept {
  while (!data.empty()) {
    if (buffered_ == buffer_.size()) {  // more follows, so this block is not the last
      counted_ += buffer_.size();
      compress(buffer_.data(), false);
      buffered_ = 0;
    }
    const std::size_t take = std::min(data.size(), buffer_.size() - buffered_);
    std::memcpy(buffer_.data() + buffered_, data.data(), take);
    buffered_ += take;
    data = data.subspan(take);
  }
}

void Blake2b::finish(std::uint8_t* digest) noexcept {
  counted_ += buffered_;
  std::fill(buffer_.begin() + static_cast<std::ptrdiff_t>(buffered_), buffer_.end(), std::uint8_t{0});
  compress(buffer_.data(), true);
  std::uint8_t words[64];
  for (std::size_t i = 0; i < 8; ++i) base::store_le64(words + 8 * i, h_[i]);
  std::memcpy(digest, words, digest_bytes_);
}

base::Hash256 hash256(base::Bytes data) noexcept {
  base::Hash256 digest;
  Blake2b hash(digest.size());
  hash.update(data);
  hash.finish(digest.data());
  return digest;
}

Hash512 hash512(base::Bytes data) noexcept {
  Hash512 digest;
  Blake2b hash(digest.size());
  hash.update(data);
  hash.finish(digest.data());
  return digest;
}

}  // namespace pickaxe::randomx::blake2b
