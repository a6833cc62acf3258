#include "randomx/jit/arm64/superscalar/scalar.h"
#include "randomx/jit/arm64/superscalar/superscalar.h"

// x0  states, then the items' state     x4..x7    scratch       x19       middle of the program's constants
// x1  lines, then the items' place      x8..x15   first item    x20..x27  second item
// x2  end of the lines of pairs         x16, x17  states and lines as passed in
// x3  cache memory                      x28       1 if an item is left over
//
// Two items side by side: a constant is loaded once for both, and their chains are two.

namespace pickaxe::randomx::jit::arm64::superscalar {
namespace {

constexpr X kMiddle = x(19), kLeftOver = x(28);

// Bytes, in the code of pairs and of what is left over: an instruction, with two loads of constants; around the
// instructions of one program; around all.
constexpr std::size_t kMaxInstructionCode = 28;
constexpr std::size_t kMaxTurnCode = 384;
constexpr std::size_t kMaxAroundCode = 128;

// A program reads its constants in order, two with an instruction. The pair after the one in use is always on its way,
// so x4 and x5 take turns with x6 and x7.
class ConstantReader {
 public:
  ConstantReader(const Program& program, const Label& start) noexcept : start_(start) {
    for (const Instruction& in : program.instructions()) count_ += has_constant(in);
  }

  void use(Assembler& as) const noexcept { as.adr(kMiddle, start_, kReach); }
  void begin(Assembler& as) noexcept {
    next_ = 0;
    load(as, 0);
  }
  X next(Assembler& as) noexcept {
    if (next_ % 2 == 0) load(as, next_ + 2);
    return x(4 + next_++ % 4);
  }

 private:
  static constexpr std::uint32_t kReach = 512;  // of a pair's offset, both ways

  void load(Assembler& as, unsigned index) const noexcept {
    if (index >= count_) return;
    const X low = x(4 + index % 4);
    const X high = x(5 + index % 4);
    const std::uint32_t offset = 8 * index;
    if (offset < 2 * kReach) return as.ldp(low, high, kMiddle, static_cast<std::int32_t>(offset - kReach));
    as.ldr(low, start_, offset);
    as.ldr(high, start_, offset + 8);
  }

  const Label& start_;
  unsigned count_ = 0;
  unsigned next_ = 0;
};

void emit_items(Assembler& as, const Program& program, bool last, unsigned lanes, ConstantReader& constants,
                std::uint32_t line_index_mask) noexcept {
  constants.begin(as);
  emit_load_items(as, x(0), lanes);
  for (const Instruction& in : program.instructions()) {
    const X constant = has_constant(in) ? constants.next(as) : xzr;
    for (unsigned lane = 0; lane < lanes; ++lane) emit_instruction(as, in, lane, constant);
  }
  emit_finish_items(as, program, last, lanes, x(1), x(3), line_index_mask);
  emit_store_items(as, x(0), lanes);
}

}  // namespace

Constants emit_constants(Assembler& as, const items::CacheView& cache, std::size_t copies) noexcept {
  const auto write = [&](std::uint64_t value) {
    for (std::size_t i = 0; i < copies; ++i) as.quadword(value);
  };
  Constants constants;
  constants.stride = copies * sizeof(std::uint64_t);
  constants.item_xor = as.here();
  for (const std::uint64_t value : items::kItemXor) write(value);
  for (std::size_t i = 0; i < cache.programs.size(); ++i) {
    constants.programs[i] = as.here();
    unsigned count = 0;
    for (const Instruction& in : cache.programs[i].instructions()) {
      if (!has_constant(in)) continue;
      write(in.imm);
      ++count;
    }
    if (count % 2 != 0) write(0);  // they may be read in pairs
  }
  return constants;
}

std::size_t max_constants(const items::CacheView& cache, std::size_t copies) noexcept {
  std::size_t quadwords = std::size(items::kItemXor);
  for (const Program& program : cache.programs) quadwords += program.size + std::size_t{1};
  return copies * quadwords * sizeof(std::uint64_t);
}

std::size_t max_mix_items_code(const items::CacheView& cache) noexcept {
  std::size_t bytes = kMaxAroundCode;
  for (const Program& program : cache.programs) bytes += 2 * kMaxTurnCode + kMaxInstructionCode * program.size;
  return bytes;
}

std::size_t emit_mix_items(Assembler& as, const items::CacheView& cache, const Constants& constants) noexcept {
  const auto line_index_mask = static_cast<std::uint32_t>(cache.params->cache_items() - 1);
  const std::size_t entry = as.size();
  emit_save_registers(as);
  as.mov(x(16), x(0));
  as.mov(x(17), x(1));
  as.and_(w(kLeftOver), w(x(2)), 1);
  as.sub(x(2), x(2), kLeftOver);
  as.add(x(2), x(1), x(2), 3);
  for (std::size_t i = 0; i < cache.programs.size(); ++i) {
    const Program& program = cache.programs[i];
    const bool last = i + 1 == cache.programs.size();
    Label no_pairs, no_more;
    ConstantReader reader(program, constants.programs[i]);
    reader.use(as);
    as.mov(x(0), x(16));
    as.mov(x(1), x(17));
    as.cmp(x(1), x(2));
    as.b(Condition::equal, no_pairs);
    Label next_pair = as.here();
    emit_items(as, program, last, 2, reader, line_index_mask);
    as.cmp(x(1), x(2));
    as.b(Condition::not_equal, next_pair);
    as.bind(no_pairs);
    as.cbz(w(kLeftOver), no_more);
    emit_items(as, program, last, 1, reader, line_index_mask);
    as.bind(no_more);
  }
  emit_restore_registers(as);
  as.ret();
  return entry;
}

}  // namespace pickaxe::randomx::jit::arm64::superscalar
