// What the machines of a thread share: the way in and out, and the turn in which light mode's items are computed.
#include "randomx/jit/arm64/registers.h"
#include "randomx/jit/backend.h"

namespace pickaxe::randomx::jit {
namespace {

using arm64::x;

constexpr arm64::X kSaved[] = {x(19), x(20), x(21), x(22), x(23), x(24), x(25), x(26), x(27), x(28), x(29), x(30)};
constexpr std::int32_t kSavedBytes = 8 * std::size(kSaved);

}  // namespace

RingCode emit_ring(std::span<std::uint8_t> buffer, const ProgramTarget&) noexcept {
  using namespace arm64;
  Assembler as(buffer);
  RingCode code;

  code.enter = as.size();
  as.stp_push(kSaved[0], kSaved[1], kSavedBytes);
  for (std::size_t i = 2; i < std::size(kSaved); i += 2) {
    as.stp(kSaved[i], kSaved[i + 1], sp, static_cast<std::int32_t>(8 * i));
  }
  as.mov(kFrame, x(0));
  as.read_fpcr(x(1));
  as.str(w(x(1)), kFrame, offsetof(Frame, caller_control));
  as.ldr(x(0), kFrame, offsetof(RingMember, resume));
  as.br(x(0));

  code.leave = as.size();
  as.ldr(w(x(1)), kFrame, offsetof(Frame, caller_control));
  as.write_fpcr(x(1));
  for (std::size_t i = 2; i < std::size(kSaved); i += 2) {
    as.ldp(kSaved[i], kSaved[i + 1], sp, static_cast<std::int32_t>(8 * i));
  }
  as.ldp_pop(kSaved[0], kSaved[1], kSavedBytes);
  as.ret();

  code.items = as.size();
  as.ldr(x(0), kFrame, offsetof(RingMember, next));
  // A callee's C++ counts on the caller's rounding mode.
  as.ldr(w(x(1)), x(0), offsetof(Frame, caller_control));
  as.write_fpcr(x(1));
  as.mov(x(0), kFrame);
  as.ldr(x(1), kFrame, offsetof(ItemsMember, compute));
  as.blr(x(1));
  as.ldr(kFrame, kFrame, offsetof(RingMember, next));
  as.ldr(x(0), kFrame, offsetof(RingMember, resume));
  as.br(x(0));

  code.bytes = as.size();
  code.fits = as.ok();
  return code;
}

}  // namespace pickaxe::randomx::jit
