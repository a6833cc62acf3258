#include "sha256d/sweep.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>

#include "base/status.h"
#include "os/copied_code.h"
#include "sha256d/planned/code.h"

namespace pickaxe::sha256d {
namespace {

using planned::Code;
using planned::InstructionSet;
using planned::Run;
using planned::Table;
using planned::Workspace;

// The uniform words of a work as generated code reads them: each as many times as an operand of the instruction set
// has words.
class UniformTables {
 public:
  UniformTables(const Work& work, std::size_t uniform_bytes) noexcept : copies_(uniform_bytes / sizeof(std::uint32_t)) {
    set(Table::schedule, std::as_bytes(std::span(&work.schedule, 1)));
    set(Table::second_hash, std::as_bytes(std::span(&kSecondHash, 1)));
    set(Table::midstate, std::as_bytes(std::span(work.midstates).first(work.preimages)));
  }

  const std::uint32_t* at(Table table) const noexcept { return at_[static_cast<std::size_t>(table)]; }
  std::size_t midstate_words() const noexcept { return sizeof(Midstate) / sizeof(std::uint32_t) * copies_; }

 private:
  static constexpr std::size_t kMaxCopies = 8;
  static constexpr std::size_t kBytes = sizeof(Schedule) + sizeof(SecondHash) + kMaxPreimages * sizeof(Midstate);

  void set(Table table, std::span<const std::byte> words) noexcept {
    at_[static_cast<std::size_t>(table)] = end_;
    for (; !words.empty(); words = words.subspan(sizeof(std::uint32_t))) {
      std::uint32_t word;
      std::memcpy(&word, words.data(), sizeof word);
      end_ = std::fill_n(end_, copies_, word);
    }
  }

  alignas(32) std::array<std::uint32_t, kBytes / sizeof(std::uint32_t) * kMaxCopies> words_;
  std::array<const std::uint32_t*, planned::kTables> at_;
  std::uint32_t* end_ = words_.data();
  std::size_t copies_;
};

class Sweep {
 public:
  Sweep(const InstructionSet& set, const Work& work, std::uint32_t first) noexcept
      : lanes_(set.lanes),
        behind_(set.form == planned::Form::pipelined ? 1 : 0),
        work_(work),
        tables_(work, set.uniform_bytes),
        first_(first) {
    for (std::size_t lane = 0; lane < lanes_; ++lane) {
      workspace_.nonces.words[lane] = static_cast<std::uint32_t>(first + lane - lanes_);
    }
    workspace_.increment.words.fill(static_cast<std::uint32_t>(lanes_));
    workspace_.byte_swap.words = kByteSwap;
    workspace_.filter.words.fill(work.filter);
    workspace_.zero = {};
    for (std::size_t i = 0; i < planned::kTables; ++i) workspace_.tables[i] = tables_.at(static_cast<Table>(i));
    workspace_.midstate_bytes = 0;
    for (std::size_t k = 0; k < 8; ++k) workspace_.kept[planned::kFirstDigest + k] = {};
  }

  std::uint64_t one(Run sweep, std::uint64_t count, Candidates& out) noexcept {
    const std::uint64_t turns = (count + lanes_ - 1) / lanes_ + behind_;
    std::uint64_t turn = 0;
    while (turn < turns && out.has_room(1)) {
      const std::uint64_t left = sweep(&workspace_, turns - turn);
      if (left == 0) return count;
      turn = turns - left;
      append(turn, count, out);
      ++turn;
    }
    return turn < behind_ ? 0 : std::min((turn - behind_) * lanes_, count);
  }

  std::uint64_t many(Run schedule, Run midstates, std::uint64_t count, Candidates& out) noexcept {
    workspace_.midstate_bytes = tables_.midstate_words() * sizeof(std::uint32_t);
    std::uint64_t done = 0, turn = 0;
    const auto run_midstates = [&](std::uint64_t turns) {
      for (std::uint64_t left = turns; left != 0; --left) {
        workspace_.tables[static_cast<std::size_t>(Table::midstate)] =
            tables_.at(Table::midstate) + (turns - left) * tables_.midstate_words();
        left = midstates(&workspace_, left);
        if (left == 0) break;
        append(turn + turns - left, count, out);
      }
      turn += turns;
    };
    for (; done < count && out.has_room(work_.preimages + behind_); done += lanes_) {
      schedule(&workspace_, 1);
      run_midstates(work_.preimages);
    }
    if (turn != 0) run_midstates(behind_);  // of the last step what is left
    return std::min(done, count);
  }

 private:
  // vpshufb's operand that reverses the bytes of each word; a row of 16 bytes is all there is to it.
  static constexpr std::array<std::uint32_t, 16> kByteSwap = {
      0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f, 0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f,
      0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f, 0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f};

  // The lanes that passed in a turn, which is a vector of nonces behind one preimage. What is tested in a turn was
  // begun `behind_` turns before.
  void append(std::uint64_t turn, std::uint64_t count, Candidates& out) const noexcept {
    if (turn < behind_) return;
    const std::uint64_t begun = turn - behind_, done = begun / work_.preimages * lanes_;
    out.append(static_cast<std::uint32_t>(workspace_.passed), static_cast<std::uint32_t>(begun % work_.preimages),
               static_cast<std::uint32_t>(first_ + done), count - done);
  }

  std::size_t lanes_;
  std::uint64_t behind_;
  const Work& work_;
  UniformTables tables_;
  std::uint32_t first_;
  Workspace workspace_;
};

template <const InstructionSet& kSet>
const base::Result<Code>& code_for() noexcept {
  // Never freed: a thread may sweep until the process is gone.
  static const base::Result<Code>& code = *new base::Result<Code>(Code::generate(kSet, os::kCopies));
  return code;
}

template <const InstructionSet& kSet>
std::uint64_t sweep_planned(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  const planned::Routines& routines = code_for<kSet>().value().routines({work.layout, work.order});
  Sweep sweep(kSet, work, first);
  if (work.preimages == 1) return sweep.one(routines.sweep, count, out);
  return sweep.many(routines.schedule, routines.midstates, count, out);
}

}  // namespace

base::Status planned_avx2_ready() {
  return code_for<planned::kAvx2>().status();
}

base::Status planned_avx512_ready() {
  return code_for<planned::kAvx512>().status();
}

base::Status pipelined_avx512_ready() {
  return code_for<planned::kAvx512Pipelined>().status();
}

std::uint64_t sweep_planned_avx2(const Work& work, std::uint32_t first, std::uint64_t count, Candidates& out) noexcept {
  return sweep_planned<planned::kAvx2>(work, first, count, out);
}

std::uint64_t sweep_planned_avx512(const Work& work, std::uint32_t first, std::uint64_t count,
                                   Candidates& out) noexcept {
  return sweep_planned<planned::kAvx512>(work, first, count, out);
}

std::uint64_t sweep_pipelined_avx512(const Work& work, std::uint32_t first, std::uint64_t count,
                                     Candidates& out) noexcept {
  return sweep_planned<planned::kAvx512Pipelined>(work, first, count, out);
}

}  // namespace pickaxe::sha256d
