#include "randomx/program/decode.h"

#include "base/bytes.h"
#include "randomx/arithmetic/reciprocal.h"

namespace pickaxe::randomx::program {
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

Configuration decode_config(const Params& params, const std::array<std::uint64_t, 16>& quadwords) noexcept {
  Configuration config;
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

// How most instructions resolve, as data: opcodes are random, so that a branch on one is mispredicted more often than
// not. Pairs are indexed by whether src is dst; masks are of what the instruction's fields may hold.
struct Form {
  Operation operation[2] = {Operation::nop, Operation::nop};
  std::uint8_t dst_mask = 0;
  std::uint8_t src_mask = 0;
  std::uint8_t scale_mask = 0;       // of mod.shift, as the shift
  std::uint8_t rotate_mask[2] = {};  // of imm32, as the shift
  std::uint8_t left = 0;             // 1: the rotation is to the left
  std::uint8_t level_mask = 0;       // of the scratchpad's level, 3 if there is an address
  std::uint8_t has_imm[2] = {};
  std::uint8_t displaced = 0;          // 1: there is one if dst is kDisplacedRegister
  std::uint8_t modifies = 0;           // r[dst] (5.4.2)
  std::uint8_t may_lack_register = 0;  // src = dst stands for an address that is a constant, in L3 (table 5.2.1)
  std::uint8_t stores = 0;             // to L3 under a condition (table 5.1.4)
  bool special = false;                // see InstructionDecoder::special
};

constexpr Form integer(Operation by_register, Operation by_itself) noexcept {
  return {.operation = {by_register, by_itself},
          .dst_mask = 7,
          .src_mask = 7,
          .has_imm = {0, by_itself != by_register},
          .modifies = 1};
}
constexpr Form integer_from_memory(Operation operation) noexcept {
  Form form = integer(operation, operation);
  form.level_mask = 3;
  form.has_imm[0] = form.has_imm[1] = form.may_lack_register = 1;
  return form;
}
constexpr Form addition_of_scaled() noexcept {
  Form form = integer(Operation::iadd_rs, Operation::iadd_rs);
  form.scale_mask = 3;
  form.displaced = 1;
  return form;
}
constexpr Form rotation(Operation by_register, std::uint8_t left) noexcept {
  Form form = integer(by_register, Operation::iror_i);
  form.has_imm[1] = 0;
  form.rotate_mask[1] = 63;
  form.left = left;
  return form;
}
constexpr Form floating(Operation operation, std::uint8_t src_mask) noexcept {
  return {.operation = {operation, operation}, .dst_mask = 3, .src_mask = src_mask};
}
constexpr Form floating_from_memory(Operation operation) noexcept {
  Form form = floating(operation, 7);
  form.level_mask = 3;
  form.has_imm[0] = form.has_imm[1] = 1;
  return form;
}
constexpr Form store() noexcept {
  Form form = integer_from_memory(Operation::istore);
  form.modifies = form.may_lack_register = 0;
  form.stores = 1;
  return form;
}

constexpr Form form_of(Opcode opcode) noexcept {
  switch (opcode) {
    case Opcode::iadd_rs:
      return addition_of_scaled();
    case Opcode::iadd_m:
      return integer_from_memory(Operation::iadd_m);
    case Opcode::isub_r:
      return integer(Operation::isub_r, Operation::isub_i);
    case Opcode::isub_m:
      return integer_from_memory(Operation::isub_m);
    case Opcode::imul_r:
      return integer(Operation::imul_r, Operation::imul_i);
    case Opcode::imul_m:
      return integer_from_memory(Operation::imul_m);
    case Opcode::imulh_r:
      return integer(Operation::imulh_r, Operation::imulh_r);
    case Opcode::imulh_m:
      return integer_from_memory(Operation::imulh_m);
    case Opcode::ismulh_r:
      return integer(Operation::ismulh_r, Operation::ismulh_r);
    case Opcode::ismulh_m:
      return integer_from_memory(Operation::ismulh_m);
    case Opcode::ixor_r:
      return integer(Operation::ixor_r, Operation::ixor_i);
    case Opcode::ixor_m:
      return integer_from_memory(Operation::ixor_m);
    case Opcode::iror_r:
      return rotation(Operation::iror_r, 0);
    case Opcode::irol_r:
      return rotation(Operation::irol_r, 1);
    case Opcode::fadd_r:
      return floating(Operation::fadd_r, 3);
    case Opcode::fadd_m:
      return floating_from_memory(Operation::fadd_m);
    case Opcode::fsub_r:
      return floating(Operation::fsub_r, 3);
    case Opcode::fsub_m:
      return floating_from_memory(Operation::fsub_m);
    case Opcode::fscal_r:
      return floating(Operation::fscal_r, 0);
    case Opcode::fmul_r:
      return floating(Operation::fmul_r, 3);
    case Opcode::fdiv_m:
      return floating_from_memory(Operation::fdiv_m);
    case Opcode::fsqrt_r:
      return floating(Operation::fsqrt_r, 0);
    case Opcode::istore:
      return store();
    case Opcode::nop:
      return {};
    default:
      return {.special = true};
  }
}

constexpr auto kForms = [] {
  std::array<Form, kOpcodeCount> forms{};
  for (std::size_t i = 0; i < forms.size(); ++i) forms[i] = form_of(static_cast<Opcode>(i));
  return forms;
}();

// Decodes one instruction after another; remembers where each integer register was last modified (5.4.2).
class InstructionDecoder {
 public:
  explicit InstructionDecoder(const Params& params) noexcept
      : params_(params), masks_{0, params.l1_mask(), params.l2_mask(), params.l3_mask()} {}

  // Written where it stays: an instruction put together elsewhere, byte by byte, and copied as a whole stalls the load.
  void decode(const RawInstruction& raw, unsigned index, DecodedInstruction& out) noexcept {
    const Form& form = kForms[static_cast<std::size_t>(params_.opcodes[raw.opcode])];
    if (form.special) return special(raw, index, out);
    const unsigned dst = raw.dst & form.dst_mask;
    const unsigned src = raw.src & form.src_mask;
    const unsigned same = src == dst;
    const unsigned lacks_register = same & form.may_lack_register;
    const unsigned in_l3 = lacks_register | (form.stores & (raw.mod_cond() >= kStoreL3Condition));
    const unsigned level = (1u + (raw.mod_mem() == 0)) | 3 * in_l3;
    const unsigned has_imm = form.has_imm[same] | (form.displaced & (dst == kDisplacedRegister));
    const std::uint32_t to_the_right = (raw.imm32 ^ (0u - form.left)) + form.left;
    last_modified_[form.modifies != 0 ? dst : kNowhere] = static_cast<int>(index);

    set(out, form.operation[same], dst, (src & (lacks_register - 1)) | kNoRegister * lacks_register);
    out.shift =
        static_cast<std::uint8_t>((raw.mod_shift() & form.scale_mask) | (to_the_right & form.rotate_mask[same]));
    out.imm = sign_extend(raw.imm32) & (std::uint64_t{0} - has_imm);
    out.mask = masks_[level & form.level_mask];
  }

 private:
  static constexpr unsigned kDisplacedRegister = 5;  // IADD_RS adds imm32 to this one only (5.2.1)
  static constexpr unsigned kStoreL3Condition = 14;  // table 5.1.4
  static constexpr unsigned kNowhere = 8;            // in last_modified_

  void special(const RawInstruction& raw, unsigned index, DecodedInstruction& out) noexcept {
    const unsigned dst = raw.dst % 8;
    const unsigned src = raw.src % 8;
    switch (params_.opcodes[raw.opcode]) {
      case Opcode::imul_rcp: {
        if (!arithmetic::has_reciprocal(raw.imm32)) return set(out, Operation::nop, 0, 0);
        modify(out, Operation::imul_i, dst, dst, index);
        out.imm = arithmetic::reciprocal(raw.imm32);
        return;
      }
      case Opcode::ineg_r:
        return modify(out, Operation::ineg_r, dst, dst, index);
      case Opcode::iswap_r:
        if (src == dst) return set(out, Operation::nop, 0, 0);
        last_modified_[src] = static_cast<int>(index);
        return modify(out, Operation::iswap_r, dst, src, index);
      case Opcode::fswap_r:
        return set(out, dst < 4 ? Operation::fswap_f : Operation::fswap_e, dst % 4, 0);
      case Opcode::cbranch:
        return branch(out, raw, index);
      case Opcode::cfround: {
        set(out, params_.version == Version::v1 ? Operation::cfround : Operation::cfround_v2, 0, src);
        out.shift = raw.imm32 & 63;
        return;
      }
      default:
        return set(out, Operation::nop, 0, 0);
    }
  }

  static void set(DecodedInstruction& out, Operation operation, unsigned dst, unsigned src) noexcept {
    out.operation = operation;
    out.dst = static_cast<std::uint8_t>(dst);
    out.src = static_cast<std::uint8_t>(src);
    out.shift = 0;
    out.target = 0;
    out.mask = 0;
    out.imm = 0;
  }

  void modify(DecodedInstruction& out, Operation operation, unsigned dst, unsigned src, unsigned index) noexcept {
    last_modified_[dst] = static_cast<int>(index);
    set(out, operation, dst, src);
  }

  void branch(DecodedInstruction& out, const RawInstruction& raw, unsigned index) noexcept {
    set(out, Operation::cbranch, raw.dst % 8, 0);
    const unsigned bit = raw.mod_cond() + params_.jump_offset;
    out.imm = sign_extend(raw.imm32) | std::uint64_t{1} << bit;
    if (bit > 0) out.imm &= ~(std::uint64_t{1} << (bit - 1));
    out.mask = ((1u << params_.jump_bits) - 1) << bit;
    out.target = static_cast<std::uint16_t>(last_modified_[out.dst] + 1);
    last_modified_.fill(static_cast<int>(index));
  }

  const Params& params_;
  const std::array<std::uint32_t, 4> masks_;  // none, L1, L2, L3
  std::array<int, 9> last_modified_ = {-1, -1, -1, -1, -1, -1, -1, -1, -1};
};

}  // namespace

void decode(const Params& params, const RawProgram& raw, DecodedProgram& out) noexcept {
  out.config = decode_config(params, raw.configuration);
  out.size = params.program_size;
  InstructionDecoder decoder(params);
  for (unsigned i = 0; i < out.size; ++i) decoder.decode(raw.instructions[i], i, out.storage[i]);
}

}  // namespace pickaxe::randomx::program
