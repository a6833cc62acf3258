#include "randomx/params.h"

#include <algorithm>

namespace pickaxe::randomx {
namespace {

constexpr Frequencies kDefaultFrequencies = {
#define OPCODE(name, frequency) frequency,
#include "randomx/opcodes.def"
#undef OPCODE
};

constexpr std::uint8_t& of(Frequencies& frequencies, Opcode opcode) noexcept {
  return frequencies[static_cast<std::size_t>(opcode)];
}

consteval OpcodeTable opcode_table(Frequencies frequencies) {
  OpcodeTable table{};
  std::size_t next = 0;
  for (std::size_t opcode = 0; opcode < frequencies.size(); ++opcode) {
    for (unsigned n = 0; n < frequencies[opcode]; ++n) table[next++] = static_cast<Opcode>(opcode);
  }
  return next == table.size() ? table : throw "frequencies must add up to 256";
}

// Hash512("RandomX AesGenerator4R keys 0-3"), Hash512("RandomX AesGenerator4R keys 4-7")
constexpr std::array<AesBlock, 8> kDefaultGenerator4rKeys = {{
    {0xdd, 0xaa, 0x21, 0x64, 0xdb, 0x3d, 0x83, 0xd1, 0x2b, 0x6d, 0x54, 0x2f, 0x3f, 0xd2, 0xe5, 0x99},
    {0x50, 0x34, 0x0e, 0xb2, 0x55, 0x3f, 0x91, 0xb6, 0x53, 0x9d, 0xf7, 0x06, 0xe5, 0xcd, 0xdf, 0xa5},
    {0x04, 0xd9, 0x3e, 0x5c, 0xaf, 0x7b, 0x5e, 0x51, 0x9f, 0x67, 0xa4, 0x0a, 0xbf, 0x02, 0x1c, 0x17},
    {0x63, 0x37, 0x62, 0x85, 0x08, 0x5d, 0x8f, 0xe7, 0x85, 0x37, 0x67, 0xcd, 0x91, 0xd2, 0xde, 0xd8},
    {0x73, 0x6f, 0x82, 0xb5, 0xa6, 0xa7, 0xd6, 0xe3, 0x6d, 0x8b, 0x51, 0x3d, 0xb4, 0xff, 0x9e, 0x22},
    {0xf3, 0x6b, 0x56, 0xc7, 0xd9, 0xb3, 0x10, 0x9c, 0x4e, 0x4d, 0x02, 0xe9, 0xd2, 0xb7, 0x72, 0xb2},
    {0xe7, 0xc9, 0x73, 0xf2, 0x8b, 0xa3, 0x65, 0xf7, 0x0a, 0x66, 0xa9, 0x2b, 0xa7, 0xef, 0x3b, 0xf6},
    {0x09, 0xd6, 0x7c, 0x7a, 0xde, 0x39, 0x58, 0x91, 0xfd, 0xd1, 0x06, 0x0c, 0x2d, 0x76, 0xb0, 0xc0},
}};

consteval Params default_row(std::string_view name) {
  Params params;
  params.name = name;
  params.opcodes = opcode_table(kDefaultFrequencies);
  params.generator_4r_keys = kDefaultGenerator4rKeys;
  return params;
}

consteval Params monero_v1() {
  Params params = default_row("rx/0");
  return params;
}

consteval Params monero_v2() {
  Params params = default_row("rx/2");
  params.version = Version::v2;
  params.commitment = true;
  params.program_size = 384;
  return params;
}

consteval Params wownero() {
  Params params = default_row("rx/wow");
  params.argon_salt = std::string_view("RandomWOW\x01", 10);
  params.program_iterations = 1024;
  params.program_count = 16;
  params.scratchpad_l2_bytes = 131072;
  params.scratchpad_l3_bytes = 1048576;
  Frequencies frequencies = kDefaultFrequencies;
  of(frequencies, Opcode::iadd_rs) = 25;
  of(frequencies, Opcode::iror_r) = 10;
  of(frequencies, Opcode::irol_r) = 0;
  of(frequencies, Opcode::fswap_r) = 8;
  of(frequencies, Opcode::fadd_r) = 20;
  of(frequencies, Opcode::fsub_r) = 20;
  of(frequencies, Opcode::fmul_r) = 20;
  of(frequencies, Opcode::cbranch) = 16;
  params.opcodes = opcode_table(frequencies);
  constexpr std::array<AesBlock, 4> keys = {{
      {0x5d, 0x46, 0x90, 0xf8, 0xa6, 0xe4, 0xfb, 0x7f, 0xb7, 0x82, 0x1f, 0x14, 0x95, 0x9e, 0x35, 0xcf},
      {0x50, 0xc4, 0x55, 0x6a, 0x8a, 0x27, 0xe8, 0xfe, 0xc3, 0x5a, 0x5c, 0xbd, 0xdc, 0xff, 0x41, 0x67},
      {0xa4, 0x47, 0x4c, 0x11, 0xe4, 0xfd, 0x24, 0xd5, 0xd2, 0x9a, 0x27, 0xa7, 0xac, 0x4a, 0x32, 0x3d},
      {0x2a, 0x3a, 0x0c, 0x81, 0xff, 0xae, 0xa9, 0x99, 0xd9, 0xdb, 0xd3, 0x42, 0x08, 0xdb, 0xf6, 0x76},
  }};
  for (std::size_t i = 0; i < params.generator_4r_keys.size(); ++i) params.generator_4r_keys[i] = keys[i % keys.size()];
  return params;
}

consteval Params arqma() {
  Params params = default_row("rx/arq");
  params.argon_iterations = 1;
  params.argon_salt = std::string_view("RandomARQ\x01", 10);
  params.program_iterations = 1024;
  params.program_count = 4;
  params.scratchpad_l2_bytes = 131072;
  params.scratchpad_l3_bytes = 262144;
  return params;
}

consteval Params graft() {
  Params params = default_row("rx/graft");
  params.argon_lanes = 2;
  params.argon_salt = std::string_view("RandomX-Graft\x01", 14);
  params.program_size = 280;
  Frequencies frequencies = kDefaultFrequencies;
  of(frequencies, Opcode::iror_r) = 7;
  of(frequencies, Opcode::irol_r) = 3;
  params.opcodes = opcode_table(frequencies);
  return params;
}

consteval Params safex() {
  Params params = default_row("rx/sfx");
  params.argon_salt = std::string_view("RandomSFX\x01", 10);
  return params;
}

consteval Params yadacoin() {
  Params params = default_row("rx/yada");
  params.argon_iterations = 4;
  params.argon_salt = std::string_view("RandomXYadaCoin\x03", 16);
  params.superscalar_latency = 150;
  return params;
}

consteval Params scash() {
  Params params = default_row("scash");
  params.argon_salt = std::string_view("RandomX-Scash\x01", 14);
  params.commitment = true;
  return params;
}

// configuration.md's limits, and the sizes that fixed buffers here are made for.
constexpr bool is_sound(const Params& p) noexcept {
  const auto power_of_two = [](std::uint64_t n) { return n != 0 && (n & (n - 1)) == 0; };
  return power_of_two(p.argon_memory_kib) && p.argon_memory_kib >= 8 * p.argon_lanes && p.argon_lanes >= 1 &&
         p.argon_iterations >= 1 && p.argon_salt.size() >= 8 && p.cache_accesses >= 2 &&
         p.cache_accesses <= kMaxCacheAccesses && p.superscalar_latency >= 1 &&
         p.superscalar_latency <= kMaxSuperscalarLatency && power_of_two(p.dataset_base_bytes) &&
         p.dataset_base_bytes <= 4294967296u && p.dataset_extra_bytes % kItemBytes == 0 && p.program_size % 8 == 0 &&
         p.program_size <= kMaxProgramSize && p.jump_bits >= 1 && p.jump_bits + p.jump_offset <= 16 &&
         power_of_two(p.scratchpad_l1_bytes) && power_of_two(p.scratchpad_l2_bytes) &&
         power_of_two(p.scratchpad_l3_bytes) && p.scratchpad_l1_bytes >= 64 &&
         p.scratchpad_l1_bytes <= p.scratchpad_l2_bytes && p.scratchpad_l2_bytes <= p.scratchpad_l3_bytes &&
         p.scratchpad_l3_bytes <= kMaxScratchpadBytes;
}

constexpr Params kWownero = wownero();
constexpr Params kArqma = arqma();
constexpr Params kGraft = graft();
constexpr Params kSafex = safex();
constexpr Params kYadacoin = yadacoin();
constexpr Params kScash = scash();

}  // namespace

constexpr Params kRx0 = monero_v1();
constexpr Params kRx2 = monero_v2();

namespace {

constexpr const Params* kVariants[] = {&kRx0, &kRx2, &kWownero, &kArqma, &kGraft, &kSafex, &kYadacoin, &kScash};
static_assert(std::ranges::all_of(kVariants, [](const Params* p) { return is_sound(*p); }));

}  // namespace

bool same_dataset(const Params& a, const Params& b) noexcept {
  return a.argon_memory_kib == b.argon_memory_kib && a.argon_iterations == b.argon_iterations &&
         a.argon_lanes == b.argon_lanes && a.argon_salt == b.argon_salt && a.cache_accesses == b.cache_accesses &&
         a.superscalar_latency == b.superscalar_latency && a.dataset_base_bytes == b.dataset_base_bytes &&
         a.dataset_extra_bytes == b.dataset_extra_bytes;
}

std::span<const Params* const> all_variants() noexcept {
  return kVariants;
}

const Params* find_variant(std::string_view name) noexcept {
  const auto it = std::ranges::find(kVariants, name, &Params::name);
  return it == std::end(kVariants) ? nullptr : *it;
}

}  // namespace pickaxe::randomx
