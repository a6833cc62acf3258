#include "randomx/jit/rounding_kernels.h"

#include <array>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/kernel_table.h"
#include "randomx/items/sample_cache.h"
#include "randomx/jit/jit.h"
#include "randomx/program/interpreter.h"

namespace pickaxe::randomx::jit {
namespace {

using base::Feature;
using base::Features;

constexpr RoundingKernel kTable[] = {
    {"control-register", Features{}, program::Rounding::control_register},
#if defined(__x86_64__) || defined(_M_X64)
    {"embedded", Feature::avx512 | Feature::bmi2, program::Rounding::embedded, true},
#endif
};

constexpr std::size_t kMachines = 2;
constexpr std::size_t kRuns = 4;  // so many programs of each machine: some set the rounding mode, some do not

// rx/0 over a scratchpad and a dataset that stay in the first caches: what is compared is computing.
Params sample_params(std::uint32_t iterations) noexcept {
  Params params = kRx0;
  params.program_iterations = iterations;
  params.scratchpad_l3_bytes = 65536;
  params.scratchpad_l2_bytes = 32768;
  params.dataset_base_bytes = 65536;
  params.dataset_extra_bytes = 64 * kItemBytes;
  return params;
}

// Machines of an executor, their programs and all they read and write: the same for each executor at first.
class Sample {
 public:
  Sample(const Params& params, std::unique_ptr<program::Executor> executor)
      : executor_(std::move(executor)),
        programs_(kMachines * kRuns),
        memory_((kMachines * params.scratchpad_l3_bytes + params.dataset_bytes()) / kItemBytes) {
    std::uint64_t word = 0;
    const auto fill = [&word](std::uint8_t* out, std::size_t bytes) {
      for (std::size_t i = 0; i < bytes; i += 8) {
        word += items::kItemMultiplier;
        base::store_le64(out + i, (word ^ word >> 29) * items::kItemMultiplier);
      }
    };
    for (program::DecodedProgram& program : programs_) {
      program::RawProgram raw;
      fill(raw.bytes(), program::program_bytes(params));
      program::decode(params, raw, program);
    }
    fill(memory_.data()->bytes.data(), memory_.size() * kItemBytes);
    std::uint8_t* at = memory_.data()->bytes.data();
    for (program::Machine& machine : machines_) {
      machine.dataset = memory_.data()->bytes.data() + kMachines * params.scratchpad_l3_bytes;
      machine.scratchpad = at;
      at += params.scratchpad_l3_bytes;
    }
  }

  void run() noexcept {
    const std::array<program::Machine*, kMachines> machines = {&machines_[0], &machines_[1]};
    for (std::size_t n = 0; n < programs_.size(); n += kMachines) {
      for (std::size_t i = 0; i < kMachines; ++i) executor_->load(i, programs_[n + i]);
      executor_->run(machines, {});
    }
  }

  bool same_as(const Sample& other) const noexcept {
    for (std::size_t i = 0; i < kMachines; ++i) {
      const program::Machine& one = machines_[i];
      const program::Machine& two = other.machines_[i];
      if (one.rounding != two.rounding || std::memcmp(&one.registers, &two.registers, sizeof one.registers) != 0)
        return false;
    }
    return memory_ == other.memory_;
  }

 private:
  std::unique_ptr<program::Executor> executor_;
  std::vector<program::DecodedProgram> programs_;
  std::vector<items::Line> memory_;
  std::array<program::Machine, kMachines> machines_{};
};

auto generated(const Params& params, const RoundingKernel& kernel) {
  const Features features = kernel.needs | Feature::aesni | Feature::arm_aes;
  return make_executor(params, program::Mode::full, kMachines, features, program::Prefetch::direct, kernel.rounding);
}

bool computes_as_interpreted(const RoundingKernel& kernel) {
  constexpr std::uint32_t kIterations = 64;
  const Params params = sample_params(kIterations);
  auto tested = generated(params, kernel);
  if (!tested.ok()) return tested.status().code == base::Code::code_memory;
  Sample want(params, program::make_interpreter(params, program::Mode::full, kMachines));
  Sample got(params, std::move(tested.value()));
  want.run();
  got.run();
  return got.same_as(want);
}

std::vector<RacedRounding> race(Features cpu) {
  static const Params params = sample_params(kIterationsRaced / (kMachines * kRuns));
  return base::race_kernels(rounding_kernels(), cpu, [](const RoundingKernel& kernel) {
    auto executor = generated(params, kernel);
    std::unique_ptr<Sample> sample;
    if (executor.ok()) sample = std::make_unique<Sample>(params, std::move(executor.value()));
    return [sample = std::move(sample)] {
      if (sample == nullptr) return std::numeric_limits<double>::infinity();
      return base::seconds_of([&] { sample->run(); });
    };
  });
}

}  // namespace

std::span<const RoundingKernel> rounding_kernels() noexcept {
  return kTable;
}

base::Status self_test(const RoundingKernel& kernel) noexcept {
  return base::self_tested(computes_as_interpreted(kernel));
}

const std::vector<RacedRounding>& raced_rounding_kernels(Features cpu) {
  static auto& races = *new base::Races<RoundingKernel>;
  return races.of(cpu, race);
}

base::Result<const RoundingKernel*> select_rounding_kernel(std::string_view name, Features cpu) {
  return base::select_raced(rounding_kernels(), name, cpu, raced_rounding_kernels);
}

}  // namespace pickaxe::randomx::jit
