#include "randomx/decode.h"

#include "base/bytes.h"
#include "randomx/reciprocal.h"

namespace pickaxe::randomx {
namespace {

constexpr std::uint64_t kFractionMask = (std::uint64_t{1} << 52) - 1;

constexpr std::uint64_t sign_extend(std::uint32_t imm) noexcept {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(imm)));
}

// specs.md 4.5.2: +1.fraction * 2^exponent, exponent 0-31
constexpr std::uint64_t group_a_value(std::uint64_t quadword) noexcept {
  return ((quadword >> 59) + 1023) << 52 | (quadword & kFractionMask);
}

// specs.md 4.5.6 and 4.3.2: exponent bits 0-2 (from the top) 011, bits 3-6 from the quadword, 22 low fraction bits
constexpr std::uint64_t group_e_mask(std::uint64_t quadword) noexcept {
  const std::uint64_t exponent = 0x300 | (quadword >> 60) << 4;
  return exponent << 52 | (quadword & ((1u << 22) - 1));
}

MachineConfig decode_config(const Params& params, const std::array<std::uint64_t, 16>& quadwords) noexcept {
  MachineConfig config;
  for (std::size_t i = 0; i < config.a.size(); ++i) config.a[i] = group_a_value(quadwords[i]);
  config.ma = static_cast<std::uint32_t>(quadwords[8]);
  config.mx = static_cast<std::uint32_t>(quadwords[10]);
  for (unsigned i = 0; i < 4; ++i) {
    config.read_reg[i] = static_cast<std::uint8_t>(2 * i + ((quadwords[12] >> i) & 1));
  }
  config.dataset_offset = quadwords[13] % (params.dataset_extra_bytes / kItemBytes + 1) * kItemBytes;
  config.e_mask = {group_e_mask(quadwords[14]), group_e_mask(quadwords[15])};
  return config;
}

// Decodes one instruction after another; remembers where each integer register was last modified (5.4.2).
class InstructionDecoder {
 public:
  explicit InstructionDecoder(const Params& params) noexcept : params_(params) {}

  DecodedInstruction decode(const RawInstruction& raw, unsigned index) noexcept {
    const unsigned dst = raw.dst % 8;
    const unsigned src = raw.src % 8;
    switch (params_.opcodes[raw.opcode]) {
      case Opcode::iadd_rs: {
        DecodedInstruction out = modify(Operation::iadd_rs, dst, src, index);
        out.shift = static_cast<std::uint8_t>(raw.mod_shift());
        out.imm = dst == kDisplacedRegister ? sign_extend(raw.imm32) : 0;
        return out;
      }
      case Opcode::iadd_m:
        return modify_from_memory(Operation::iadd_m, raw, index);
      case Opcode::isub_r:
        return modify_by(Operation::isub_r, Operation::isub_i, raw, index);
      case Opcode::isub_m:
        return modify_from_memory(Operation::isub_m, raw, index);
      case Opcode::imul_r:
        return modify_by(Operation::imul_r, Operation::imul_i, raw, index);
      case Opcode::imul_m:
        return modify_from_memory(Operation::imul_m, raw, index);
      case Opcode::imulh_r:
        return modify(Operation::imulh_r, dst, src, index);
      case Opcode::imulh_m:
        return modify_from_memory(Operation::imulh_m, raw, index);
      case Opcode::ismulh_r:
        return modify(Operation::ismulh_r, dst, src, index);
      case Opcode::ismulh_m:
        return modify_from_memory(Operation::ismulh_m, raw, index);
      case Opcode::imul_rcp: {
        if (!has_reciprocal(raw.imm32)) return plain(Operation::nop, 0, 0);
        DecodedInstruction out = modify(Operation::imul_i, dst, dst, index);
        out.imm = reciprocal(raw.imm32);
        return out;
      }
      case Opcode::ineg_r:
        return modify(Operation::ineg_r, dst, dst, index);
      case Opcode::ixor_r:
        return modify_by(Operation::ixor_r, Operation::ixor_i, raw, index);
      case Opcode::ixor_m:
        return modify_from_memory(Operation::ixor_m, raw, index);
      case Opcode::iror_r:
        if (src != dst) return modify(Operation::iror_r, dst, src, index);
        return rotate_by_constant(dst, raw.imm32, index);
      case Opcode::irol_r:
        if (src != dst) return modify(Operation::irol_r, dst, src, index);
        return rotate_by_constant(dst, 0u - raw.imm32, index);
      case Opcode::iswap_r:
        if (src == dst) return plain(Operation::nop, 0, 0);
        last_modified_[src] = static_cast<int>(index);
        return modify(Operation::iswap_r, dst, src, index);
      case Opcode::fswap_r:
        return plain(dst < 4 ? Operation::fswap_f : Operation::fswap_e, dst % 4, 0);
      case Opcode::fadd_r:
        return plain(Operation::fadd_r, dst % 4, src % 4);
      case Opcode::fadd_m:
        return float_from_memory(Operation::fadd_m, raw);
      case Opcode::fsub_r:
        return plain(Operation::fsub_r, dst % 4, src % 4);
      case Opcode::fsub_m:
        return float_from_memory(Operation::fsub_m, raw);
      case Opcode::fscal_r:
        return plain(Operation::fscal_r, dst % 4, 0);
      case Opcode::fmul_r:
        return plain(Operation::fmul_r, dst % 4, src % 4);
      case Opcode::fdiv_m:
        return float_from_memory(Operation::fdiv_m, raw);
      case Opcode::fsqrt_r:
        return plain(Operation::fsqrt_r, dst % 4, 0);
      case Opcode::cbranch:
        return branch(raw, index);
      case Opcode::cfround: {
        DecodedInstruction out =
            plain(params_.version == Version::v1 ? Operation::cfround : Operation::cfround_v2, 0, src);
        out.shift = raw.imm32 & 63;
        return out;
      }
      case Opcode::istore: {
        DecodedInstruction out = plain(Operation::istore, dst, src);
        out.imm = sign_extend(raw.imm32);
        out.mask = raw.mod_cond() >= kStoreL3Condition ? params_.l3_mask() : low_level_mask(raw);
        return out;
      }
      case Opcode::nop:
        break;
    }
    return plain(Operation::nop, 0, 0);
  }

 private:
  static constexpr unsigned kDisplacedRegister = 5;  // IADD_RS adds imm32 to this one only (5.2.1)
  static constexpr unsigned kStoreL3Condition = 14;  // table 5.1.4

  static DecodedInstruction plain(Operation operation, unsigned dst, unsigned src) noexcept {
    DecodedInstruction out{};
    out.operation = operation;
    out.dst = static_cast<std::uint8_t>(dst);
    out.src = static_cast<std::uint8_t>(src);
    return out;
  }

  DecodedInstruction modify(Operation operation, unsigned dst, unsigned src, unsigned index) noexcept {
    last_modified_[dst] = static_cast<int>(index);
    return plain(operation, dst, src);
  }

  DecodedInstruction modify_by(Operation by_register, Operation by_constant, const RawInstruction& raw,
                               unsigned index) noexcept {
    const unsigned dst = raw.dst % 8;
    const unsigned src = raw.src % 8;
    if (src != dst) return modify(by_register, dst, src, index);
    DecodedInstruction out = modify(by_constant, dst, dst, index);
    out.imm = sign_extend(raw.imm32);
    return out;
  }

  DecodedInstruction rotate_by_constant(unsigned dst, std::uint32_t right, unsigned index) noexcept {
    DecodedInstruction out = modify(Operation::iror_i, dst, dst, index);
    out.shift = right & 63;
    return out;
  }

  std::uint32_t low_level_mask(const RawInstruction& raw) const noexcept {
    return raw.mod_mem() != 0 ? params_.l1_mask() : params_.l2_mask();
  }

  DecodedInstruction modify_from_memory(Operation operation, const RawInstruction& raw, unsigned index) noexcept {
    const unsigned dst = raw.dst % 8;
    const unsigned src = raw.src % 8;
    DecodedInstruction out = modify(operation, dst, src == dst ? kNoRegister : src, index);
    out.imm = sign_extend(raw.imm32);
    out.mask = src == dst ? params_.l3_mask() : low_level_mask(raw);
    return out;
  }

  DecodedInstruction float_from_memory(Operation operation, const RawInstruction& raw) const noexcept {
    DecodedInstruction out = plain(operation, raw.dst % 4, raw.src % 8);
    out.imm = sign_extend(raw.imm32);
    out.mask = low_level_mask(raw);
    return out;
  }

  DecodedInstruction branch(const RawInstruction& raw, unsigned index) noexcept {
    DecodedInstruction out = plain(Operation::cbranch, raw.dst % 8, 0);
    const unsigned bit = raw.mod_cond() + params_.jump_offset;
    out.imm = sign_extend(raw.imm32) | std::uint64_t{1} << bit;
    if (bit > 0) out.imm &= ~(std::uint64_t{1} << (bit - 1));
    out.mask = ((1u << params_.jump_bits) - 1) << bit;
    out.target = static_cast<std::uint16_t>(last_modified_[out.dst] + 1);
    last_modified_.fill(static_cast<int>(index));
    return out;
  }

  const Params& params_;
  std::array<int, 8> last_modified_ = {-1, -1, -1, -1, -1, -1, -1, -1};
};

}  // namespace

void decode(const Params& params, const RawProgram& raw, DecodedProgram& out) noexcept {
  out.config = decode_config(params, raw.configuration);
  out.size = params.program_size;
  InstructionDecoder decoder(params);
  for (unsigned i = 0; i < out.size; ++i) out.storage[i] = decoder.decode(raw.instructions[i], i);
}

}  // namespace pickaxe::randomx
