// A copy for every memory node: nodes that a test makes up, on a computer that may have one.
#include "randomx/memory/node_copies.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <set>
#include <thread>

#include "os/cpu.h"
#include "random.h"
#include "randomx/fixture.h"
#include "randomx/memory/store.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

using Placement = memory::NodesReport::Placement;
using memory::MemoryWish;

Params small_variant() {
  Params params = kRx0;
  params.argon_memory_kib = 1024;
  params.dataset_base_bytes = 8u << 20;
  params.dataset_extra_bytes = 64 * kItemBytes;
  return params;
}

const Params kSmall = small_variant();

// Numbers that no computer has, so that nothing really moves.
const std::vector<os::NodeCpus> kThreeNodes = {{1001, {0}}, {1002, {0}}, {1005, {0}}};

constexpr std::uint64_t kPlenty = UINT64_MAX;

// A process that may take so many bytes, and so many on each node.
struct Room {
  std::uint64_t bytes = kPlenty;
  std::uint64_t bytes_of_node = kPlenty;

  base::Status check(std::uint64_t wanted, const std::string& what, std::optional<unsigned> node) const {
    if (wanted <= (node ? bytes_of_node : bytes)) return {};
    return base::Status::error(base::Code::out_of_memory,
                               what + (node ? " on node " + std::to_string(*node) : "") + " has no room");
  }
};

struct Rig {
  explicit Rig(Room given = {}) : room(given), store(options(), os::cpu_features()) {}

  memory::StoreOptions options() {
    memory::StoreOptions out;
    out.pages = {os::PageKind::normal, os::PageKind::normal};
    out.check_room = [this](std::uint64_t bytes, const std::string& what, std::optional<unsigned> node) {
      return room.check(bytes, what, node);
    };
    return out;
  }

  std::shared_ptr<memory::KeyedMemory> acquire(MemoryWish wish, const std::vector<os::NodeCpus>& nodes) {
    auto memory = store.acquire(kSmall, bytes_of("key"), wish, {.threads = 2, .nodes = nodes}).value();
    while (!memory->settled()) std::this_thread::yield();
    return memory;
  }

  Room room;  // to be changed between requests only
  memory::Store store;
};

const std::uint8_t* bytes_at(const memory::HeldMemory& held) {
  return held.full != nullptr ? held.full->data() : held.light->cache->pages().data();
}

std::size_t size_of(const memory::HeldMemory& held) {
  return held.full != nullptr ? held.full->pages().size() : held.light->cache->pages().size();
}

void check_copies(const memory::KeyedMemory& memory) {
  const memory::HeldMemory usual = memory.hold();
  std::set<const std::uint8_t*> places;
  for (const os::NodeCpus& node : kThreeNodes) {
    const memory::HeldMemory held = memory.hold(node.number);
    places.insert(bytes_at(held));
    CHECK_EQ(std::memcmp(bytes_at(held), bytes_at(usual), size_of(usual)), 0);
    if (held.light != nullptr) {
      std::array<std::uint8_t, kItemBytes> item{}, expected{};
      held.light->items->fill(77, 1, item.data());
      usual.light->items->fill(77, 1, expected.data());
      CHECK(item == expected);
    }
  }
  CHECK_EQ(places.size(), kThreeNodes.size());
  CHECK(places.contains(bytes_at(usual)));  // the one that all shared is gone
  const memory::NodesReport report = memory.state().nodes;
  CHECK(report.placement == Placement::per_node);
  CHECK_EQ(report.nodes, 3u);
  CHECK_EQ(report.copies, 3u);
}

}  // namespace

TEST("randomx/memory/node_copies: every copy is whole, whatever the threads, and a stop ends them") {
  auto random = test::random_engine();
  std::vector<std::uint8_t> from((5u << 20) + 64);
  for (auto& byte : from) byte = static_cast<std::uint8_t>(random());
  for (const unsigned threads : {1u, 2u, 7u}) {
    std::vector<std::uint8_t> to[2] = {std::vector<std::uint8_t>(from.size()), std::vector<std::uint8_t>(from.size())};
    const memory::NodeCopy copies[] = {{&kThreeNodes[0], to[0].data()}, {&kThreeNodes[1], to[1].data()}};
    CHECK(memory::copy_to_nodes(from.data(), from.size(), copies, threads));
    CHECK(to[0] == from && to[1] == from);
  }
  base::Stop stop;
  stop.request();
  std::vector<std::uint8_t> to(from.size());
  const memory::NodeCopy copies[] = {{&kThreeNodes[0], to.data()}};
  CHECK(!memory::copy_to_nodes(from.data(), from.size(), copies, 2, stop.interrupt()));
}

TEST("randomx/memory/node_copies: a dataset for every node that asks, each thread given its own") {
  Rig rig;
  const auto memory = rig.acquire(MemoryWish::automatic, kThreeNodes);
  CHECK(memory->hold().full != nullptr);
  check_copies(*memory);
  CHECK(memory->notices().empty());
  CHECK_EQ(memory->state().dataset.bytes, 3 * kSmall.dataset_bytes());
  CHECK_EQ(memory->state().cache.bytes, 0u);
  CHECK(memory->hold(7).full == memory->hold().full);  // of a node that nobody named
}

TEST("randomx/memory/node_copies: light mode has a cache for every node") {
  Rig rig;
  const auto memory = rig.acquire(MemoryWish::light, kThreeNodes);
  check_copies(*memory);
  CHECK_EQ(memory->state().cache.bytes, 3 * kSmall.cache_bytes());
  // With the dataset they go.
  CHECK(rig.acquire(MemoryWish::full, kThreeNodes) == memory);
  check_copies(*memory);
  CHECK_EQ(memory->state().cache.bytes, 0u);
}

TEST("randomx/memory/node_copies: a computer of one node, or nobody who asks, has one") {
  Rig rig;
  const auto memory = rig.acquire(MemoryWish::automatic, {});
  CHECK(memory->state().nodes.placement == Placement::one_node);
  CHECK_EQ(memory->generation(), 2u);
  CHECK_EQ(memory->state().dataset.bytes, kSmall.dataset_bytes());
}

TEST("randomx/memory/node_copies: who asks later, from another node, has its own too") {
  Rig rig;
  const auto memory = rig.acquire(MemoryWish::automatic, {kThreeNodes[0]});
  CHECK_EQ(memory->state().nodes.copies, 1u);
  CHECK(memory->state().nodes.placement == Placement::per_node);
  const auto first = memory->hold(kThreeNodes[0].number).full;
  rig.acquire(MemoryWish::automatic, {kThreeNodes[1], kThreeNodes[2]});
  check_copies(*memory);
  CHECK(memory->hold(kThreeNodes[0].number).full == first);
}

TEST("randomx/memory/node_copies: without room for all there is one, and a notice with the reason") {
  const std::uint64_t dataset = kSmall.dataset_bytes();
  const Room rooms[] = {{3 * dataset - 1, kPlenty}, {kPlenty, dataset - 1}};
  for (const Room& room : rooms) {
    Rig rig(room);
    const auto memory = rig.acquire(MemoryWish::automatic, kThreeNodes);
    const memory::KeyState state = memory->state();
    CHECK(state.stage == memory::KeyState::Stage::full);
    CHECK(state.nodes.placement == Placement::shared);
    CHECK_EQ(state.nodes.copies, 1u);
    CHECK_EQ(state.dataset.bytes, dataset);
    CHECK(memory->hold(kThreeNodes[2].number).full == memory->hold().full);
    const auto notices = memory->notices();
    CHECK_EQ(notices.size(), 1u);
    CHECK_EQ(notices.front().code, "memory-nodes");
    CHECK(notices.front().why.code == base::Code::out_of_memory);
    CHECK(notices.front().why.message.find("of the RandomX dataset") != std::string::npos);
    CHECK(notices.front().detail == base::Notice::Detail({{"nodes", std::uint64_t{3}}}));
    // Not asked again with every job.
    const std::uint64_t generation = memory->generation();
    rig.room = {};
    rig.acquire(MemoryWish::automatic, kThreeNodes);
    CHECK_EQ(memory->generation(), generation);
  }
}

TEST("randomx/memory/node_copies: with no room for a dataset there may be some for caches") {
  Rig rig({kSmall.dataset_bytes() - 1, kPlenty});
  const auto memory = rig.acquire(MemoryWish::automatic, kThreeNodes);
  CHECK(memory->hold().full == nullptr);
  check_copies(*memory);
  CHECK_EQ(memory->notices().size(), 1u);
  CHECK_EQ(memory->notices().front().code, "light-mode");
}

TEST("randomx/memory/node_copies: threads of all nodes go from what they share to their own") {
  Rig rig;
  const auto memory =
      rig.store.acquire(kSmall, bytes_of("key"), MemoryWish::automatic, {.threads = 2, .nodes = kThreeNodes}).value();
  std::vector<std::thread> watchers;
  std::atomic<int> arrived = 0;
  for (const os::NodeCpus& node : kThreeNodes) {
    watchers.emplace_back([&, number = node.number] {
      const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
      while (std::chrono::steady_clock::now() < deadline) {
        const memory::HeldMemory held = memory->hold(number);
        if (held.light != nullptr || held.full != nullptr) {
          volatile std::uint8_t byte = bytes_at(held)[size_of(held) - 1];
          (void)byte;
        }
        if (memory->settled() && memory->generation() == held.generation && held.full != nullptr) break;
      }
      arrived += 1;
    });
  }
  for (std::thread& watcher : watchers) watcher.join();
  CHECK_EQ(arrived.load(), 3);
  check_copies(*memory);
}

TEST("randomx/memory/node_copies: letting go breaks off copies") {
  Params large = kSmall;
  large.dataset_base_bytes = 256u << 20;
  for (int n = 0; n < 3; ++n) {
    Rig rig;
    const auto memory = rig.store.acquire(large, bytes_of("key"), MemoryWish::light, {.nodes = kThreeNodes}).value();
    while (!memory->usable()) std::this_thread::yield();
  }
}
