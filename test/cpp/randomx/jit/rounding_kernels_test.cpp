#include "randomx/jit/rounding_kernels.h"

#include "check_race.h"
#include "os/cpu.h"
#include "randomx/jit/jit.h"
#include "test.h"

namespace pickaxe::randomx::jit {
namespace {

TEST("randomx/jit/rounding_kernels: kernels are forced by name and refused with a reason") {
  const base::Features cpu = os::cpu_features();
  for (const RoundingKernel& kernel : rounding_kernels()) {
    const auto forced = select_rounding_kernel(kernel.name, cpu);
    CHECK_EQ(forced.ok(), cpu.has(kernel.needs));
    if (forced.ok()) CHECK(forced.value()->rounding == kernel.rounding);
    if (kernel.needs == base::Features{}) continue;
    CHECK(select_rounding_kernel(kernel.name, {}).status().code == base::Code::cpu_unsupported);
    const auto refused = supports(kRx0, program::Mode::full, 2, {}, program::Prefetch::direct, kernel.rounding);
    CHECK(refused.code == base::Code::cpu_unsupported);
  }
  CHECK(select_rounding_kernel("quantum", cpu).status().code == base::Code::argument);
  CHECK_EQ(select_rounding_kernel("", {}).value()->name, "control-register");
}

TEST("randomx/jit/rounding_kernels: every kernel of this CPU passes its self-test") {
  for (const RoundingKernel& kernel : rounding_kernels()) {
    if (os::cpu_features().has(kernel.needs)) CHECK(self_test(kernel).ok());
  }
}

TEST("randomx/jit/rounding_kernels: the race is among kernels of this CPU, runs once, and chooses one of them") {
  test::check_race(raced_rounding_kernels, select_rounding_kernel);
}

}  // namespace
}  // namespace pickaxe::randomx::jit
