#include <cstring>
#include <vector>

#include "base/kernel_race.h"
#include "base/kernel_table.h"
#include "randomx/aes/aes.h"

namespace pickaxe::randomx::aes {
namespace {

using base::Feature;
using base::Features;

constexpr Kernel kTable[] = {
#if defined(__x86_64__) || defined(_M_X64)
    {"aes-ni", Feature::aesni | Feature::sse41, &kAesNi},
    {"vaes", Feature::vaes | Feature::avx2 | Feature::aesni, &kVaes, true},
#elif defined(__aarch64__) || defined(_M_ARM64)
    {"armv8", Feature::arm_aes, &kArmv8},
#endif
    {"soft", Features{}, &kSoft},
};

// Everything the four functions write, from one fixed input.
struct alignas(64) Outcome {
  std::uint8_t state[64];
  std::uint8_t generated_1r[512];
  std::uint8_t generated_4r[256];
  std::uint8_t digest[64];
  std::uint8_t scratchpad[512];
  std::uint8_t digest_of_fused[64];
  std::uint8_t state_of_fused[64];
};

void run_all(const Functions& aes, Outcome& out) noexcept {
  for (std::size_t i = 0; i < sizeof out.state; ++i) out.state[i] = static_cast<std::uint8_t>(i * 167 + 29);
  aes.generate_1r(out.state, out.generated_1r, sizeof out.generated_1r);
  aes.generate_4r(kRx0.generator_4r_keys, out.state, out.generated_4r, sizeof out.generated_4r);
  aes.hash_1r(out.generated_1r, sizeof out.generated_1r, out.digest);
  std::memcpy(out.scratchpad, out.generated_1r, sizeof out.scratchpad);
  std::memcpy(out.state_of_fused, out.digest, sizeof out.state_of_fused);
  aes.hash_and_generate_1r(out.scratchpad, sizeof out.scratchpad, out.digest_of_fused, out.state_of_fused);
}

std::vector<Raced> race(Features cpu) {
  struct alignas(64) Line {
    std::uint8_t bytes[64];
  };
  std::vector<Line> scratchpad(kMaxScratchpadBytes / sizeof(Line));
  return base::race_kernels(kernels(), cpu, [&scratchpad](const Kernel& kernel) {
    return [&scratchpad, &kernel] {
      Line digest, state{};
      return base::seconds_of([&] {
        kernel.functions->hash_and_generate_1r(scratchpad.data()->bytes, kMaxScratchpadBytes, digest.bytes,
                                               state.bytes);
      });
    };
  });
}

}  // namespace

std::span<const Kernel> kernels() noexcept {
  return kTable;
}

const std::vector<Raced>& raced_kernels(Features cpu) {
  static auto& races = *new base::Races<Kernel>;
  return races.of(cpu, race);
}

base::Status self_test(const Kernel& kernel) noexcept {
  Outcome plain, tested;
  run_all(kSoft, plain);
  run_all(*kernel.functions, tested);
  return base::self_tested(std::memcmp(&plain, &tested, sizeof plain) == 0);
}

base::Result<const Kernel*> select_kernel(std::string_view name, Features cpu) {
  return base::select_raced(kernels(), name, cpu, raced_kernels);
}

}  // namespace pickaxe::randomx::aes
