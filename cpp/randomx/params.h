// A RandomX variant as a value: every configurable parameter of specs.md table 1.2.1, the opcode table and the
// round keys. Variants live side by side; nothing here is global state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace pickaxe::randomx {

enum class Opcode : std::uint8_t {
#define OPCODE(name, frequency) name,
#include "randomx/opcodes.def"
#undef OPCODE
};

#define OPCODE(name, frequency) +1
inline constexpr std::size_t kOpcodeCount = 0
#include "randomx/opcodes.def"
    ;
#undef OPCODE

using Frequencies = std::array<std::uint8_t, kOpcodeCount>;  // of 256, indexed by Opcode
using OpcodeTable = std::array<Opcode, 256>;                 // from the opcode byte
using AesBlock = std::array<std::uint8_t, 16>;

// v2 changes CFROUND (5.4.1), mixes F with E through AES (4.6.2 step 10) and prefetches two iterations ahead
// (`mp` is `ma`, 4.3).
enum class Version : std::uint8_t { v1, v2 };

struct Params {
  std::string_view name;  // "rx/0"
  Version version = Version::v1;
  bool commitment = false;  // shares are judged by blake2b-256(input || hash) instead of the hash

  std::uint32_t argon_memory_kib = 262144;
  std::uint32_t argon_iterations = 3;
  std::uint32_t argon_lanes = 1;
  std::string_view argon_salt = std::string_view("RandomX\x03", 8);
  std::uint32_t cache_accesses = 8;
  std::uint32_t superscalar_latency = 170;
  std::uint64_t dataset_base_bytes = 2147483648u;
  std::uint64_t dataset_extra_bytes = 33554368u;
  std::uint32_t program_size = 256;  // instructions
  std::uint32_t program_iterations = 2048;
  std::uint32_t program_count = 8;  // programs chained in one hash
  std::uint32_t jump_bits = 8;
  std::uint32_t jump_offset = 8;
  std::uint32_t scratchpad_l3_bytes = 2097152;
  std::uint32_t scratchpad_l2_bytes = 262144;
  std::uint32_t scratchpad_l1_bytes = 16384;
  OpcodeTable opcodes{};
  std::array<AesBlock, 8> generator_4r_keys{};  // specs.md 3.3; columns 0 and 1 use 0-3, columns 2 and 3 use 4-7

  constexpr std::size_t cache_bytes() const noexcept { return std::size_t{argon_memory_kib} * 1024; }
  constexpr std::uint64_t cache_items() const noexcept { return cache_bytes() / kItemBytes; }
  constexpr std::uint64_t dataset_bytes() const noexcept { return dataset_base_bytes + dataset_extra_bytes; }
  constexpr std::uint64_t dataset_items() const noexcept { return dataset_bytes() / kItemBytes; }
  // Turns ma and mx into the offset of a 64-byte item inside the base part of the dataset.
  constexpr std::uint32_t dataset_mask() const noexcept {
    return static_cast<std::uint32_t>((dataset_base_bytes - 1) & ~std::uint64_t{kItemBytes - 1});
  }
  // Address masks of specs.md table 4.2.1.
  constexpr std::uint32_t l1_mask() const noexcept { return (scratchpad_l1_bytes - 1) & ~7u; }
  constexpr std::uint32_t l2_mask() const noexcept { return (scratchpad_l2_bytes - 1) & ~7u; }
  constexpr std::uint32_t l3_mask() const noexcept { return (scratchpad_l3_bytes - 1) & ~7u; }
  constexpr std::uint32_t l3_mask_64() const noexcept { return (scratchpad_l3_bytes - 1) & ~63u; }

  static constexpr std::size_t kItemBytes = 64;
};

inline constexpr std::size_t kItemBytes = Params::kItemBytes;
inline constexpr std::size_t kMaxKeyBytes = 60;

// Upper bounds over all variants, for fixed-size buffers; params.cpp holds every row to them.
inline constexpr std::size_t kMaxProgramSize = 384;
inline constexpr std::size_t kMaxCacheAccesses = 8;
inline constexpr std::size_t kMaxSuperscalarLatency = 170;
inline constexpr std::size_t kMaxScratchpadBytes = 2097152;

extern const Params kRx0;
extern const Params kRx2;

// Whether both variants make the same cache and dataset from the same key, as rx/0 and rx/2 do.
bool same_dataset(const Params& a, const Params& b) noexcept;

// Every variant; public known answers prove each row.
std::span<const Params* const> all_variants() noexcept;
// The variant of that name ("rx/0"), or nullptr.
const Params* find_variant(std::string_view name) noexcept;

}  // namespace pickaxe::randomx
