#include "randomx/jit/arm64/superscalar/lanes.h"
#include "randomx/jit/arm64/superscalar/scalar.h"
#include "randomx/jit/arm64/superscalar/superscalar.h"

// x0  pack in work        x4..x7            scratch         x16   packs as passed in
// x1  lines of scalars    x8..x15, x20..x27 scalar items    x17   end of the packs
// x2  pack after it       x19               constants       x28   states of scalars
// x3  cache memory

namespace pickaxe::randomx::jit::arm64::superscalar {
namespace {

constexpr X kPack = x(0), kLines = x(1), kNextPack = x(2), kCache = x(3), kConstants = x(19), kStates = x(28);

// Bytes: an instruction in one group, in one scalar item, and for both; the prefetch of a line; around the
// instructions of one program; around all.
constexpr std::size_t kMaxVectorCode = 80;  // ismulh_r
constexpr std::size_t kMaxScalarCode = 4;
constexpr std::size_t kMaxCommonCode = 12;
constexpr std::size_t kMaxPrefetchCode = 8;
constexpr std::size_t kMaxTurnCode = 64;
constexpr std::size_t kMaxGroupTurnCode = 192;
constexpr std::size_t kMaxScalarTurnCode = 256;
constexpr std::size_t kMaxAroundCode = 192;

class PackEmitter {
 public:
  PackEmitter(Assembler& as, const items::CacheView& cache, const Constants& constants, const PackShape& shape,
              Lanes& lanes) noexcept
      : as_(as),
        cache_(cache),
        constants_(constants),
        shape_(shape),
        scalars_(static_cast<unsigned>(shape.scalars)),
        lanes_(lanes) {}

  std::size_t emit() noexcept {
    const std::size_t entry = as_.size();
    emit_save_registers(as_);
    as_.mov(x(16), x(0));
    as_.mov(kCache, x(2));
    as_.mov(x(17), std::uint64_t{shape_.bytes()});
    as_.mul(x(17), x(17), x(1));
    as_.add(x(17), x(17), x(16));
    lanes_.prepare(kCache);
    for (std::size_t i = 0; i < cache_.programs.size(); ++i) turn(i);
    emit_restore_registers(as_);
    as_.ret();
    return entry;
  }

 private:
  // One program for every pack. Between the instructions the vectors' lines of the next pack are fetched, a few at a
  // time; the scalars' are fetched as soon as they are known.
  void turn(std::size_t number) noexcept {
    const Program& program = cache_.programs[number];
    const bool is_first = number == 0;
    const bool is_last = number + 1 == cache_.programs.size();
    as_.mov(kPack, x(16));
    Label next_pack = as_.here();
    as_.add(kNextPack, kPack, bytes(shape_.bytes()));
    as_.cmp(kNextPack, x(17));
    as_.select_equal(kNextPack, x(16), kNextPack);  // after the last the first, in its next program
    begin(is_first);
    as_.adr(kConstants, constants_.programs[number], 0);
    std::size_t offset = 0;
    std::size_t fetched = 0;
    for (std::size_t i = 0; i < program.size; ++i) {
      instruction(program.storage[i], offset);
      while (fetched * program.size < (i + 1) * shape_.vector_items()) fetch_line(fetched++);
    }
    for (std::size_t g = 0; g < shape_.groups; ++g) is_last ? lanes_.finish_last(g) : lanes_.finish(g, program);
    if (scalars_ != 0) {
      const auto line_index_mask = static_cast<std::uint32_t>(cache_.params->cache_items() - 1);
      emit_finish_items(as_, program, is_last, scalars_, kLines, kCache, line_index_mask);
      emit_store_items(as_, kStates, scalars_);
    }
    as_.add(kPack, kPack, bytes(shape_.bytes()));
    as_.cmp(kPack, x(17));
    as_.b(Condition::not_equal, next_pack);
  }

  void begin(bool is_first) noexcept {
    if (is_first) as_.adr(kConstants, constants_.item_xor, 0);
    for (std::size_t g = 0; g < shape_.groups; ++g) is_first ? lanes_.start(g, kConstants) : lanes_.load(g);
    if (scalars_ == 0) return;
    as_.add(kStates, kPack, bytes(shape_.scalar(0)));
    as_.add(kLines, kPack, bytes(shape_.line(shape_.vector_items())));
    if (!is_first) return emit_load_items(as_, kStates, scalars_);
    for (unsigned lane = 0; lane < scalars_; ++lane) as_.ldr(r(lane, 0), kStates, kItemBytes * lane);
    for (unsigned i = 1; i < 8; ++i) {
      as_.ldr(x(4), kConstants, constants_.stride * i);
      for (unsigned lane = 0; lane < scalars_; ++lane) as_.eor(r(lane, i), r(lane, 0), x(4));
    }
  }

  // `offset`: from kConstants to the next constant, within reach of a load to all lanes.
  void instruction(const Instruction& in, std::size_t& offset) noexcept {
    constexpr std::size_t kReach = 512;
    if (has_constant(in)) {
      if (offset == kReach) {
        as_.add(kConstants, kConstants, bytes(kReach));
        offset = 0;
      }
      lanes_.load_constant(kConstants, offset);
      if (scalars_ != 0) as_.ldr(x(4), kConstants, offset);
      offset += constants_.stride;
    }
    for (std::size_t g = 0; g < shape_.groups; ++g) lanes_.instruction(g, in);
    for (unsigned lane = 0; lane < scalars_; ++lane) emit_instruction(as_, in, lane, x(4));
  }

  void fetch_line(std::size_t item) noexcept {
    as_.ldr(x(5), kNextPack, shape_.line(item));
    as_.prefetch(x(5), xzr);
  }

  static constexpr std::uint32_t bytes(std::size_t number) noexcept { return static_cast<std::uint32_t>(number); }

  Assembler& as_;
  const items::CacheView& cache_;
  const Constants& constants_;
  const PackShape shape_;
  const unsigned scalars_;
  Lanes& lanes_;
};

}  // namespace

std::size_t max_mix_packs_code(const items::CacheView& cache, const PackShape& shape) noexcept {
  const std::size_t instruction = kMaxCommonCode + shape.groups * kMaxVectorCode + shape.scalars * kMaxScalarCode;
  std::size_t bytes = kMaxAroundCode;
  for (const Program& program : cache.programs) {
    bytes += kMaxTurnCode + shape.groups * kMaxGroupTurnCode + shape.scalars * kMaxScalarTurnCode +
             shape.vector_items() * kMaxPrefetchCode + instruction * program.size;
  }
  return bytes;
}

std::size_t emit_mix_packs(Assembler& as, const items::CacheView& cache, const Constants& constants,
                           const PackShape& shape, Vectors vectors) noexcept {
  if (vectors == Vectors::neon) {
    NeonLanes lanes(as, cache, shape, kPack);
    return PackEmitter(as, cache, constants, shape, lanes).emit();
  }
  SveLanes lanes(as, cache, shape, kPack, vectors == Vectors::sve2);
  return PackEmitter(as, cache, constants, shape, lanes).emit();
}

}  // namespace pickaxe::randomx::jit::arm64::superscalar
