#include "sha256d/kernels.h"
#include "sha256d/sweep.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "check_race.h"
#include "os/cpu.h"
#include "random.h"
#include "sweep/checks.h"
#include "test.h"

using namespace pickaxe;
using base::Features;
using base::HashOrder;
using base::Preimage;
using sha256d::Kernel;
using sweep::Candidate;
using sweep::Candidates;
using test::sweep_all;

namespace {

std::vector<std::uint8_t> from_hex(const std::string& hex) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return out;
}

// What is swept: preimages, and the 4, 8 or 16 bytes behind each.
struct Swept {
  std::vector<Preimage> preimages;
  std::vector<std::uint8_t> tail;
  base::Target target;

  sha256d::Work work() const { return sha256d::prepare(preimages, tail, target); }
};

Swept random_swept(std::mt19937_64& random, std::size_t preimages) {
  Swept swept;
  swept.preimages.resize(preimages);
  for (auto& preimage : swept.preimages) {
    for (auto& byte : preimage) byte = static_cast<std::uint8_t>(random());
  }
  swept.tail.resize(std::array{4, 8, 16}[random() % 3]);
  for (auto& byte : swept.tail) byte = static_cast<std::uint8_t>(random());
  swept.target.order = random() % 2 == 0 ? HashOrder::big_endian : HashOrder::little_endian;
  return swept;
}

// What the oracle says about the same range: a candidate is a nonce whose filter word passes.
std::vector<Candidate> expected(const Swept& swept, std::uint32_t first, std::uint64_t count) {
  const sha256d::Work work = swept.work();
  const std::size_t nonce_at = swept.tail.size() == 16 ? 76 : 64;
  const std::size_t word_at = work.order == HashOrder::big_endian ? 0 : 28;
  std::vector<Candidate> out;
  for (std::uint32_t preimage = 0; preimage < swept.preimages.size(); ++preimage) {
    std::vector<std::uint8_t> message(swept.preimages[preimage].begin(), swept.preimages[preimage].end());
    message.insert(message.end(), swept.tail.begin(), swept.tail.end());
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto nonce = static_cast<std::uint32_t>(first + i);
      base::store_le32(&message[nonce_at], nonce);
      const auto digest = sha256d::sha256d(message);
      if ((base::load_be32(&digest[word_at]) & work.filter) == 0) out.push_back({nonce, preimage});
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Every kernel this CPU can run, or those that PICKAXE_KERNEL names, comma between them.
void for_each_kernel(void (*check)(const Kernel&)) {
  const char* forced = std::getenv("PICKAXE_KERNEL");
  const std::string wanted = forced == nullptr ? "" : ',' + std::string(forced) + ',';
  std::ptrdiff_t ran = 0;
  for (const Kernel& kernel : sha256d::kernels()) {
    if (!os::cpu_features().has(kernel.needs)) continue;
    if (!wanted.empty() && wanted.find(',' + std::string(kernel.name) + ',') == std::string::npos) continue;
    check(kernel);
    ++ran;
  }
  CHECK(wanted.empty() ? ran > 0 : ran == std::ranges::count(wanted, ',') - 1);
}

}  // namespace

TEST("sha256d/kernels: every kernel equals the oracle on random work and awkward ranges") {
  for_each_kernel([](const Kernel& kernel) {
    auto random = test::random_engine();
    for (int round = 0; round < 200; ++round) {
      // Half of them alone, the rest together with up to fifteen others.
      Swept swept = random_swept(random, random() % 2 == 0 ? 1 : 2 + random() % 15);
      // 0 to 9 leading zero bits: from "all pass" (more than one call can hold) to a few in a thousand.
      swept.target.bound.limbs = {random(), random(), random(), ~0ull >> (random() % 10)};
      const std::uint64_t count = 1 + random() % (swept.preimages.size() == 1 ? 700 : 90);
      std::uint32_t first = static_cast<std::uint32_t>(random());
      if (random() % 4 == 0) first = static_cast<std::uint32_t>(0 - count);  // ends exactly at 2^32
      first = static_cast<std::uint32_t>(std::min<std::uint64_t>(first, (std::uint64_t{1} << 32) - count));
      CHECK(sweep_all(kernel, swept.work(), first, count) == expected(swept, first, count));
    }
  });
}

TEST("sha256d/kernels: every kernel equals the oracle with each number of preimages, in each layout") {
  for_each_kernel([](const Kernel& kernel) {
    auto random = test::random_engine();
    for (std::size_t preimages = 1; preimages <= sha256d::kMaxPreimages; ++preimages) {
      for (const std::size_t length : {4u, 8u, 16u}) {
        Swept swept = random_swept(random, preimages);
        swept.tail.resize(length, 0x5a);
        swept.target.bound.limbs[3] = ~0ull >> (preimages % 4);  // with all passing, sixteen fill a call in two steps
        const auto first = static_cast<std::uint32_t>(random() % 0xffffff00u);
        CHECK(sweep_all(kernel, swept.work(), first, 41) == expected(swept, first, 41));
      }
    }
  });
}

TEST("sha256d/kernels: every kernel takes its work from wherever it lies") {
  for_each_kernel([](const Kernel& kernel) {
    auto random = test::random_engine();
    alignas(64) std::uint8_t memory[sizeof(sha256d::Work) + 64];
    for (std::size_t at = 0; at < 64; at += alignof(sha256d::Work)) {
      for (const std::size_t length : {4u, 16u}) {
        Swept swept = random_swept(random, 1 + at % 3);
        swept.tail.resize(length, 0x5a);
        swept.target.bound.limbs[3] = ~0ull >> 2;
        const auto* work = new (memory + at) sha256d::Work(swept.work());
        CHECK(sweep_all(kernel, *work, 1000, 41) == expected(swept, 1000, 41));
      }
    }
  });
}

TEST("sha256d/kernels: every kernel finds the mainnet proof and nothing around it, also among other preimages") {
  for_each_kernel([](const Kernel& kernel) {
    const auto proof = from_hex(
        "08af121fa1363d6a30e9fde176cf96764edc9ce31f0d47ef11db5fa5a13bc4b67aeda0d18b20e4b802119ea35f34704047ff5a6155f349"
        "aa"
        "67ab7927e49b6eb1");
    Swept swept;
    swept.tail.resize(4);
    swept.target.order = HashOrder::big_endian;
    swept.target.bound.limbs = {~0ull, ~0ull, 0xfffffffeffffffffull, 0x7fffffffull};
    swept.preimages.resize(1);
    std::copy(proof.begin(), proof.end(), swept.preimages[0].begin());
    const std::vector alone{Candidate{475784549, 0}};
    CHECK(sweep_all(kernel, swept.work(), 475784549 - 1000, 2001) == alone);

    swept.preimages.insert(swept.preimages.begin(), 5, Preimage{});
    const std::vector sixth{Candidate{475784549, 5}};
    CHECK(sweep_all(kernel, swept.work(), 475784549 - 1000, 2001) == sixth);
  });
}

TEST("sha256d/kernels: the filter is exact for every number of leading zero bits") {
  Swept swept{.preimages = {Preimage{}}, .tail = std::vector<std::uint8_t>(16, 7), .target = {}};
  for (int zeros = 0; zeros <= 64; ++zeros) {
    swept.target.bound.limbs[3] = zeros == 64 ? 0 : ~0ull >> zeros;
    swept.target.order = HashOrder::big_endian;
    const std::uint32_t mask = swept.work().filter;
    CHECK_EQ(mask, zeros >= 32 ? ~0u : zeros == 0 ? 0u : ~0u << (32 - zeros));
    swept.target.order = HashOrder::little_endian;
    CHECK_EQ(swept.work().filter, base::byte_swap(mask));
  }
}

TEST("sha256d/kernels: selection by name, by CPU, and refusal") {
  const Features none;
  auto chosen = sha256d::select_kernel("", none);
  CHECK(chosen.ok() && chosen.value()->needs == none);
  for (const Kernel& kernel : sha256d::kernels()) {
    auto forced = sha256d::select_kernel(kernel.name, os::cpu_features());
    if (os::cpu_features().has(kernel.needs)) {
      CHECK(forced.ok() && forced.value()->name == kernel.name);
    } else {
      CHECK(forced.status().code == base::Code::cpu_unsupported);
    }
    if (kernel.needs != none)
      CHECK(sha256d::select_kernel(kernel.name, none).status().code == base::Code::cpu_unsupported);
  }
  const auto unknown = sha256d::select_kernel("neon9", none).status();
  CHECK(unknown.code == base::Code::argument);
  CHECK(unknown.message.find("scalar") != std::string::npos);
}

TEST("sha256d/kernels: the race is among kernels of this CPU, runs once, and chooses one of them") {
  test::check_race(sha256d::raced_kernels, sha256d::select_kernel);
}

TEST("sha256d/kernels: the self-test notices a kernel that loses, invents, shifts or mixes up nonces, or tries none") {
  using Sweep = sha256d::SweepFunction;
  const Sweep loses = [](const sha256d::Work& w, std::uint32_t f, std::uint64_t n, Candidates& out) noexcept {
    const auto done = sha256d::sweep_scalar(w, f, n, out);
    if (out.size > 0) --out.size;
    return done;
  };
  const Sweep invents = [](const sha256d::Work& w, std::uint32_t f, std::uint64_t n, Candidates& out) noexcept {
    const auto done = sha256d::sweep_scalar(w, f, n, out);
    if (out.size == 0) out.found[out.size++] = {f, 0};
    return done;
  };
  const Sweep shifts = [](const sha256d::Work& w, std::uint32_t f, std::uint64_t n, Candidates& out) noexcept {
    const auto done = sha256d::sweep_scalar(w, f, n, out);
    for (std::size_t i = 0; i < out.size; ++i) ++out.found[i].nonce;
    return done;
  };
  const Sweep mixes = [](const sha256d::Work& w, std::uint32_t f, std::uint64_t n, Candidates& out) noexcept {
    const auto done = sha256d::sweep_scalar(w, f, n, out);
    for (std::size_t i = 0; i < out.size; ++i) out.found[i].preimage = 0;
    return done;
  };
  const Sweep idles = [](const sha256d::Work&, std::uint32_t, std::uint64_t, Candidates&) noexcept {
    return std::uint64_t{0};
  };
  CHECK(sha256d::self_test({"plain", {}, sha256d::sweep_scalar}).ok());
  CHECK(!sha256d::self_test({"loses", {}, loses}).ok());
  CHECK(!sha256d::self_test({"invents", {}, invents}).ok());
  CHECK(!sha256d::self_test({"shifts", {}, shifts}).ok());
  CHECK(!sha256d::self_test({"mixes", {}, mixes}).ok());
  CHECK(!sha256d::self_test({"idles", {}, idles}).ok());
  // Where the OS forbids generated code the kernel is not asked for anything.
  const auto refused = [] {
    return pickaxe::base::Status::error(pickaxe::base::Code::code_memory, "no memory for code");
  };
  CHECK(sha256d::self_test({"refused", {}, nullptr, refused}).code == pickaxe::base::Code::code_memory);
}
