#include "sha256d/kernels.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

#include "base/kernel_race.h"
#include "base/kernel_table.h"

namespace pickaxe::sha256d {
namespace {

using base::Feature;
using base::Features;

constexpr Kernel kTable[] = {
#if defined(__x86_64__) || defined(_M_X64)
    {"avx512-pipelined", Feature::avx512, sweep_pipelined_avx512, pipelined_avx512_ready, true},
    {"avx512-planned", Feature::avx512, sweep_planned_avx512, planned_avx512_ready, true},
    {"avx512", Feature::avx512, sweep_avx512},
    {"shani-avx", Feature::sha_ni | Feature::avx2, sweep_shani_avx, nullptr, true},
    {"shani", Feature::sha_ni | Feature::sse41 | Feature::ssse3, sweep_shani},
    {"avx2-planned", Feature::avx2, sweep_planned_avx2, planned_avx2_ready},
    {"avx2", Feature::avx2, sweep_avx2},
#elif defined(__aarch64__) || defined(_M_ARM64)
    {"armv8", Feature::arm_sha2, sweep_armv8},
#endif
    {"scalar", Features{}, sweep_scalar},
};

// What a job consists of, bytes that differ everywhere, so that swapped words are noticed.
struct Pattern {
  std::array<base::Preimage, kMaxPreimages> preimages;
  std::array<std::uint8_t, 16> tail;
};

Pattern pattern() noexcept {
  Pattern out{};
  std::uint32_t next = 43;
  const auto fill = [&next](std::span<std::uint8_t> bytes) {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>((next = next * 1664525 + 1013904223) >> 24);
  };
  for (base::Preimage& preimage : out.preimages) fill(preimage);
  fill(out.tail);
  return out;
}

// What is swept: some preimages and the tail of one layout.
struct Swept {
  std::span<const base::Preimage> preimages;
  base::Bytes tail;
  base::HashOrder order;
};

// A part of the self-test: a range of nonces, and what the oracle finds there. The same for every kernel.
struct Case {
  Swept swept;
  std::uint32_t first;
  std::uint64_t count;
  Work work;
  std::vector<Candidate> expected;  // by nonce, then preimage
};

Case make_case(const Swept& swept, std::uint32_t first, std::uint64_t count) {
  // One hash in eight passes: lanes next to each other, none at all and more than fit in one call all occur.
  base::Target target;
  target.order = swept.order;
  target.bound.limbs = {~0ull, ~0ull, ~0ull, ~0ull >> 3};
  Case out{swept, first, count, prepare(swept.preimages, swept.tail, target), {}};

  std::array<std::uint8_t, 80> bytes{};
  const base::MutableBytes message(bytes.data(), sizeof(base::Preimage) + swept.tail.size());
  std::copy(swept.tail.begin(), swept.tail.end(), bytes.begin() + sizeof(base::Preimage));
  std::uint8_t* const nonce_at = bytes.data() + (swept.tail.size() == 16 ? 76 : 64);
  for (std::uint64_t i = 0; i < count; ++i) {
    for (std::uint32_t preimage = 0; preimage < swept.preimages.size(); ++preimage) {
      const Candidate candidate{static_cast<std::uint32_t>(first + i), preimage};
      std::copy(swept.preimages[preimage].begin(), swept.preimages[preimage].end(), bytes.begin());
      base::store_le32(nonce_at, candidate.nonce);
      if (base::meets(sha256d(message).data(), target)) out.expected.push_back(candidate);
    }
  }
  return out;
}

std::vector<Case> make_cases() {
  using base::HashOrder;
  static const Pattern bytes = pattern();
  const std::span<const base::Preimage> preimages(bytes.preimages);
  std::vector<Case> cases;
  for (const auto order : {HashOrder::big_endian, HashOrder::little_endian}) {
    for (const std::size_t length : {4u, 8u, 16u}) {
      const base::Bytes tail(bytes.tail.data(), length);
      const Swept one{preimages.first(1), tail, order};
      cases.push_back(make_case(one, 0xffffff80u, 128));
      cases.push_back(make_case(one, 12345, 1));
      cases.push_back(make_case(one, 7, 67));
      cases.push_back(make_case({preimages.first(3), tail, order}, 7, 67));
      cases.push_back(make_case({preimages, tail, order}, 0xffffffefu, 17));
    }
  }
  return cases;
}

// Sweeps the range in as many calls as the kernel wants and compares with the oracle hash by hash.
bool agrees(const Kernel& kernel, const Case& with) noexcept {
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

bool agrees_everywhere(const Kernel& kernel) {
  static const auto& cases = *new std::vector<Case>(make_cases());
  return std::ranges::all_of(cases, [&](const Case& each) { return agrees(kernel, each); });
}

// Seconds for a few thousand nonces of one header, none of which passes.
double lap(const Kernel& kernel) {
  constexpr std::uint64_t kNonces = 2048;
  const Pattern bytes = pattern();
  base::Target none;
  none.order = base::HashOrder::little_endian;
  const Work work = prepare(std::span(bytes.preimages).first(1), bytes.tail, none);
  Candidates candidates;
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t done = 0; done < kNonces; candidates.size = 0) {
    done += kernel.sweep(work, static_cast<std::uint32_t>(done), kNonces - done, candidates);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  return elapsed.count() / kNonces;
}

std::vector<Raced> race(Features cpu) {
  std::vector<Raced> contenders;
  bool first = true;
  for (const Kernel& kernel : kTable) {
    // Whatever comes first stands for those behind it whose place is known.
    if (!cpu.has(kernel.needs) || !(first || kernel.raced) || !base::tested_once(kernel).ok()) continue;
    contenders.push_back({&kernel, 0});
    first = false;
  }
  if (contenders.size() < 2) return {};
  constexpr int kRounds = 5;
  const std::vector<double> seconds =
      base::race(contenders.size(), kRounds, [&](std::size_t i) { return lap(*contenders[i].kernel); });
  for (std::size_t i = 0; i < contenders.size(); ++i) contenders[i].hashes_per_second = 1 / seconds[i];
  return contenders;
}

}  // namespace

std::span<const Kernel> kernels() noexcept {
  return kTable;
}

const std::vector<Raced>& raced_kernels(Features cpu) {
  static auto& mutex = *new std::mutex;
  static auto& races = *new std::vector<std::pair<Features, std::unique_ptr<const std::vector<Raced>>>>;
  const std::lock_guard lock(mutex);
  for (const auto& [features, done] : races) {
    if (features == cpu) return *done;
  }
  return *races.emplace_back(cpu, std::make_unique<const std::vector<Raced>>(race(cpu))).second;
}

base::Status self_test(const Kernel& kernel) noexcept {
  if (kernel.ready != nullptr) {
    if (base::Status status = kernel.ready(); !status.ok()) return status;
  }
  return base::self_tested(agrees_everywhere(kernel));
}

base::Result<const Kernel*> select_kernel(std::string_view name, Features cpu) {
  if (!name.empty()) return base::select_kernel(kernels(), name, cpu);
  const std::vector<Raced>& raced = raced_kernels(cpu);
  if (raced.empty()) return base::select_kernel(kernels(), name, cpu);
  std::vector<double> seconds;
  for (const Raced& each : raced) seconds.push_back(1 / each.hashes_per_second);
  return raced[base::winner(seconds)].kernel;
}

}  // namespace pickaxe::sha256d
