#include "randomx/vm.h"

#include <algorithm>
#include <cstring>

namespace pickaxe::randomx {

base::Result<std::unique_ptr<Vm>> Vm::create(const Params& params, const aes::Functions& aes,
                                             std::unique_ptr<program::Executor> executor, Memory memory,
                                             os::PageWish wish) {
  const std::size_t lanes = executor->slots();
  auto scratchpads = os::Pages::allocate(lanes * params.scratchpad_l3_bytes, wish);
  if (!scratchpads.ok()) return scratchpads.status();
  std::unique_ptr<Vm> vm(new Vm(params, aes, std::move(executor), std::move(scratchpads.value())));
  vm->lanes_.resize(lanes);
  for (std::size_t i = 0; i < lanes; ++i) {
    program::Machine& machine = vm->lanes_[i].machine;
    machine.scratchpad = vm->scratchpads_.data() + i * params.scratchpad_l3_bytes;
    vm->machines_.push_back(&machine);
  }
  vm->use(memory);
  return vm;
}

void Vm::use(Memory memory) noexcept {
  for (program::Machine* machine : machines_) {
    machine->dataset = memory.dataset;
    machine->items = memory.items;
  }
}

// Steps 2-6 of chapter 2, but for filling the scratchpad.
void Vm::seed_lane(Lane& lane, base::Bytes input) noexcept {
  lane.seed = blake2b::hash512(input);
  lane.machine.rounding = 0;
}

void Vm::start_lane(Lane& lane, base::Bytes input) noexcept {
  seed_lane(lane, input);
  aes_.generate_1r(lane.seed.data(), lane.machine.scratchpad, params_.scratchpad_l3_bytes);
}

// Steps 7-11.
bool Vm::run_programs(const base::Interrupt& interrupt) noexcept {
  for (std::uint32_t n = 0; n < params_.program_count; ++n) {
    if (interrupt.requested()) return false;
    for (std::size_t i = 0; i < running_; ++i) {
      Lane& lane = lanes_[i];
      aes_.generate_4r(params_.generator_4r_keys, lane.seed.data(), lane.raw.bytes(), program::program_bytes(params_));
      program::decode(params_, lane.raw, lane.decoded);
      executor_->load(i, lane.decoded);
    }
    if (!executor_->run({machines_.data(), running_}, interrupt)) return false;
    if (n + 1 == params_.program_count) break;
    for (std::size_t i = 0; i < running_; ++i) {
      const auto* registers = reinterpret_cast<const std::uint8_t*>(&lanes_[i].machine.registers);
      lanes_[i].seed = blake2b::hash512({registers, sizeof(program::RegisterFile)});
    }
  }
  return true;
}

// Steps 13 and 14.
base::Hash256 Vm::finish(Lane& lane, const std::uint8_t* digest) noexcept {
  program::RegisterFile& registers = lane.machine.registers;
  std::memcpy(registers.a, digest, sizeof registers.a);
  return blake2b::hash256({reinterpret_cast<const std::uint8_t*>(&registers), sizeof registers});
}

// Steps 12-14 of the running lanes from `from` on.
void Vm::finish_lanes(std::size_t from, std::span<base::Hash256> hashes) noexcept {
  for (std::size_t i = from; i < running_; ++i) {
    alignas(16) std::uint8_t digest[64];
    aes_.hash_1r(lanes_[i].machine.scratchpad, params_.scratchpad_l3_bytes, digest);
    hashes[i] = finish(lanes_[i], digest);
  }
}

void Vm::first(std::span<const base::Bytes> inputs) noexcept {
  for (std::size_t i = 0; i < inputs.size(); ++i) start_lane(lanes_[i], inputs[i]);
  running_ = inputs.size();
}

bool Vm::next(std::span<const base::Bytes> inputs, std::span<base::Hash256> hashes,
              const base::Interrupt& interrupt) noexcept {
  const std::size_t both = std::min(inputs.size(), running_);
  if (!run_programs(interrupt)) return false;
  for (std::size_t i = 0; i < both; ++i) {
    Lane& lane = lanes_[i];
    alignas(16) std::uint8_t digest[64];
    seed_lane(lane, inputs[i]);
    aes_.hash_and_generate_1r(lane.machine.scratchpad, params_.scratchpad_l3_bytes, digest, lane.seed.data());
    hashes[i] = finish(lane, digest);
  }
  finish_lanes(both, hashes);
  for (std::size_t i = both; i < inputs.size(); ++i) start_lane(lanes_[i], inputs[i]);
  running_ = inputs.size();
  return true;
}

bool Vm::last(std::span<base::Hash256> hashes, const base::Interrupt& interrupt) noexcept {
  if (!run_programs(interrupt)) return false;
  finish_lanes(0, hashes);
  running_ = 0;
  return true;
}

base::Hash256 Vm::hash(base::Bytes input) noexcept {
  base::Hash256 hash;
  first({&input, 1});
  last({&hash, 1});
  return hash;
}

}  // namespace pickaxe::randomx
