#include "randomx/jit/differential.h"

#include <cfenv>
#include <cinttypes>
#include <cstdio>
#include <cstring>

#include "base/bytes.h"
#include "randomx/jit/jit.h"
#include "randomx/program/interpreter.h"

namespace pickaxe::randomx::jit {
namespace {

std::uint8_t* align64(std::vector<std::uint8_t>& storage, std::size_t bytes) {
  storage.resize(bytes + 63);
  return storage.data() + (63 & -reinterpret_cast<std::uintptr_t>(storage.data()));
}

}  // namespace

Params small_variant(const Params& full_size) {
  Params params = full_size;
  params.program_iterations = 33;  // odd, and one more than a multiple of the items computed together
  params.scratchpad_l3_bytes = 65536;
  params.scratchpad_l2_bytes = 32768;
  params.dataset_base_bytes = 262144;
  params.dataset_extra_bytes = 64 * 512;
  return params;
}

std::uint64_t Random::next() noexcept {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

void Random::fill(void* out, std::size_t bytes) noexcept {
  auto* p = static_cast<std::uint8_t*>(out);
  for (std::size_t i = 0; i < bytes; i += 8) base::store_le64(p + i, next());
}

void MemoryItems::fill(std::uint64_t first, std::size_t count, std::uint8_t* out) const noexcept {
  std::memcpy(out, dataset_ + first * kItemBytes, count * kItemBytes);
}

void MemoryItems::compute(std::span<const std::uint64_t> numbers, std::uint8_t* out) const noexcept {
  for (const std::uint64_t number : numbers) {
    fill(number, 1, out);
    out += kItemBytes;
  }
}

Differential::Differential(const Params& params, program::Mode mode, base::Features features, std::uint64_t seed,
                           std::size_t machines, program::Prefetch prefetch, program::Rounding rounding)
    : params_(params) {
  Random random(seed);
  std::uint8_t* dataset = align64(dataset_storage_, params.dataset_bytes());
  random.fill(dataset, params.dataset_bytes());
  items_ = std::make_unique<MemoryItems>(dataset);
  const std::size_t scratchpads_bytes = machines * params.scratchpad_l3_bytes;
  for (Side* side : {&plain_, &generated_}) {
    std::uint8_t* scratchpads = align64(side->storage, scratchpads_bytes);
    side->machines.resize(machines);
    for (std::size_t i = 0; i < machines; ++i) {
      program::Machine& machine = side->machines[i];
      machine.scratchpad = scratchpads + i * params.scratchpad_l3_bytes;
      machine.dataset = dataset;
      machine.items = items_.get();
    }
  }
  random.fill(plain_.machines[0].scratchpad, scratchpads_bytes);
  std::memcpy(generated_.machines[0].scratchpad, plain_.machines[0].scratchpad, scratchpads_bytes);
  plain_.executor = program::make_interpreter(params, mode, machines);
  auto generated = make_executor(params, mode, machines, features, prefetch, rounding);
  status_ = generated.status();
  if (generated.ok()) generated_.executor = std::move(generated.value());
}

std::string Differential::run(std::span<const program::RawProgram> programs) {
  for (Side* side : {&plain_, &generated_}) {
    std::vector<program::Machine*> machines;
    for (std::size_t i = 0; i < programs.size(); ++i) {
      program::decode(params_, programs[i], decoded_);
      side->executor->load(i, decoded_);
      machines.push_back(&side->machines[i]);
    }
    side->executor->run(machines, {});
    if (std::fegetround() != FE_TONEAREST)
      return std::string(side->executor->name()) + " leaves a rounding mode behind";
  }
  std::string out;
  for (std::size_t i = 0; i < plain_.machines.size(); ++i) {
    const std::string difference = differences(i);
    if (!difference.empty()) out += "machine " + std::to_string(i) + ": " + difference;
  }
  return out;
}

std::string Differential::differences(std::size_t machine) const {
  const program::Machine& want = plain_.machines[machine];
  const program::Machine& got = generated_.machines[machine];
  std::string out;
  for (std::size_t i = 0; i < sizeof(program::RegisterFile); i += 8) {
    const std::uint64_t w = base::load_le64(reinterpret_cast<const std::uint8_t*>(&want.registers) + i);
    const std::uint64_t g = base::load_le64(reinterpret_cast<const std::uint8_t*>(&got.registers) + i);
    if (w == g) continue;
    char text[80];
    std::snprintf(text, sizeof text, "register file byte %zu: %016" PRIx64 ", not %016" PRIx64 "; ", i, g, w);
    out += text;
  }
  if (want.rounding != got.rounding) {
    out += "fprc " + std::to_string(got.rounding) + ", not " + std::to_string(want.rounding) + "; ";
  }
  for (std::size_t i = 0; i < params_.scratchpad_l3_bytes; i += 8) {
    if (std::memcmp(want.scratchpad + i, got.scratchpad + i, 8) == 0) continue;
    out += "scratchpad byte " + std::to_string(i) + " and perhaps more; ";
    break;
  }
  return out;
}

}  // namespace pickaxe::randomx::jit
