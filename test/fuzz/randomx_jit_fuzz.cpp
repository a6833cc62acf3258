// Generated code against the interpreter on lopsided random programs, for as long as wanted:
//   pickaxe_randomx_jit_fuzz [first seed] [number of seeds, 0 = until stopped] [variant, all where left out]
// A seed decides everything about its programs, the variant, the mode, the prefetch, the way of rounding and the CPU
// features claimed; starts from any seed, with the same variant, repeat it. Exit code 1 at the first difference.
#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "os/cpu.h"
#include "randomx/jit/differential.h"
#include "randomx/jit/jit.h"

namespace {

using namespace pickaxe;
using namespace pickaxe::randomx;
using jit::Random;

// Values at which carries, sign extensions and reciprocals change their ways.
std::uint32_t edge_value(Random& random) {
  constexpr std::uint32_t kEdges[] = {0,  1,   2,   3,          7,          8,          63,
                                      64, 127, 128, 0x7fffffff, 0x80000000, 0x80000001, 0xffffffff};
  const std::uint64_t choice = random.next();
  if (choice % 4 != 0) return static_cast<std::uint32_t>(random.next());
  if (choice % 8 == 0) return std::uint32_t{1} << (choice >> 8 & 31);
  return kEdges[(choice >> 8) % std::size(kEdges)];
}

// Few different opcodes and registers in a program make long chains, tight loops and rare neighbours.
void lopsided_program(Random& random, program::RawProgram& raw) {
  random.fill(&raw, sizeof raw);
  std::array<std::uint8_t, 16> palette;
  for (std::uint8_t& opcode : palette) opcode = static_cast<std::uint8_t>(random.next());
  const std::uint64_t kinds = 1 + random.next() % palette.size();
  const bool any_opcode = random.next() % 4 == 0;
  const auto registers = static_cast<std::uint8_t>(random.next());
  for (program::RawInstruction& in : raw.instructions) {
    if (!any_opcode) in.opcode = palette[random.next() % kinds];
    in.dst &= registers | 1;
    in.src &= registers | 1;
    in.imm32 = edge_value(random);
  }
}

constexpr std::size_t kMachines = 3;

struct Setting {
  Params params;
  program::Mode mode;
  base::Features features;
  program::Prefetch prefetch;
  program::Rounding rounding;
};

// Both modes, all features or the least that the variant runs with, both prefetches and ways of rounding where there
// are two.
void add_settings(const Params& full_size, std::vector<Setting>& out) {
  const base::Features cpu = os::cpu_features();
  const base::Features aes = base::Features(base::Feature::aesni) | base::Feature::arm_aes;
  const base::Features least = full_size.version == Version::v2 ? aes : base::Features();
  const Params params = jit::small_variant(full_size);
  for (const program::Mode mode : {program::Mode::full, program::Mode::light}) {
    for (const base::Features features : {cpu, least}) {
      for (const program::Prefetch prefetch : {program::Prefetch::direct, program::Prefetch::translated}) {
        for (const program::Rounding rounding : {program::Rounding::control_register, program::Rounding::embedded}) {
          const bool is_other =
              prefetch != program::Prefetch::direct || rounding != program::Rounding::control_register;
          if (is_other && !jit::supports(params, mode, kMachines, features, prefetch, rounding).ok()) continue;
          out.push_back({params, mode, features, prefetch, rounding});
        }
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t first = argc > 1 ? std::strtoull(argv[1], nullptr, 0) : 1;
  const std::uint64_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 0) : 0;
  const std::string wanted = argc > 3 ? argv[3] : "";
  std::vector<Setting> settings;
  for (const Params* params : all_variants()) {
    if (wanted.empty() || wanted == params->name) add_settings(*params, settings);
  }
  if (settings.empty()) {
    std::printf("there is no variant called %s\n", wanted.c_str());
    return 2;
  }
  for (std::uint64_t n = 0; count == 0 || n < count; ++n) {
    const std::uint64_t seed = first + n;
    Random random(seed);
    const Setting& setting = settings[random.next() % settings.size()];
    // Fresh scratchpads from the seed itself, so that any seed can be run alone.
    jit::Differential both(setting.params, setting.mode, setting.features, seed, kMachines, setting.prefetch,
                           setting.rounding);
    if (!both.status().ok()) {
      std::printf("no generated code: %s\n", both.status().message.c_str());
      return 2;
    }
    std::array<program::RawProgram, kMachines> raw;
    for (program::RawProgram& program : raw) lopsided_program(random, program);
    const std::string difference = both.run({raw.data(), 1 + random.next() % kMachines});
    if (!difference.empty()) {
      std::printf("seed %" PRIu64 ", %s: %s\n", seed, std::string(setting.params.name).c_str(), difference.c_str());
      return 1;
    }
    if (n % 10000 == 9999) {
      std::printf("seeds %" PRIu64 " to %" PRIu64 ": no difference\n", first, seed);
      std::fflush(stdout);
    }
  }
  return 0;
}
