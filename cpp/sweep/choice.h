// Choosing among an algorithm's sweep kernels: after a comparison with its oracle, by name or by a race.
// `A` says what the algorithm is like:
//   using Work;   static std::span<const Kernel<Work>> kernels();
//   static constexpr std::array kTails, kOrders;              lengths of what follows a preimage; orders of its targets
//   static std::size_t nonce_at(std::size_t tail);            where the nonce stands in a message with such a tail
//   static Work prepare(std::span<const base::Preimage>, base::Bytes tail, const base::Target&);
//   static base::Hash256 hash(base::Bytes message);
// Its namespace has self_test(const Kernel<Work>&), which is compare() and whatever else counts.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/kernel_race.h"
#include "base/kernel_table.h"
#include "base/preimage.h"
#include "base/target.h"
#include "sweep/kernel.h"

namespace pickaxe::sweep {

inline constexpr std::size_t kMaxTail = 16;

// What a job consists of, bytes that differ everywhere, so that swapped words are noticed.
struct Pattern {
  std::array<base::Preimage, kMaxPreimages> preimages;
  std::array<std::uint8_t, kMaxTail> tail;
};

Pattern pattern() noexcept;

// What is swept: some preimages and a tail.
struct Swept {
  std::span<const base::Preimage> preimages;
  base::Bytes tail;
  base::HashOrder order;
};

// A part of the comparison: a range of nonces, and what the oracle finds there. The same for every kernel.
template <typename Work>
struct Case {
  std::uint32_t first;
  std::uint64_t count;
  Work work;
  std::vector<Candidate> expected;  // by nonce, then preimage
};

template <typename A>
Case<typename A::Work> make_case(const Swept& swept, std::uint32_t first, std::uint64_t count) {
  // One hash in eight passes: lanes next to each other, none at all and more than fit in one call all occur.
  base::Target target;
  target.order = swept.order;
  target.bound.limbs = {~0ull, ~0ull, ~0ull, ~0ull >> 3};
  Case<typename A::Work> out{first, count, A::prepare(swept.preimages, swept.tail, target), {}};

  std::array<std::uint8_t, sizeof(base::Preimage) + kMaxTail> bytes{};
  const base::MutableBytes message(bytes.data(), sizeof(base::Preimage) + swept.tail.size());
  std::copy(swept.tail.begin(), swept.tail.end(), bytes.begin() + sizeof(base::Preimage));
  for (std::uint64_t i = 0; i < count; ++i) {
    for (std::uint32_t preimage = 0; preimage < swept.preimages.size(); ++preimage) {
      const Candidate candidate{static_cast<std::uint32_t>(first + i), preimage};
      std::copy(swept.preimages[preimage].begin(), swept.preimages[preimage].end(), bytes.begin());
      base::store_le32(bytes.data() + A::nonce_at(swept.tail.size()), candidate.nonce);
      if (base::meets(A::hash(message).data(), target)) out.expected.push_back(candidate);
    }
  }
  return out;
}

template <typename A>
std::vector<Case<typename A::Work>> make_cases() {
  static const Pattern bytes = pattern();
  const std::span<const base::Preimage> preimages(bytes.preimages);
  std::vector<Case<typename A::Work>> cases;
  for (const base::HashOrder order : A::kOrders) {
    for (const std::size_t length : A::kTails) {
      const base::Bytes tail(bytes.tail.data(), length);
      const Swept one{preimages.first(1), tail, order};
      cases.push_back(make_case<A>(one, 0xffffff80u, 128));
      cases.push_back(make_case<A>(one, 12345, 1));
      cases.push_back(make_case<A>(one, 7, 67));
      cases.push_back(make_case<A>({preimages.first(3), tail, order}, 7, 67));
      cases.push_back(make_case<A>({preimages, tail, order}, 0xffffffefu, 17));
    }
  }
  return cases;
}

// Sweeps the range in as many calls as the kernel wants and compares with the oracle hash by hash.
template <typename Work>
bool agrees(const Kernel<Work>& kernel, const Case<Work>& with) noexcept {
  auto expected = with.expected.begin();
  for (std::uint64_t done = 0; done < with.count;) {
    Candidates candidates;
    const auto at = static_cast<std::uint32_t>(with.first + done);
    const std::uint64_t tried = kernel.sweep(with.work, at, with.count - done, candidates);
    if (tried == 0 || tried > with.count - done) return false;
    const std::span found(candidates.found.data(), candidates.size);
    std::sort(found.begin(), found.end());
    done += tried;
    const auto end = std::find_if(expected, with.expected.end(),
                                  [&](const Candidate& candidate) { return candidate.nonce - with.first >= done; });
    if (!std::equal(found.begin(), found.end(), expected, end)) return false;
    expected = end;
  }
  return true;
}

// Kernel::ready, and whether the kernel finds exactly what the oracle finds: for all tails and orders, one preimage and
// several, and ranges that are not multiples of its lanes. The CPU must have `kernel.needs`.
template <typename A>
base::Status compare(const Kernel<typename A::Work>& kernel) {
  if (kernel.ready != nullptr) {
    if (base::Status status = kernel.ready(); !status.ok()) return status;
  }
  static const auto& cases = *new std::vector<Case<typename A::Work>>(make_cases<A>());
  return base::self_tested(std::ranges::all_of(cases, [&](const auto& each) { return agrees(kernel, each); }));
}

inline constexpr std::uint64_t kNoncesRaced = 2048;  // in a lap

// Those among which this CPU has to choose by measuring, see base::race_kernels: over nonces behind one preimage, none
// of which passes. Once a process and set of features, some 10 ms in all.
template <typename A>
const std::vector<base::Raced<Kernel<typename A::Work>>>& raced_kernels(base::Features cpu) {
  static auto& races = *new base::Races<Kernel<typename A::Work>>;
  return races.of(cpu, [](base::Features features) {
    const Pattern bytes = pattern();
    base::Target none;
    none.order = A::kOrders.back();
    const base::Bytes tail(bytes.tail.data(), A::kTails.back());
    const auto work = A::prepare(std::span(bytes.preimages).first(1), tail, none);
    return base::race_kernels(A::kernels(), features, [&work](const Kernel<typename A::Work>& kernel) {
      return [&work, &kernel] {
        return base::seconds_of([&] {
          Candidates candidates;
          for (std::uint64_t done = 0; done < kNoncesRaced; candidates.size = 0) {
            done += kernel.sweep(work, static_cast<std::uint32_t>(done), kNoncesRaced - done, candidates);
          }
        });
      };
    });
  });
}

// By name, or the winner of the race; see base::select_kernel.
template <typename A>
base::Result<const Kernel<typename A::Work>*> select_kernel(std::string_view name, base::Features cpu) {
  return base::select_raced(A::kernels(), name, cpu, raced_kernels<A>);
}

}  // namespace pickaxe::sweep
