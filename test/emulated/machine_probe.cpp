// The only process of a machine in the rack: says in lines of JSON what the library makes of it, and switches it off.
// Arguments: `block=MIB` takes a block of that size in pages as large as can be had, `near` takes one on each memory
// node and says where it lies, `spread=MIB` a block as caches and datasets that all nodes share are, `memory` prepares
// RandomX until it is known which mode there is room for; `copies`, `offline` and `taken` mine (mining_probe.h).
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "mining_probe.h"
#include "numa_maps.h"
#include "os/cpu.h"
#include "os/huge_pages.h"
#include "os/memory_limit.h"
#include "os/pages.h"
#include "os/thread.h"
#include "os/thread_plan.h"
#include "randomx/memory/store.h"

using namespace pickaxe;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr os::MachineNeeds kFull = {2 * kMiB, 4};

void say_topology(const os::Topology& machine) {
  std::set<unsigned> packages, dies, cores;
  for (const os::LogicalCpu& cpu : machine.cpus) {
    packages.insert(cpu.package);
    dies.insert(cpu.die);
    cores.insert(cpu.core);
  }
  std::printf("{\"topology\":{\"cpus\":%zu,\"packages\":%zu,\"dies\":%zu,\"cores\":%zu,\"l3\":%zu,\"nodes\":[",  //
              machine.cpus.size(), packages.size(), dies.size(), cores.size(), machine.l3_bytes.size());
  for (std::size_t i = 0; i < machine.nodes.size(); ++i) {
    std::size_t cpus = 0;
    for (const os::LogicalCpu& cpu : machine.cpus) cpus += cpu.node == i ? 1 : 0;
    std::printf("%s{\"cpus\":%zu,\"mib\":%zu}", i == 0 ? "" : ",", cpus,
                static_cast<std::size_t>(machine.nodes[i].memory_bytes / kMiB));
  }
  std::printf("]}}\n");
}

void say_plan(const char* name, const os::ThreadPlan& plan) {
  std::printf("{\"plan\":\"%s\",\"cpus\":[", name);
  for (std::size_t i = 0; i < plan.threads.size(); ++i) std::printf("%s%u", i == 0 ? "" : ",", plan.threads[i].cpu);
  std::printf("],\"reason\":\"%s\"}\n", plan.reason.c_str());
}

void say_features() {
  const base::Features cpu = os::cpu_features();
  const auto has = [&](base::Feature feature) { return cpu.has(feature) ? "true" : "false"; };
  std::printf("{\"features\":{\"aesni\":%s,\"avx2\":%s,\"sha\":%s}}\n", has(base::Feature::aesni),
              has(base::Feature::avx2), has(base::Feature::sha_ni));
}

void say_block(std::size_t mib) {
  const auto usable = [](os::PageKind kind) { return static_cast<std::size_t>(os::huge_page_room(kind).usable); };
  std::printf("{\"block\":{\"usable1g\":%zu,\"usable2m\":%zu,", usable(os::PageKind::huge_1g),
              usable(os::PageKind::huge_2m));
  auto pages = os::Pages::allocate(mib * kMiB, {os::PageKind::huge_1g, os::PageKind::normal});
  if (!pages.ok()) {
    std::printf("\"refused\":\"%s\"}}\n", pages.status().message.c_str());
    return;
  }
  for (std::size_t at = 0; at < mib * kMiB; at += 4096) pages.value().data()[at] = 1;
  std::printf("\"kind\":\"%s\",\"hugeMiB\":%zu}}\n", os::page_kind_name(pages.value().kind()),
              pages.value().huge_bytes() / kMiB);
}

// What the first thread may run on counts for the process: others are pinned.
template <typename Work>
void on_thread_of(unsigned cpu, Work work) {
  std::thread([&] { work(os::pin_thread(cpu)); }).join();
}

void say_spread(std::size_t mib) {
  const std::size_t bytes = mib * kMiB;
  auto pages = os::Pages::allocate(bytes, {os::PageKind::huge_2m, os::PageKind::normal}, os::kAllNodes);
  if (!pages.ok()) return;
  on_thread_of(0, [&](bool) { std::memset(pages.value().data(), 1, bytes); });
  auto on = test::kib_by_node(pages.value().data(), bytes);
  std::printf("{\"spreadKiB\":[%zu,%zu],\"kind\":\"%s\"}\n", on[0], on[1], os::page_kind_name(pages.value().kind()));
}

void say_near(const os::Topology& machine) {
  for (std::size_t i = 0; i < machine.nodes.size(); ++i) {
    for (const os::LogicalCpu& cpu : machine.cpus) {
      if (cpu.node != i) continue;
      on_thread_of(cpu.number, [i](bool pinned) {
        auto pages = os::Pages::allocate(32 * kMiB, {os::PageKind::transparent, os::PageKind::normal});
        if (pages.ok()) std::memset(pages.value().data(), 1, 32 * kMiB);
        std::printf("{\"near\":%zu,\"pinned\":%s,\"lies\":\"%s\"}\n", i, pinned ? "true" : "false",
                    pages.ok() ? test::nodes_of(pages.value().data(), 32 * kMiB).c_str() : "nowhere");
      });
      break;
    }
  }
}

void say_memory() {
  namespace memory = randomx::memory;
  memory::Store store({}, os::cpu_features());
  const std::uint8_t key[] = {1};
  const auto keyed = store.acquire(randomx::kRx0, key, memory::MemoryWish::automatic).value();
  // Until it is refused, or a part of the dataset is there.
  while (!keyed->settled() && keyed->state().items_done == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const char* const names[] = {"filling-cache", "light", "building-dataset", "full", "failed"};
  const memory::KeyState state = keyed->state();
  std::string told;
  for (const base::Notice& notice : keyed->notices()) told += std::string(notice.code) + ": " + notice.why.message;
  std::printf("{\"memory\":\"%s\",\"cachePages\":\"%s\",\"notice\":\"%s\",\"status\":\"%s\"}\n",
              names[static_cast<std::size_t>(state.stage)], os::page_kind_name(state.cache.kind), told.c_str(),
              state.status.message.c_str());
  std::fflush(stdout);
}

void mount_all() {
  for (const char* folder : {"/proc", "/sys", "/dev"}) mkdir(folder, 0755);
  mount("proc", "/proc", "proc", 0, nullptr);
  mount("sysfs", "/sys", "sysfs", 0, nullptr);
  mount("devtmpfs", "/dev", "devtmpfs", 0, nullptr);
}

}  // namespace

int main(int count, char** arguments) {
  const bool alone = getpid() == 1;
  if (alone) mount_all();
  const os::Topology machine = os::topology();
  say_topology(machine);
  say_plan("sha256d", os::plan_threads(machine, os::kNoScratchpad));
  say_plan("full", os::plan_threads(machine, kFull));
  say_features();
  std::printf("{\"roomMiB\":%zu}\n", static_cast<std::size_t>(os::memory_room().bytes / kMiB));
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (argument.starts_with("block=")) say_block(std::stoul(std::string(argument.substr(6))));
    if (argument == "near") say_near(machine);
    if (argument.starts_with("spread=")) say_spread(std::stoul(std::string(argument.substr(7))));
    if (argument == "memory") say_memory();
    if (argument == "copies") test::say_copies(machine);
    if (argument == "offline") test::say_offline();
    if (argument == "taken") test::say_taken();
    std::fflush(stdout);
  }
  std::printf("{\"done\":true}\n");
  std::fflush(stdout);
  if (!alone) return 0;
  sync();
  sleep(1);  // the serial line is slow
  reboot(RB_POWER_OFF);
}
