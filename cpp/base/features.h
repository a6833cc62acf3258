// The instruction-set extensions a kernel may ask for, as a value that tests can make up.
#pragma once

#include <cstdint>
#include <string_view>

namespace pickaxe::base {

enum class Feature : std::uint32_t {
  ssse3 = 1u << 0,
  sse41 = 1u << 1,
  aesni = 1u << 2,
  avx2 = 1u << 3,
  sha_ni = 1u << 4,
  avx512 = 1u << 5,  // F + BW + DQ + VL, and the OS saves the registers
  avx512ifma = 1u << 6,
  vaes = 1u << 7,  // VAES on 256-bit registers; with avx512 also on 512-bit ones
  bmi2 = 1u << 8,
  arm_aes = 1u << 9,
  arm_sha2 = 1u << 10,
  free_returns = 1u << 11,  // no shadow stack, so that a return may lead elsewhere than behind its call
  sve128 = 1u << 12,        // SVE2 with vectors of 128 bits
  sve256 = 1u << 13,        // SVE with vectors of 256 bits
  sve512 = 1u << 14,        // and of 512
};

struct FeatureName {
  Feature feature;
  std::string_view name;
};
// Of the instruction sets.
inline constexpr FeatureName kFeatureNames[] = {
    {Feature::ssse3, "ssse3"},
    {Feature::sse41, "sse4.1"},
    {Feature::aesni, "aes-ni"},
    {Feature::avx2, "avx2"},
    {Feature::sha_ni, "sha-ni"},
    {Feature::avx512, "avx512"},
    {Feature::avx512ifma, "avx512ifma"},
    {Feature::vaes, "vaes"},
    {Feature::bmi2, "bmi2"},
    {Feature::arm_aes, "arm-aes"},
    {Feature::arm_sha2, "arm-sha2"},
    {Feature::sve128, "sve2-128"},
    {Feature::sve256, "sve-256"},
    {Feature::sve512, "sve-512"},
};

class Features {
 public:
  constexpr Features() = default;
  constexpr Features(Feature f) : bits_(static_cast<std::uint32_t>(f)) {}

  constexpr bool has(Features wanted) const noexcept { return (bits_ & wanted.bits_) == wanted.bits_; }
  friend constexpr Features operator|(Features a, Features b) noexcept {
    Features out;
    out.bits_ = a.bits_ | b.bits_;
    return out;
  }
  friend constexpr bool operator==(Features, Features) = default;

 private:
  std::uint32_t bits_ = 0;
};

constexpr Features operator|(Feature a, Feature b) noexcept {
  return Features(a) | Features(b);
}

}  // namespace pickaxe::base
