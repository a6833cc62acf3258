// What the machines of a thread share: the way in and out, and the turn in which light mode's items are computed.
#include "assembler/x86/calls.h"
#include "randomx/jit/backend.h"
#include "randomx/jit/x86/registers.h"

namespace pickaxe::randomx::jit {

RingCode emit_ring(std::span<std::uint8_t> buffer, const ProgramTarget& target) noexcept {
  using namespace x86;
  Assembler as(buffer, 0);
  const Function function(target.convention, 0, true);
  const bool avx = target.features.has(base::Feature::avx2);
  const Mem resume = frame(offsetof(RingMember, resume));
  const Mem next = frame(offsetof(RingMember, next));
  const bool embedded = target.rounding == program::Rounding::embedded;
  RingCode code;

  code.enter = as.size();
  function.enter(as);
  as.mov(rbx, function.argument(0));
  as.stmxcsr(frame(offsetof(Frame, caller_control)));
  // What C++ left in the upper halves of ymm would make every SSE instruction merge with it.
  if (avx) as.vzeroupper();
  // Then machines do not write it: of what it says only how denormals are taken counts.
  if (embedded) as.ldmxcsr(frame(offsetof(Frame, control)));
  as.jmp(resume);

  code.leave = as.size();
  if (embedded) as.vzeroupper();
  as.ldmxcsr(frame(offsetof(Frame, caller_control)));
  function.leave(as);

  code.items = as.size();
  as.mov(rax, next);
  // A callee's C++ counts on the caller's rounding mode.
  as.ldmxcsr(ptr(rax, static_cast<std::int32_t>(offsetof(Frame, caller_control))));
  as.mov(function.argument(0), rbx);
  as.call(frame(offsetof(ItemsMember, compute)));
  if (avx) as.vzeroupper();
  as.mov(rbx, next);
  as.jmp(resume);

  code.bytes = as.size();
  code.fits = as.ok();
  return code;
}

}  // namespace pickaxe::randomx::jit
