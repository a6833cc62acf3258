#include "randomx/program/interpreter.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "randomx/aes/aes.h"
#include "randomx/arithmetic/wide_multiply.h"
#include "randomx/program/fp.h"

namespace pickaxe::randomx::program {
namespace {

double flip_bits(double value, std::uint64_t mask) noexcept {
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) ^ mask);
}

// One program on one machine. Registers live in the machine's register file, so that no arithmetic moves across
// a change of the rounding mode.
class Run {
 public:
  Run(const Params& params, const DecodedProgram& program, Machine& machine) noexcept
      : params_(params), program_(program), config_(program.config), machine_(machine), regs_(machine.registers) {}

  // False: interrupted.
  bool all_iterations(Mode mode, const base::Interrupt& interrupt) noexcept {
    std::memcpy(regs_.a, config_.a.data(), sizeof regs_.a);
    std::memset(regs_.r, 0, sizeof regs_.r);
    std::uint32_t ma = config_.ma;
    std::uint32_t mx = config_.mx;
    std::uint32_t sp0 = mx;
    std::uint32_t sp1 = ma;
    for (std::uint32_t ic = params_.program_iterations; ic != 0; --ic) {  // steps of 4.6.2
      if (interrupt.requested()) return false;
      const std::uint64_t mix = read_reg(0) ^ read_reg(1);
      sp0 = (sp0 ^ static_cast<std::uint32_t>(mix)) & params_.l3_mask_64();
      sp1 = (sp1 ^ static_cast<std::uint32_t>(mix >> 32)) & params_.l3_mask_64();
      load_registers(machine_.scratchpad + sp0, machine_.scratchpad + sp1);
      instructions();
      const std::uint32_t mt = ma;
      std::uint32_t& mp = params_.version == Version::v1 ? mx : ma;
      mp ^= static_cast<std::uint32_t>(read_reg(2) ^ read_reg(3));
      mix_dataset_item(mode, config_.dataset_offset + (mt & params_.dataset_mask()));
      std::swap(mx, ma);
      std::memcpy(machine_.scratchpad + sp1, regs_.r, sizeof regs_.r);
      mix_group_f();
      std::memcpy(machine_.scratchpad + sp0, regs_.f, sizeof regs_.f);
      sp0 = 0;
      sp1 = 0;
    }
    return true;
  }

 private:
  std::uint64_t read_reg(unsigned i) const noexcept { return regs_.r[config_.read_reg[i]]; }

  void load_registers(const std::uint8_t* integers, const std::uint8_t* floats) noexcept {
    for (unsigned i = 0; i < 8; ++i) regs_.r[i] ^= base::load_le64(integers + 8 * i);
    for (unsigned i = 0; i < 4; ++i) regs_.f[i] = load_group_f(floats + 8 * i);
    for (unsigned i = 0; i < 4; ++i) regs_.e[i] = load_group_e(floats + 32 + 8 * i, config_.e_mask);
  }

  void mix_dataset_item(Mode mode, std::uint64_t offset) noexcept {
    alignas(64) std::uint8_t computed[kItemBytes];
    const std::uint8_t* item = computed;
    if (mode == Mode::full) {
      item = machine_.dataset + offset;
    } else {
      const std::uint64_t number = offset / kItemBytes;
      machine_.items->compute({&number, 1}, computed);
    }
    for (unsigned i = 0; i < 8; ++i) regs_.r[i] ^= base::load_le64(item + 8 * i);
  }

  // Step 10.
  void mix_group_f() noexcept {
    if (params_.version == Version::v1) {
      for (unsigned i = 0; i < 4; ++i) {
        regs_.f[i].lo = flip_bits(regs_.f[i].lo, std::bit_cast<std::uint64_t>(regs_.e[i].lo));
        regs_.f[i].hi = flip_bits(regs_.f[i].hi, std::bit_cast<std::uint64_t>(regs_.e[i].hi));
      }
      return;
    }
    for (const FloatPair& e : regs_.e) {
      const auto key = std::bit_cast<AesBlock>(e);
      for (unsigned i = 0; i < 4; ++i) {
        const auto block = std::bit_cast<AesBlock>(regs_.f[i]);
        regs_.f[i] =
            std::bit_cast<FloatPair>(i % 2 == 0 ? aes::encrypt_round(block, key) : aes::decrypt_round(block, key));
      }
    }
  }

  std::uint8_t* memory(const DecodedInstruction& i, std::uint8_t address_register) const noexcept {
    const std::uint64_t address = address_register == kNoRegister ? 0 : regs_.r[address_register];
    return machine_.scratchpad + ((address + i.imm) & i.mask);
  }
  std::uint64_t integer_operand(const DecodedInstruction& i) const noexcept {
    return base::load_le64(memory(i, i.src));
  }

  void round_as(std::uint32_t fprc) noexcept {
    machine_.rounding = fprc;
    set_rounding(fprc);
  }

  void instructions() noexcept {
    const DecodedInstruction* const code = program_.storage.data();
    for (std::uint32_t pc = 0; pc < program_.size; ++pc) {
      const DecodedInstruction& i = code[pc];
      std::uint64_t& r = regs_.r[i.dst];
      switch (i.operation) {
        case Operation::nop:
          break;
        case Operation::iadd_rs:
          r += (regs_.r[i.src] << i.shift) + i.imm;
          break;
        case Operation::iadd_m:
          r += integer_operand(i);
          break;
        case Operation::isub_r:
          r -= regs_.r[i.src];
          break;
        case Operation::isub_i:
          r -= i.imm;
          break;
        case Operation::isub_m:
          r -= integer_operand(i);
          break;
        case Operation::imul_r:
          r *= regs_.r[i.src];
          break;
        case Operation::imul_i:
          r *= i.imm;
          break;
        case Operation::imul_m:
          r *= integer_operand(i);
          break;
        case Operation::imulh_r:
          r = arithmetic::multiply_high(r, regs_.r[i.src]);
          break;
        case Operation::imulh_m:
          r = arithmetic::multiply_high(r, integer_operand(i));
          break;
        case Operation::ismulh_r:
          r = arithmetic::multiply_high_signed(r, regs_.r[i.src]);
          break;
        case Operation::ismulh_m:
          r = arithmetic::multiply_high_signed(r, integer_operand(i));
          break;
        case Operation::ineg_r:
          r = 0 - r;
          break;
        case Operation::ixor_r:
          r ^= regs_.r[i.src];
          break;
        case Operation::ixor_i:
          r ^= i.imm;
          break;
        case Operation::ixor_m:
          r ^= integer_operand(i);
          break;
        case Operation::iror_r:
          r = std::rotr(r, static_cast<int>(regs_.r[i.src] & 63));
          break;
        case Operation::iror_i:
          r = std::rotr(r, i.shift);
          break;
        case Operation::irol_r:
          r = std::rotl(r, static_cast<int>(regs_.r[i.src] & 63));
          break;
        case Operation::iswap_r:
          std::swap(r, regs_.r[i.src]);
          break;
        case Operation::fswap_f:
          std::swap(regs_.f[i.dst].lo, regs_.f[i.dst].hi);
          break;
        case Operation::fswap_e:
          std::swap(regs_.e[i.dst].lo, regs_.e[i.dst].hi);
          break;
        case Operation::fadd_r:
          regs_.f[i.dst].lo += regs_.a[i.src].lo;
          regs_.f[i.dst].hi += regs_.a[i.src].hi;
          break;
        case Operation::fadd_m: {
          const FloatPair operand = load_group_f(memory(i, i.src));
          regs_.f[i.dst].lo += operand.lo;
          regs_.f[i.dst].hi += operand.hi;
          break;
        }
        case Operation::fsub_r:
          regs_.f[i.dst].lo -= regs_.a[i.src].lo;
          regs_.f[i.dst].hi -= regs_.a[i.src].hi;
          break;
        case Operation::fsub_m: {
          const FloatPair operand = load_group_f(memory(i, i.src));
          regs_.f[i.dst].lo -= operand.lo;
          regs_.f[i.dst].hi -= operand.hi;
          break;
        }
        case Operation::fscal_r:
          regs_.f[i.dst].lo = flip_bits(regs_.f[i.dst].lo, kScaleMask);
          regs_.f[i.dst].hi = flip_bits(regs_.f[i.dst].hi, kScaleMask);
          break;
        case Operation::fmul_r:
          regs_.e[i.dst].lo *= regs_.a[i.src].lo;
          regs_.e[i.dst].hi *= regs_.a[i.src].hi;
          break;
        case Operation::fdiv_m: {
          const FloatPair operand = load_group_e(memory(i, i.src), config_.e_mask);
          regs_.e[i.dst].lo /= operand.lo;
          regs_.e[i.dst].hi /= operand.hi;
          break;
        }
        case Operation::fsqrt_r:
          regs_.e[i.dst].lo = std::sqrt(regs_.e[i.dst].lo);
          regs_.e[i.dst].hi = std::sqrt(regs_.e[i.dst].hi);
          break;
        case Operation::cbranch:
          r += i.imm;
          if ((r & i.mask) == 0) pc = i.target - 1u;  // the loop steps on to the target
          break;
        case Operation::cfround:
          round_as(std::rotr(regs_.r[i.src], i.shift) & 3);
          break;
        case Operation::cfround_v2: {
          const std::uint64_t rotated = std::rotr(regs_.r[i.src], i.shift);
          if ((rotated & 60) == 0) round_as(rotated & 3);
          break;
        }
        case Operation::istore:
          base::store_le64(memory(i, i.dst), regs_.r[i.src]);
          break;
      }
    }
  }

  const Params& params_;
  const DecodedProgram& program_;
  const Configuration& config_;
  Machine& machine_;
  RegisterFile& regs_;
};

class Interpreter final : public Executor {
 public:
  Interpreter(const Params& params, Mode mode, std::size_t slots) : params_(params), mode_(mode), programs_(slots) {}

  std::string_view name() const noexcept override { return "interpreter"; }
  std::size_t slots() const noexcept override { return programs_.size(); }
  void load(std::size_t slot, const DecodedProgram& program) noexcept override { programs_[slot] = program; }

  bool run(std::span<Machine* const> machines, const base::Interrupt& interrupt) noexcept override {
    const FloatScope scope;
    for (std::size_t i = 0; i < machines.size(); ++i) {
      set_rounding(machines[i]->rounding);
      if (!Run(params_, programs_[i], *machines[i]).all_iterations(mode_, interrupt)) return false;
    }
    return true;
  }

 private:
  const Params& params_;
  const Mode mode_;
  std::vector<DecodedProgram> programs_;
};

}  // namespace

std::unique_ptr<Executor> make_interpreter(const Params& params, Mode mode, std::size_t slots) {
  return std::make_unique<Interpreter>(params, mode, slots);
}

}  // namespace pickaxe::randomx::program
