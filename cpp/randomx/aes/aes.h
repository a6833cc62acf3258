// AES rounds as RandomX uses them (specs.md 3.2-3.4): two generators and one fingerprint over four 16-byte columns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/features.h"
#include "base/kernel_race.h"
#include "base/status.h"
#include "randomx/params.h"

namespace pickaxe::randomx::aes {

using Generator4rKeys = std::array<AesBlock, 8>;

// One implementation. All sizes are multiples of 64 bytes, all buffers are 16-byte aligned.
struct Functions {
  // AesGenerator1R: writes `bytes` bytes, moves the 64-byte state on.
  void (*generate_1r)(std::uint8_t* state, std::uint8_t* out, std::size_t bytes) noexcept;
  // AesGenerator4R from a 64-byte state, which stays as it is: each program starts from a state of its own.
  void (*generate_4r)(const Generator4rKeys& keys, const std::uint8_t* state, std::uint8_t* out,
                      std::size_t bytes) noexcept;
  // AesHash1R: a 64-byte digest.
  void (*hash_1r)(const std::uint8_t* input, std::size_t bytes, std::uint8_t* digest) noexcept;
  // Both in one pass over the scratchpad: the digest of what was there, while AesGenerator1R fills it anew.
  void (*hash_and_generate_1r)(std::uint8_t* scratchpad, std::size_t bytes, std::uint8_t* digest,
                               std::uint8_t* state) noexcept;
};

struct Kernel {
  std::string_view name;  // "soft", "aes-ni", "vaes", "armv8"
  base::Features needs;
  const Functions* functions;
  bool raced = false;  // whether its place in the table is a guess, which a race may put right
};

// By instruction set; kernels.cpp makes the table of them.
extern const Functions kSoft;
extern const Functions kAesNi;
extern const Functions kVaes;
extern const Functions kArmv8;

// Every kernel compiled for this architecture, fastest first as far as is known without measuring.
std::span<const Kernel> kernels() noexcept;
// Compares all four functions with the software kernel's. The CPU must have what it needs.
base::Status self_test(const Kernel& kernel) noexcept;
// The kernels among which this CPU has to choose by measuring, see base::race_kernels; once a process and set of
// features: some 3 ms in all. A lap hashes and fills a scratchpad.
using Raced = base::Raced<Kernel>;
const std::vector<Raced>& raced_kernels(base::Features cpu);
// By name, or the winner of the race; see base::select_kernel.
base::Result<const Kernel*> select_kernel(std::string_view name, base::Features cpu);

// One round in software: ShiftRows, SubBytes, MixColumns (or their inverses), then XOR with the key (specs.md 3.1).
AesBlock encrypt_round(const AesBlock& block, const AesBlock& key) noexcept;
AesBlock decrypt_round(const AesBlock& block, const AesBlock& key) noexcept;

}  // namespace pickaxe::randomx::aes
