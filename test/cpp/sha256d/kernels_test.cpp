#include "sha256d/kernels.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "os/cpu.h"
#include "random.h"
#include "test.h"

using namespace pickaxe;
using base::Features;
using base::HashOrder;
using sha256d::Candidates;
using sha256d::Kernel;

namespace {

std::vector<std::uint8_t> from_hex(const std::string& hex) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return out;
}

// All candidates of [first, first + count), through as many calls as the kernel wants.
std::vector<std::uint32_t> sweep_all(const Kernel& kernel, const sha256d::Work& work, std::uint32_t first,
                                     std::uint64_t count) {
  std::vector<std::uint32_t> out;
  for (std::uint64_t done = 0; done < count;) {
    Candidates found;
    const std::uint64_t tried = kernel.sweep(work, static_cast<std::uint32_t>(first + done), count - done, found);
    if (tried == 0 || tried > count - done) {
      CHECK(!"a sweep must advance and stay in its range");
      return out;
    }
    out.insert(out.end(), found.nonces.begin(), found.nonces.begin() + static_cast<std::ptrdiff_t>(found.size));
    done += tried;
  }
  return out;
}

// What the oracle says about the same range: a candidate is a nonce whose filter word passes.
std::vector<std::uint32_t> expected(std::vector<std::uint8_t> message, const sha256d::Work& work, std::uint32_t first,
                                    std::uint64_t count) {
  const std::size_t nonce_at = message.size() == 80 ? 76 : 64;
  std::vector<std::uint32_t> out;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto nonce = static_cast<std::uint32_t>(first + i);
    base::store_le32(&message[nonce_at], nonce);
    const auto digest = sha256d::sha256d(message);
    const std::size_t word_at = work.order == HashOrder::big_endian ? 0 : 28;
    if ((base::load_be32(&digest[word_at]) & work.filter) == 0) out.push_back(nonce);
  }
  return out;
}

// Every kernel this CPU can run, or the one that PICKAXE_KERNEL names.
void for_each_kernel(void (*check)(const Kernel&)) {
  const char* forced = std::getenv("PICKAXE_KERNEL");
  int ran = 0;
  for (const Kernel& kernel : sha256d::kernels()) {
    if (!os::cpu_features().has(kernel.needs)) continue;
    if (forced != nullptr && kernel.name != forced) continue;
    check(kernel);
    ++ran;
  }
  CHECK(ran > 0);
}

}  // namespace

TEST("sha256d/kernels: every kernel equals the oracle on random work and awkward ranges") {
  for_each_kernel([](const Kernel& kernel) {
    auto random = test::random_engine();
    for (int round = 0; round < 200; ++round) {
      std::vector<std::uint8_t> message(std::array{68, 72, 80}[random() % 3]);
      for (auto& byte : message) byte = static_cast<std::uint8_t>(random());
      base::Target target;
      target.order = random() % 2 == 0 ? HashOrder::big_endian : HashOrder::little_endian;
      // 0 to 9 leading zero bits: from "all pass" (more than one call can hold) to a few in a thousand.
      target.bound.limbs = {random(), random(), random(), ~0ull >> (random() % 10)};
      const auto work = sha256d::prepare(message, target);
      const std::uint64_t count = 1 + random() % 700;
      std::uint32_t first = static_cast<std::uint32_t>(random());
      if (random() % 4 == 0) first = static_cast<std::uint32_t>(0 - count);  // ends exactly at 2^32
      first = static_cast<std::uint32_t>(std::min<std::uint64_t>(first, (std::uint64_t{1} << 32) - count));
      CHECK(sweep_all(kernel, work, first, count) == expected(message, work, first, count));
    }
  });
}

TEST("sha256d/kernels: every kernel finds the mainnet proof and nothing around it") {
  for_each_kernel([](const Kernel& kernel) {
    auto message = from_hex(
        "08af121fa1363d6a30e9fde176cf96764edc9ce31f0d47ef11db5fa5a13bc4b67aeda0d18b20e4b802119ea35f34704047ff5a6155f349"
        "aa"
        "67ab7927e49b6eb1");
    message.resize(68);
    base::Target target;
    target.order = HashOrder::big_endian;
    target.bound.limbs = {~0ull, ~0ull, 0xfffffffeffffffffull, 0x7fffffffull};
    const auto found = sweep_all(kernel, sha256d::prepare(message, target), 475784549 - 1000, 2001);
    CHECK_EQ(found.size(), 1u);
    CHECK(!found.empty() && found[0] == 475784549);
  });
}

TEST("sha256d/kernels: the filter is exact for every number of leading zero bits") {
  std::vector<std::uint8_t> message(80, 7);
  for (int zeros = 0; zeros <= 64; ++zeros) {
    base::Target target;
    target.bound.limbs[3] = zeros == 64 ? 0 : ~0ull >> zeros;
    target.order = HashOrder::big_endian;
    const std::uint32_t mask = sha256d::prepare(message, target).filter;
    CHECK_EQ(mask, zeros >= 32 ? ~0u : zeros == 0 ? 0u : ~0u << (32 - zeros));
    target.order = HashOrder::little_endian;
    CHECK_EQ(sha256d::prepare(message, target).filter, base::byte_swap(mask));
  }
}

TEST("sha256d/kernels: selection by name, by CPU, and refusal") {
  const Features none;
  auto chosen = sha256d::select_kernel("", none);
  CHECK(chosen.ok() && chosen.value()->name == "scalar");
  for (const Kernel& kernel : sha256d::kernels()) {
    auto forced = sha256d::select_kernel(kernel.name, os::cpu_features());
    if (os::cpu_features().has(kernel.needs)) {
      CHECK(forced.ok() && forced.value()->name == kernel.name);
    } else {
      CHECK(forced.status().code == base::Code::cpu_unsupported);
    }
    if (kernel.name != "scalar")
      CHECK(sha256d::select_kernel(kernel.name, none).status().code == base::Code::cpu_unsupported);
  }
  const auto unknown = sha256d::select_kernel("neon9", none).status();
  CHECK(unknown.code == base::Code::argument);
  CHECK(unknown.message.find("scalar") != std::string::npos);
}

TEST("sha256d/kernels: the self-test notices a kernel that loses, invents or shifts a nonce") {
  using Sweep = sha256d::SweepFunction;
  const Sweep loses = [](const sha256d::Work& w, std::uint32_t f, std::uint64_t n, Candidates& out) noexcept {
    const auto done = sha256d::sweep_scalar(w, f, n, out);
    if (out.size > 0) --out.size;
    return done;
  };
  const Sweep invents = [](const sha256d::Work& w, std::uint32_t f, std::uint64_t n, Candidates& out) noexcept {
    const auto done = sha256d::sweep_scalar(w, f, n, out);
    if (out.size == 0) out.nonces[out.size++] = f;
    return done;
  };
  const Sweep shifts = [](const sha256d::Work& w, std::uint32_t f, std::uint64_t n, Candidates& out) noexcept {
    const auto done = sha256d::sweep_scalar(w, f, n, out);
    for (std::size_t i = 0; i < out.size; ++i) ++out.nonces[i];
    return done;
  };
  CHECK(sha256d::self_test({"plain", {}, sha256d::sweep_scalar}));
  CHECK(!sha256d::self_test({"loses", {}, loses}));
  CHECK(!sha256d::self_test({"invents", {}, invents}));
  CHECK(!sha256d::self_test({"shifts", {}, shifts}));
}
