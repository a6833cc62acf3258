// AES rounds by table: SubBytes and MixColumns of one byte are one 32-bit word (FIPS 197, chapter 5).
#include <bit>
#include <cstring>

#include "base/bytes.h"
#include "base/region.h"
#include "randomx/aes/aes.h"
#include "randomx/aes/constants.h"

namespace pickaxe::randomx::aes {
namespace {

// Multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1.
constexpr std::uint8_t multiply(std::uint8_t a, std::uint8_t b) noexcept {
  unsigned product = 0;
  for (unsigned x = a, bits = b; bits != 0; bits >>= 1) {
    if ((bits & 1) != 0) product ^= x;
    x = (x << 1) ^ ((x & 0x80) != 0 ? 0x11b : 0);
  }
  return static_cast<std::uint8_t>(product);
}

using ByteTable = std::array<std::uint8_t, 256>;

constexpr ByteTable sbox() noexcept {
  // Powers of the generator 3 give the inverses: 3^i * 3^(255 - i) = 1.
  ByteTable power{};
  std::uint8_t value = 1;
  for (unsigned i = 0; i < 256; ++i) {
    power[i] = value;
    value = multiply(value, 3);
  }
  ByteTable box{};
  box[0] = 0x63;
  for (unsigned i = 0; i < 255; ++i) {
    const std::uint8_t inverse = power[255 - i];
    std::uint8_t out = 0x63;
    for (int shift = 0; shift < 5; ++shift) out ^= std::rotl(inverse, shift);
    box[power[i]] = out;
  }
  return box;
}

constexpr ByteTable inverse_of(const ByteTable& box) noexcept {
  ByteTable out{};
  for (unsigned i = 0; i < 256; ++i) out[box[i]] = static_cast<std::uint8_t>(i);
  return out;
}

// [row of the byte][its value]: what the byte adds to its output column.
using RoundTables = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr RoundTables round_tables(const ByteTable& box, std::array<std::uint8_t, 4> coefficients) noexcept {
  RoundTables tables{};
  for (unsigned i = 0; i < 256; ++i) {
    std::uint32_t word = 0;
    for (unsigned row = 0; row < 4; ++row) {
      word |= std::uint32_t{multiply(box[i], coefficients[row])} << (8 * row);
    }
    for (unsigned row = 0; row < 4; ++row) tables[row][i] = std::rotl(word, static_cast<int>(8 * row));
  }
  return tables;
}

constexpr ByteTable kSbox = sbox();
constexpr RoundTables kEncrypt = round_tables(kSbox, {2, 1, 1, 3});
constexpr RoundTables kDecrypt = round_tables(inverse_of(kSbox), {14, 9, 13, 11});

struct Column {
  std::array<std::uint32_t, 4> words;

  static Column load(const std::uint8_t* p) noexcept {
    return {{base::load_le32(p), base::load_le32(p + 4), base::load_le32(p + 8), base::load_le32(p + 12)}};
  }
  void store(std::uint8_t* p) const noexcept {
    for (std::size_t i = 0; i < 4; ++i) base::store_le32(p + 4 * i, words[i]);
  }

  // ShiftRows takes row n from n words on (or back).
  template <unsigned kStep>
  Column round(const RoundTables& tables, const Column& key) const noexcept {
    Column out;
    for (unsigned i = 0; i < 4; ++i) {
      out.words[i] = tables[0][words[i] & 0xff] ^ tables[1][words[(i + kStep) % 4] >> 8 & 0xff] ^
                     tables[2][words[(i + 2) % 4] >> 16 & 0xff] ^ tables[3][words[(i + 3 * kStep) % 4] >> 24] ^
                     key.words[i];
    }
    return out;
  }
  Column encrypt(const Column& key) const noexcept { return round<1>(kEncrypt, key); }
  Column decrypt(const Column& key) const noexcept { return round<3>(kDecrypt, key); }
};

#include "randomx/aes/columns.inl"
using Fingerprint = Columns;

#include "randomx/aes/functions.inl"

}  // namespace

constinit const Functions kSoft = {generate_1r, generate_4r, hash_1r, hash_and_generate_1r};

AesBlock encrypt_round(const AesBlock& block, const AesBlock& key) noexcept {
  AesBlock out;
  Column::load(block.data()).encrypt(Column::load(key.data())).store(out.data());
  return out;
}

AesBlock decrypt_round(const AesBlock& block, const AesBlock& key) noexcept {
  AesBlock out;
  Column::load(block.data()).decrypt(Column::load(key.data())).store(out.data());
  return out;
}

}  // namespace pickaxe::randomx::aes
