#include "mining_probe.h"

#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include "engine/engine.h"
#include "numa_maps.h"
#include "os/cpu.h"
#include "os/memory_limit.h"
#include "os/thread_plan.h"
#include "search/randomx/searcher.h"

namespace pickaxe::test {
namespace {

namespace memory = randomx::memory;
namespace search = pickaxe::search::randomx;

constexpr std::size_t kMiB = std::size_t{1} << 20;

randomx::Params small_variant() {
  randomx::Params params = randomx::kRx0;
  params.argon_memory_kib = 1024;
  params.argon_iterations = 1;
  params.dataset_base_bytes = 16 * kMiB;
  params.dataset_extra_bytes = 64 * randomx::kItemBytes;
  // Half a page of the pool: QEMU reads 16 bytes where cvtdq2pd takes 8, which behind the end of a mapping is fatal.
  params.scratchpad_l3_bytes = kMiB;
  params.program_iterations = 16;
  params.program_count = 2;
  return params;
}

const randomx::Params kSmall = small_variant();

void write_file(const char* path, const char* text) {
  std::ofstream(path) << text;
}

bool wait_for(const std::function<bool()>& reached) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(150);
  while (!reached()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

// As the addon plans it.
struct Mining {
  explicit Mining(const os::Topology& machine) : store({}, os::cpu_features()) {
    std::vector<unsigned> cpus;
    for (const auto& thread : os::plan_threads(machine, *search::machine_needs("rx/0")).threads) {
      cpus.push_back(thread.cpu);
    }
    search::Options options;
    options.threads = static_cast<unsigned>(cpus.size());
    options.nodes = os::plan_nodes(machine, cpus);
    options.binds_to_nodes = true;
    options.machines = 1;
    options.pages = {os::PageKind::huge_2m, os::PageKind::normal};
    options.cpu = os::cpu_features();
    options.aes = randomx::aes::select_kernel("", options.cpu).value();
    stages = std::make_shared<search::Stages>(store, options);
    engine = std::move(
        engine::Engine::start({.threads = options.threads, .pin_to = {}},
                              {[stages = stages](unsigned worker) { return search::make_searcher(stages, worker); }},
                              [] {})
            .value());
  }

  void mine(std::uint8_t key) {
    engine::Job job;
    job.message.resize(76);
    job.nonce_offset = 39;
    job.last_nonce = 0xffff'ffff;
    auto part = std::make_shared<search::Part>();
    part->key = {&kSmall, {key}};
    job.part = std::move(part);
    engine->set_job(std::move(job));
  }

  // Whether every thread hashes, from now on.
  bool all_hash() const {
    const auto before = engine->hashes_by_worker();
    return wait_for([&] {
      const auto now = engine->hashes_by_worker();
      for (std::size_t i = 0; i < now.size(); ++i) {
        if (now[i] < before[i] + 4) return false;
      }
      return true;
    });
  }

  memory::Store store;
  std::shared_ptr<search::Stages> stages;
  std::unique_ptr<engine::Engine> engine;  // last: its threads use the rest
};

// What the mining threads of this process may run on: "0-7".
std::set<std::string> places_of_workers() {
  std::set<std::string> out;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(task.path() / "comm"), name);
    if (!name.starts_with("pickaxe-")) continue;
    std::ifstream status(task.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("Cpus_allowed_list:")) out.insert(line.substr(line.find_first_of("0123456789")));
    }
  }
  return out;
}

// Of a machine that is made, and hashes, on that node.
std::string scratchpad_lies(const Mining& mining, const memory::HeldMemory& held, const os::NodeCpus& node) {
  std::string out;
  std::thread([&] {
    os::run_thread_on(node.cpus);
    auto made = search::make_vm(mining.stages->options, kSmall, held, {.machines = 1});
    if (!made.ok()) return;
    (void)made.value().vm->hash({});
    const os::Pages& pages = made.value().vm->pages();
    out = nodes_of(pages.data(), pages.size());
  }).join();
  return out;
}

}  // namespace

void say_copies(const os::Topology& machine) {
  Mining mining(machine);
  mining.mine(1);
  using Placement = memory::NodesReport::Placement;
  const bool placed =
      wait_for([&] { return mining.stages->keys.state() && mining.stages->keys.state()->nodes.placement == Placement::per_node &&
                            mining.stages->keys.state()->stage == memory::KeyState::Stage::full; });
  const bool hashed = mining.all_hash();
  const auto keyed = mining.stages->keys.acquire({&kSmall, {1}}).value();
  std::printf("{\"copies\":{\"placed\":%s,\"hashed\":%s,\"nodes\":[", placed ? "true" : "false",
              hashed ? "true" : "false");
  const char* separator = "";
  for (const os::NodeCpus& node : mining.stages->options.nodes.nodes) {
    const memory::HeldMemory held = keyed->hold(node.number);
    if (held.full == nullptr) continue;
    const os::Pages& pages = held.full->pages();
    std::printf("%s{\"node\":%u,\"lies\":\"%s\",\"kind\":\"%s\",\"scratchpad\":\"%s\"}", separator, node.number,
                nodes_of(pages.data(), pages.size()).c_str(), os::page_kind_name(pages.kind()),
                scratchpad_lies(mining, held, node).c_str());
    separator = ",";
  }
  std::printf("],\"workers\":[");
  separator = "";
  for (const std::string& cpus : places_of_workers()) {
    std::printf("%s\"%s\"", separator, cpus.c_str());
    separator = ",";
  }
  // A pool that is emptied keeps what is in use.
  write_file("/proc/sys/vm/nr_hugepages", "0\n");
  std::printf("],\"survived\":%s}}\n", mining.all_hash() ? "true" : "false");
}

void say_offline() {
  const os::Topology before = os::topology();
  Mining mining(before);
  mining.mine(1);
  const bool began = mining.all_hash();
  const std::string last = "/sys/devices/system/cpu/cpu" + std::to_string(before.cpus.back().number) + "/online";
  write_file(last.c_str(), "0\n");
  const std::size_t fewer = os::usable_cpus().size();
  const std::size_t planned = os::plan_threads(os::topology(), os::kNoScratchpad).threads.size();
  const bool survived = mining.all_hash();
  mining.mine(2);
  const bool changed = mining.all_hash();
  write_file(last.c_str(), "1\n");
  std::printf("{\"offline\":{\"began\":%s,\"cpus\":[%zu,%zu,%zu],\"planned\":%zu,\"survived\":%s,\"nextKey\":%s}}\n",
              began ? "true" : "false", before.cpus.size(), fewer, os::usable_cpus().size(), planned,
              survived ? "true" : "false", changed ? "true" : "false");
}

void say_taken() {
  constexpr std::uint64_t kLeft = 66 * kMiB;  // a cache comes from the pool; a dataset takes more than must be to spare
  Mining mining(os::topology());
  mining.mine(1);
  const auto stage_is = [&](memory::KeyState::Stage stage) {
    return [&mining, stage] { return mining.stages->keys.state() && mining.stages->keys.state()->stage == stage; };
  };
  const bool full = wait_for(stage_is(memory::KeyState::Stage::full));
  while (os::memory_room().bytes > kLeft) {
    void* const taken = mmap(nullptr, kMiB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (taken == MAP_FAILED) break;
    std::memset(taken, 1, kMiB);
  }
  const bool survived = mining.all_hash();
  const auto other = mining.store.acquire(kSmall, std::vector<std::uint8_t>{2}, memory::MemoryWish::automatic).value();
  wait_for([&] { return other->settled(); });
  std::string told;
  for (const base::Notice& notice : other->notices()) told += std::string(notice.code) + " ";
  std::printf("{\"taken\":{\"full\":%s,\"survived\":%s,\"next\":\"%s\",\"light\":%s}}\n", full ? "true" : "false",
              survived ? "true" : "false", told.c_str(), other->hold().light != nullptr ? "true" : "false");
}

}  // namespace pickaxe::test
