// What holds for every kernel of an algorithm with big-endian dMint messages. `A` is what sweep/choice.h asks of an
// algorithm, and has filtered(work, hash): whether the kernel's filter lets that hash through.
#pragma once

#include <algorithm>
#include <vector>

#include "base/preimage.h"
#include "os/cpu.h"
#include "random.h"
#include "sweep/choice.h"
#include "test.h"

namespace pickaxe::test {

using sweep::Candidate;
using sweep::Candidates;

template <typename A>
using KernelOf = sweep::Kernel<typename A::Work>;

struct Swept {
  std::vector<base::Preimage> preimages;
  std::vector<std::uint8_t> tail;
  base::Target target;
};

inline Swept random_swept(std::mt19937_64& random, std::size_t preimages) {
  Swept swept;
  swept.preimages.resize(preimages);
  for (auto& preimage : swept.preimages) {
    for (auto& byte : preimage) byte = static_cast<std::uint8_t>(random());
  }
  swept.tail.resize(random() % 2 == 0 ? 4 : 8);
  for (auto& byte : swept.tail) byte = static_cast<std::uint8_t>(random());
  swept.target.order = base::HashOrder::big_endian;
  return swept;
}

// All candidates of [first, first + count), through as many calls as the kernel wants, by nonce.
template <typename Work>
std::vector<Candidate> sweep_all(const sweep::Kernel<Work>& kernel, const Work& work, std::uint32_t first,
                                 std::uint64_t count) {
  std::vector<Candidate> out;
  for (std::uint64_t done = 0; done < count;) {
    Candidates candidates;
    const std::uint64_t tried = kernel.sweep(work, static_cast<std::uint32_t>(first + done), count - done, candidates);
    if (tried == 0 || tried > count - done) {
      CHECK(!"a sweep must advance and stay in its range");
      return out;
    }
    const auto begin = candidates.found.begin();
    out.insert(out.end(), begin, begin + static_cast<std::ptrdiff_t>(candidates.size));
    done += tried;
  }
  std::sort(out.begin(), out.end());
  return out;
}

// What the oracle says about the same range.
template <typename A>
std::vector<Candidate> expected(const Swept& swept, std::uint32_t first, std::uint64_t count) {
  const auto work = A::prepare(swept.preimages, swept.tail, swept.target);
  std::vector<Candidate> out;
  for (std::uint32_t preimage = 0; preimage < swept.preimages.size(); ++preimage) {
    std::vector<std::uint8_t> message(swept.preimages[preimage].begin(), swept.preimages[preimage].end());
    message.insert(message.end(), swept.tail.begin(), swept.tail.end());
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto nonce = static_cast<std::uint32_t>(first + i);
      base::store_le32(&message[sizeof(base::Preimage)], nonce);
      if (A::filtered(work, A::hash(message))) out.push_back({nonce, preimage});
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Every kernel that this CPU can run.
template <typename A, typename Check>
void for_each_kernel(Check&& check) {
  int ran = 0;
  for (const auto& kernel : A::kernels()) {
    if (!os::cpu_features().has(kernel.needs)) continue;
    check(kernel);
    ++ran;
  }
  CHECK(ran > 0);
}

template <typename A>
void check_random_work() {
  for_each_kernel<A>([](const auto& kernel) {
    auto random = random_engine();
    for (int round = 0; round < 200; ++round) {
      Swept swept = random_swept(random, random() % 2 == 0 ? 1 : 2 + random() % 15);
      // 0 to 9 leading zero bits: from "all pass" (more than one call can hold) to a few in a thousand.
      swept.target.bound.limbs = {random(), random(), random(), ~0ull >> (random() % 10)};
      const std::uint64_t count = 1 + random() % (swept.preimages.size() == 1 ? 2500 : 90);
      std::uint32_t first = static_cast<std::uint32_t>(random());
      if (random() % 4 == 0) first = static_cast<std::uint32_t>(0 - count);  // ends exactly at 2^32
      first = static_cast<std::uint32_t>(std::min<std::uint64_t>(first, (std::uint64_t{1} << 32) - count));
      const auto work = A::prepare(swept.preimages, swept.tail, swept.target);
      CHECK(sweep_all(kernel, work, first, count) == expected<A>(swept, first, count));
    }
  });
}

// A hit that was found elsewhere, alone and as the sixth of six preimages; nothing around it.
template <typename A>
void check_known_hit(const base::Preimage& preimage, std::size_t nonce_width, std::uint64_t nonce) {
  for_each_kernel<A>([&](const auto& kernel) {
    Swept swept;
    swept.tail.resize(nonce_width);
    if (nonce_width == 8) base::store_le32(swept.tail.data() + 4, static_cast<std::uint32_t>(nonce >> 32));
    swept.target.order = base::HashOrder::big_endian;
    swept.target.bound.limbs = {~0ull, ~0ull, ~0ull, 0xffffffffull};
    swept.preimages = {preimage};
    const auto low = static_cast<std::uint32_t>(nonce);
    const std::vector alone{Candidate{low, 0}};
    CHECK(sweep_all(kernel, A::prepare(swept.preimages, swept.tail, swept.target), low - 1000, 2001) == alone);
    swept.preimages.insert(swept.preimages.begin(), 5, base::Preimage{});
    const std::vector sixth{Candidate{low, 5}};
    CHECK(sweep_all(kernel, A::prepare(swept.preimages, swept.tail, swept.target), low - 1000, 2001) == sixth);
  });
}

template <typename A>
void check_selection() {
  const base::Features none;
  for (const auto& kernel : A::kernels()) {
    const auto forced = sweep::select_kernel<A>(kernel.name, os::cpu_features());
    if (os::cpu_features().has(kernel.needs)) {
      CHECK(forced.ok() && forced.value()->name == kernel.name);
    } else {
      CHECK(forced.status().code == base::Code::cpu_unsupported);
    }
    if (kernel.needs != none) {
      CHECK(sweep::select_kernel<A>(kernel.name, none).status().code == base::Code::cpu_unsupported);
    }
  }
  CHECK(sweep::select_kernel<A>("avx1024", os::cpu_features()).status().code == base::Code::argument);
  CHECK(sweep::select_kernel<A>("", os::cpu_features()).ok());
  CHECK(sweep::select_kernel<A>("", none).ok());
}

// A kernel that leaves out one nonce, or one that finds too much, is not used.
template <typename A>
void check_wrong_kernels() {
  static constexpr auto scalar = [] { return A::kernels().back().sweep; };
  const KernelOf<A> blind{"blind", base::Features{},
                          [](const typename A::Work& work, std::uint32_t first, std::uint64_t count,
                             Candidates& out) noexcept -> std::uint64_t {
                            const std::uint64_t done = scalar()(work, first, count, out);
                            if (out.size > 0) --out.size;
                            return done;
                          }};
  const KernelOf<A> eager{"eager", base::Features{},
                          [](const typename A::Work& work, std::uint32_t first, std::uint64_t count,
                             Candidates& out) noexcept -> std::uint64_t {
                            auto easier = work;
                            easier.filter &= easier.filter << 1;
                            return scalar()(easier, first, count, out);
                          }};
  CHECK(self_test(blind).code == base::Code::self_test);
  CHECK(self_test(eager).code == base::Code::self_test);
  CHECK(self_test(A::kernels().back()).ok());
}

}  // namespace pickaxe::test
