#include <cstddef>

#include "assembler/x86/calls.h"
#include "randomx/jit/x86/superscalar/lanes.h"
#include "randomx/jit/x86/superscalar/scalar.h"
#include "randomx/jit/x86/superscalar/superscalar.h"

// rax rcx rdx   scratch                    r8..r15      r0..r7 of the scalar item in work
// rbx           cache memory               rsi, rdi     the pack in work, the one after it
// rbp           end of the packs           all vectors  as Lanes has them

namespace pickaxe::randomx::jit::x86::superscalar {
namespace {

constexpr std::size_t kMaxVectorCode = 120;  // ismulh_r
constexpr std::size_t kMaxScalarCode = 10;
constexpr std::size_t kMaxPrefetchCode = 16;
// Around the instructions of one program.
constexpr std::size_t kMaxTurnCode = 256;
constexpr std::size_t kMaxGroupTurnCode = 1024;
constexpr std::size_t kMaxScalarTurnCode = 256;
constexpr std::size_t kMaxFunctionCode = 512;

class PackEmitter {
 public:
  PackEmitter(Assembler& as, const items::CacheView& cache, const PackShape& shape, const Function& function,
              Lanes& lanes) noexcept
      : as_(as), cache_(cache), shape_(shape), function_(function), lanes_(lanes) {}

  // Locals: the packs as passed in, the cache.
  static constexpr std::size_t kLocalBytes = 16;
  static Mem packs(const Function& function) noexcept { return ptr(rsp, function.locals()); }
  static Mem cache_memory(const Function& function) noexcept { return ptr(rsp, function.locals() + 8); }

  std::size_t emit() noexcept {
    as_.align(64);
    const std::size_t entry = as_.size();
    function_.enter(as_);
    as_.mov(packs(function_), function_.argument(0));
    as_.mov(rax, function_.argument(0));
    as_.imul(rbp, function_.argument(1), pack_bytes());
    as_.add(rbp, rax);
    as_.mov(rbx, function_.argument(2));
    as_.mov(cache_memory(function_), rbx);
    lanes_.prepare();
    for (const Program& program : cache_.programs) turn(program);
    as_.vzeroupper();
    function_.leave(as_);
    return entry;
  }

 private:
  std::int32_t pack_bytes() const noexcept { return static_cast<std::int32_t>(shape_.bytes()); }
  bool is_first(const Program& program) const noexcept { return &program == &cache_.programs.front(); }
  bool is_last(const Program& program) const noexcept { return &program == &cache_.programs.back(); }

  // One program for every pack. Its lanes go through it once, its scalar items meanwhile one after the other, and
  // between the instructions the lines of the next pack are fetched, a few at a time: as a burst they would hold up
  // everything else, but a prefetch alone has what follows wait for the translation of its address.
  void turn(const Program& program) noexcept {
    as_.mov(rsi, packs(function_));
    as_.align(32);
    Label next_pack = as_.here();
    as_.lea(rdi, ptr(rsi, pack_bytes()));
    as_.cmp(rdi, rbp);
    as_.cmov(Condition::equal, rdi, packs(function_));  // after the last the first, in its next program
    for (std::size_t g = 0; g < shape_.groups; ++g) is_first(program) ? lanes_.start(g) : lanes_.load(g);
    std::size_t scalar_step = 0;
    std::size_t fetched = 0;
    for (std::size_t i = 0; i < program.size; ++i) {
      for (std::size_t g = 0; g < shape_.groups; ++g) lanes_.instruction(g, program.storage[i]);
      for (std::size_t n = 0; n < shape_.scalars; ++n) scalar_instruction(program, scalar_step++);
      while (fetched < shape_.items() && fetched * program.size < (i + 1) * shape_.items()) {
        for (std::size_t n = 0; n < lines_together() && fetched < shape_.items(); ++n) fetch_line(fetched++);
      }
    }
    for (std::size_t g = 0; g < shape_.groups; ++g)
      is_last(program) ? lanes_.finish_last(g) : lanes_.finish(g, program);
    as_.add(rsi, pack_bytes());
    as_.cmp(rsi, rbp);
    as_.jcc(Condition::not_equal, next_pack);
  }

  // Zen 4 gains by four. Of eight lanes all that was measured is one line at a time, on Granite Rapids.
  std::size_t lines_together() const noexcept { return shape_.lanes == 4 ? 4 : 1; }

  void fetch_line(std::size_t item) noexcept {
    as_.mov(rcx, ptr(rdi, static_cast<std::int32_t>(shape_.line(item))));
    as_.prefetcht0(ptr(rcx));
  }

  // Step number `step` of the scalar items' common sequence.
  void scalar_instruction(const Program& program, std::size_t step) noexcept {
    const std::size_t item = step / program.size;
    const std::size_t index = step % program.size;
    const auto state = static_cast<std::int32_t>(shape_.scalar(item));
    if (index == 0) is_first(program) ? emit_start_item(as_, rsi, state) : emit_load_item(as_, rsi, state);
    emit_instruction(as_, program.storage[index], true);
    if (index + 1 != program.size) return;
    const Mem line = ptr(rsi, static_cast<std::int32_t>(shape_.line(shape_.vector_items() + item)));
    emit_finish_item(as_, program, is_last(program), line, rbx,
                     static_cast<std::uint32_t>(cache_.params->cache_items() - 1));
    emit_store_item(as_, rsi, state);
  }

  Assembler& as_;
  const items::CacheView& cache_;
  const PackShape shape_;
  const Function& function_;
  Lanes& lanes_;
};

}  // namespace

std::size_t max_mix_packs_code(const items::CacheView& cache, const PackShape& shape) noexcept {
  std::size_t bytes = kMaxFunctionCode;
  for (const Program& program : cache.programs) {
    bytes += kMaxTurnCode + shape.groups * (kMaxGroupTurnCode + kMaxVectorCode * program.size) +
             shape.scalars * (kMaxScalarTurnCode + kMaxScalarCode * program.size) + shape.items() * kMaxPrefetchCode;
  }
  return bytes;
}

std::size_t emit_mix_packs(Assembler& as, const items::CacheView& cache, const PackShape& shape,
                           base::Features features, os::CallingConvention convention) noexcept {
  const Function function(convention, PackEmitter::kLocalBytes, true);
  const Mem cache_memory = PackEmitter::cache_memory(function);
  if (shape.lanes == 8) {
    Avx512Lanes lanes(as, cache, shape, cache_memory, features);
    return PackEmitter(as, cache, shape, function, lanes).emit();
  }
  Avx2Lanes lanes(as, cache, shape, cache_memory);
  return PackEmitter(as, cache, shape, function, lanes).emit();
}

}  // namespace pickaxe::randomx::jit::x86::superscalar
