#include "os/cpu.h"

#if defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>

#include <fstream>
#elif defined(__APPLE__)
#include <sys/sysctl.h>
#elif defined(_WIN32)
#include <windows.h>
#endif

namespace pickaxe::os {

using base::Feature;
using base::Features;

namespace {

// Of the process: the Guarded Control Stack. Processors without it take CHKFEAT for a hint and leave the bit as it is.
bool has_shadow_stack() noexcept {
  std::uint64_t lacking;
  asm volatile("mov x16, #1\n\thint #40\n\tmov %0, x16" : "=r"(lacking) : : "x16");
  return lacking == 0;
}

Features returns_of_process() noexcept {
  return has_shadow_stack() ? Features{} : Feature::free_returns;
}

}  // namespace

#if defined(__linux__)

namespace {

// AT_HWCAP and AT_HWCAP2; headers older than the kernel do not name them.
constexpr unsigned long kSve = 1ul << 22;
constexpr unsigned long kSve2 = 1ul << 1;

// The calling thread's, as all threads have that are not told otherwise. Needs SVE.
std::uint64_t sve_bits() noexcept {
  std::uint64_t bytes;
  asm(".inst 0x04bf5020\n\tmov %0, x0" : "=r"(bytes) : : "x0");  // rdvl x0, #1, of which not every assembler knows
  return 8 * bytes;
}

Features sve_features() noexcept {
  if ((getauxval(AT_HWCAP) & kSve) == 0) return {};
  switch (sve_bits()) {
    case 128:
      return (getauxval(AT_HWCAP2) & kSve2) != 0 ? Feature::sve128 : Features{};
    case 256:
      return Feature::sve256;
    case 512:
      return Feature::sve512;
    default:
      return {};
  }
}

}  // namespace

Features cpu_features() noexcept {
  const unsigned long caps = getauxval(AT_HWCAP);
  Features found = sve_features() | returns_of_process();
  if ((caps & HWCAP_AES) != 0) found = found | Feature::arm_aes;
  if ((caps & HWCAP_SHA2) != 0) found = found | Feature::arm_sha2;
  return found;
}

std::string cpu_name() {
  std::ifstream model("/sys/firmware/devicetree/base/model");
  std::string name;
  std::getline(model, name, '\0');
  return name.empty() ? "aarch64" : name;
}

#elif defined(__APPLE__)

Features cpu_features() noexcept {
  return returns_of_process() | Feature::arm_aes | Feature::arm_sha2;
}  // every Apple silicon has both

std::string cpu_name() {
  char text[128] = {};
  std::size_t size = sizeof text - 1;
  return sysctlbyname("machdep.cpu.brand_string", text, &size, nullptr, 0) == 0 ? text : "unknown";
}

#elif defined(_WIN32)

Features cpu_features() noexcept {
  if (!IsProcessorFeaturePresent(PF_ARM_V8_CRYPTO_INSTRUCTIONS_AVAILABLE)) return returns_of_process();
  return returns_of_process() | Feature::arm_aes | Feature::arm_sha2;
}

std::string cpu_name() {
  return "arm64";
}

#endif

}  // namespace pickaxe::os
