#include <cpuid.h>

#include <cstdint>
#include <cstring>
#include <string>

#include "os/cpu.h"

namespace pickaxe::os {
namespace {

using base::Feature;
using base::Features;

struct Leaf {
  std::uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
};

Leaf cpuid(std::uint32_t leaf, std::uint32_t subleaf = 0) noexcept {
  Leaf out;
  __cpuid_count(leaf, subleaf, out.eax, out.ebx, out.ecx, out.edx);
  return out;
}

// Which register files the OS saves on a task switch (Intel SDM vol. 1, 13.3).
std::uint64_t xcr0() noexcept {
  std::uint32_t lo, hi;
  __asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
  return (std::uint64_t{hi} << 32) | lo;
}

// A shadow stack (CET) keeps copies of return addresses, and a return to any other is fatal. Its pointer reads as zero
// where there is none: then, or on a processor that does not know it, the instruction does nothing.
bool has_shadow_stack() noexcept {
  std::uint64_t pointer = 0;
  __asm__ volatile("rdsspq %0" : "+r"(pointer));
  return pointer != 0;
}

constexpr bool bit(std::uint32_t word, int n) noexcept {
  return (word >> n & 1u) != 0;
}

}  // namespace

Features cpu_features() noexcept {
  Features found;
  const auto note = [&found](bool present, Feature feature) {
    if (present) found = found | feature;
  };
  note(!has_shadow_stack(), Feature::free_returns);
  const std::uint32_t max_leaf = cpuid(0).eax;
  const Leaf one = cpuid(1);
  note(bit(one.ecx, 9), Feature::ssse3);
  note(bit(one.ecx, 19), Feature::sse41);
  note(bit(one.ecx, 25), Feature::aesni);
  if (max_leaf < 7) return found;

  const Leaf seven = cpuid(7);
  note(bit(seven.ebx, 29) && bit(one.ecx, 19) && bit(one.ecx, 9), Feature::sha_ni);
  note(bit(seven.ebx, 8), Feature::bmi2);

  const bool os_saves = bit(one.ecx, 27);
  const std::uint64_t saved = os_saves ? xcr0() : 0;
  constexpr std::uint64_t kYmm = 0x6;   // XMM and the upper halves of YMM
  constexpr std::uint64_t kZmm = 0xe6;  // those, the mask registers, the upper ZMM halves, ZMM16-31
  if ((saved & kYmm) != kYmm) return found;
  note(bit(seven.ebx, 5), Feature::avx2);
  note(bit(seven.ecx, 9) && bit(seven.ebx, 5), Feature::vaes);
  if ((saved & kZmm) != kZmm) return found;
  const bool avx512 = bit(seven.ebx, 16) && bit(seven.ebx, 17) && bit(seven.ebx, 30) && bit(seven.ebx, 31);
  note(avx512, Feature::avx512);
  note(avx512 && bit(seven.ebx, 21), Feature::avx512ifma);
  return found;
}

std::string cpu_name() {
  if (cpuid(0x80000000u).eax < 0x80000004u) return "unknown";
  char text[49] = {};
  for (std::uint32_t i = 0; i < 3; ++i) {
    const Leaf part = cpuid(0x80000002u + i);
    std::memcpy(text + 16 * i, &part, 16);
  }
  std::string name(text);
  while (!name.empty() && name.back() == ' ') name.pop_back();
  const std::size_t start = name.find_first_not_of(' ');
  return start == std::string::npos ? "unknown" : name.substr(start);
}

}  // namespace pickaxe::os
