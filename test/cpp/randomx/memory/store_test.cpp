#include "randomx/memory/store.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <set>
#include <thread>

#include "randomx/fixture.h"
#include "randomx/program/interpreter.h"

using namespace pickaxe;
using namespace pickaxe::randomx;
using namespace pickaxe::test;

namespace {

using Stage = memory::KeyState::Stage;

Params small_variant() {
  Params params = kRx0;
  params.argon_memory_kib = 1024;
  params.dataset_base_bytes = 16u << 20;
  params.dataset_extra_bytes = 64 * kItemBytes;
  return params;
}

const Params kSmall = small_variant();

// A dataset no machine has room for; everything else as kSmall.
Params boundless_variant() {
  Params params = small_variant();
  params.dataset_extra_bytes = std::uint64_t{1} << 50;
  return params;
}

const Params kBoundless = boundless_variant();

memory::StoreOptions small_options() {
  return {};
}

std::shared_ptr<memory::KeyedMemory> acquire(memory::Store& store, const Params& params, std::string_view key,
                                             memory::MemoryWish wish) {
  auto memory = store.acquire(params, bytes_of(key), wish, {.threads = 2});
  CHECK(memory.ok());
  return memory.value();
}

base::Status until_usable(const memory::KeyedMemory& memory) {
  while (!memory.usable()) std::this_thread::yield();
  return *memory.usable();
}

base::Status until_settled(const memory::KeyedMemory& memory) {
  while (!memory.settled()) std::this_thread::yield();
  return memory.status();
}

std::string hash_with(const Params& params, program::Mode mode, Memory memory) {
  const auto vm = Vm::create(params, aes::kSoft, program::make_interpreter(params, mode, 1), memory, kAnyPages);
  return hex_of(vm.value()->hash(bytes_of("input")));
}

}  // namespace

TEST("randomx/memory/store: light first, then full, the same hashes") {
  memory::Store store(small_options(), os::cpu_features());
  const auto memory = acquire(store, kSmall, "key", memory::MemoryWish::light);
  CHECK(until_usable(*memory).ok());
  CHECK_EQ(memory->state().cache.bytes, kSmall.cache_bytes());
  const auto light = memory->hold().light;
  CHECK(acquire(store, kSmall, "key", memory::MemoryWish::automatic) == memory);
  CHECK(until_settled(*memory).ok());
  const memory::KeyState state = memory->state();
  CHECK(state.stage == Stage::full);
  CHECK(memory->notices().empty());
  CHECK_EQ(state.items_done, kSmall.dataset_items());
  CHECK_EQ(state.items_total, kSmall.dataset_items());
  CHECK_EQ(state.dataset.bytes, kSmall.dataset_bytes());
  CHECK(state.dataset.huge_bytes <= state.dataset.bytes);
  CHECK_EQ(memory->generation(), 2u);
  CHECK_EQ(hash_with(kSmall, program::Mode::light, {nullptr, light->items.get()}),
           hash_with(kSmall, program::Mode::full, {memory->hold().full->data(), nullptr}));
}

TEST("randomx/memory/store: one key is prepared once, whoever asks, and is gone with its last user") {
  memory::Store store(small_options(), os::cpu_features());
  auto first = acquire(store, kSmall, "key", memory::MemoryWish::light);
  auto again = acquire(store, kSmall, "key", memory::MemoryWish::light);
  CHECK(first == again);
  CHECK(acquire(store, kSmall, "other key", memory::MemoryWish::light) != first);
  const std::weak_ptr<memory::KeyedMemory> watch = first;
  first.reset();
  CHECK(!watch.expired());
  again.reset();
  CHECK(watch.expired());
  CHECK(until_usable(*acquire(store, kSmall, "key", memory::MemoryWish::light)).ok());
}

TEST("randomx/memory/store: variants of the same dataset share it") {
  Params second = kSmall;
  second.version = Version::v2;
  second.program_size = 384;
  memory::Store store(small_options(), os::cpu_features());
  const auto memory = acquire(store, kSmall, "key", memory::MemoryWish::light);
  CHECK(acquire(store, second, "key", memory::MemoryWish::light) == memory);
  CHECK(acquire(store, kBoundless, "key", memory::MemoryWish::light) != memory);
}

TEST("randomx/memory/store: every variant side by side, the same hashes in both modes, and all memory goes") {
  std::vector<Params> variants;
  for (const Params* of : all_variants()) {
    Params params = *of;
    params.argon_memory_kib = 1024;
    params.dataset_base_bytes = 4u << 20;
    params.dataset_extra_bytes = 64 * kItemBytes;
    variants.push_back(params);
  }
  memory::Store store(small_options(), os::cpu_features());
  std::vector<std::shared_ptr<memory::KeyedMemory>> held;
  std::set<const memory::KeyedMemory*> distinct;
  for (const Params& params : variants) {
    held.push_back(acquire(store, params, "key", memory::MemoryWish::automatic));
    distinct.insert(held.back().get());
  }
  CHECK_EQ(distinct.size(), variants.size() - 1);  // rx/0 and rx/2 share
  std::vector<std::weak_ptr<const void>> watched;
  std::set<std::string> hashes;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    CHECK(until_usable(*held[i]).ok());
    const auto light = acquire(store, variants[i], "light " + std::to_string(i), memory::MemoryWish::light);
    CHECK(until_usable(*light).ok());
    CHECK(until_settled(*held[i]).ok());
    const auto full = held[i]->hold().full;
    const KeyedCache& keyed = cache_of(variants[i], bytes_of("key"));
    const std::string hash = hash_with(variants[i], program::Mode::full, {full->data(), nullptr});
    CHECK_EQ(hash, hash_with(variants[i], program::Mode::light, {nullptr, keyed.items.get()}));
    CHECK(hashes.insert(hash).second);
    watched.insert(watched.end(), {full, light->hold().light, held[i], light});
  }
  held.clear();
  for (const auto& memory : watched) CHECK(memory.expired());
}

TEST("randomx/memory/store: the cache goes once the dataset is there, but not under those who use it") {
  memory::Store store(small_options(), os::cpu_features());
  const auto memory = acquire(store, kSmall, "key", memory::MemoryWish::light);
  CHECK(until_usable(*memory).ok());
  CHECK(memory->hold().full == nullptr);
  auto light = memory->hold().light;
  const std::string expected = hash_with(kSmall, program::Mode::light, {nullptr, light->items.get()});
  CHECK(acquire(store, kSmall, "key", memory::MemoryWish::full) == memory);  // the same key, more of it
  CHECK(until_settled(*memory).ok());
  CHECK(memory->hold().light == nullptr && memory->hold().full != nullptr);
  CHECK_EQ(memory->state().cache.bytes, 0u);
  CHECK_EQ(hash_with(kSmall, program::Mode::light, {nullptr, light->items.get()}), expected);
  CHECK_EQ(hash_with(kSmall, program::Mode::full, {memory->hold().full->data(), nullptr}), expected);
}

TEST("randomx/memory/store: no room for the dataset is a notice or an error with the number of bytes") {
  memory::StoreOptions options = small_options();
  options.pages = {os::PageKind::normal, os::PageKind::normal};  // pages set aside would need no room
  memory::Store store(options, os::cpu_features());
  const std::string bytes = std::to_string(kBoundless.dataset_bytes());
  const auto automatic = acquire(store, kBoundless, "key", memory::MemoryWish::automatic);
  CHECK(until_settled(*automatic).ok());
  CHECK(automatic->state().stage == Stage::light);
  const auto notices = automatic->notices();
  CHECK_EQ(notices.size(), 1u);
  CHECK_EQ(notices.front().code, "light-mode");
  CHECK(notices.front().why.code == base::Code::out_of_memory);
  CHECK(notices.front().why.message.find(bytes) != std::string::npos);
  CHECK(automatic->hold().light != nullptr && automatic->hold().full == nullptr);

  const auto full = acquire(store, kBoundless, "another key", memory::MemoryWish::full);
  CHECK(until_usable(*full).ok());
  const base::Status status = until_settled(*full);
  CHECK(status.code == base::Code::out_of_memory);
  CHECK(status.message.find(bytes) != std::string::npos);
  CHECK(full->hold().light != nullptr);
  CHECK(full->state().stage == Stage::failed);
  CHECK_EQ(full->generation(), 2u);  // those who mine in light mode meanwhile look again
}

TEST("randomx/memory/store: a dataset there is no room for is not tried again with every job") {
  memory::Store store(small_options(), os::cpu_features());
  const auto memory = acquire(store, kBoundless, "key", memory::MemoryWish::automatic);
  CHECK(until_settled(*memory).ok());
  const std::uint64_t generation = memory->generation();  // each attempt counts
  for (int job = 0; job < 3; ++job) {
    acquire(store, kBoundless, "key", memory::MemoryWish::automatic);
    CHECK(until_settled(*memory).ok());
  }
  CHECK_EQ(memory->generation(), generation);
  // Who will not do without it is told how things are now.
  acquire(store, kBoundless, "key", memory::MemoryWish::full);
  CHECK(until_settled(*memory).code == base::Code::out_of_memory);
  CHECK_EQ(memory->generation(), generation + 1);
}

TEST("randomx/memory/store: as many threads build as the largest of those who asked has") {
  memory::Store store(small_options(), os::cpu_features());
  const auto one = store.acquire(kSmall, bytes_of("key"), memory::MemoryWish::light, {.threads = 1}).value();
  CHECK_EQ(one->state().dataset_threads, 1u);
  CHECK(store.acquire(kSmall, bytes_of("key"), memory::MemoryWish::automatic, {.threads = 3}).ok());
  CHECK(store.acquire(kSmall, bytes_of("key"), memory::MemoryWish::automatic, {.threads = 2}).ok());
  CHECK_EQ(one->state().dataset_threads, 3u);
  CHECK(until_settled(*one).ok());
}

TEST("randomx/memory/store: what cannot be prepared fails with its reason, and may be asked for again") {
  memory::StoreOptions options = small_options();
  options.argon2d_kernel = "quantum";
  memory::Store store(options, os::cpu_features());
  const auto memory = acquire(store, kSmall, "key", memory::MemoryWish::automatic);
  CHECK(until_usable(*memory).code == base::Code::argument);
  CHECK(memory->state().stage == Stage::failed);
  CHECK(acquire(store, kSmall, "key", memory::MemoryWish::automatic) == memory);
  CHECK(until_settled(*memory).code == base::Code::argument);
  const std::string long_key(61, 'x');
  CHECK(store.acquire(kSmall, bytes_of(long_key), memory::MemoryWish::light).status().code == base::Code::argument);
}

TEST("randomx/memory/store: item code on demand") {
  for (const items::Kernel& kernel : memory::item_kernels()) {
    if (!os::cpu_features().has(kernel.needs)) continue;
    memory::StoreOptions options = small_options();
    options.item_kernel = kernel.name;
    memory::Store store(options, os::cpu_features());
    const auto memory = acquire(store, kSmall, "key", memory::MemoryWish::light);
    CHECK(until_usable(*memory).ok());
    if (kernel.name == "plain" || memory->notices().empty()) CHECK_EQ(memory->state().item_source, kernel.name);
  }
  memory::StoreOptions options = small_options();
  options.item_kernel = "quantum";
  memory::Store store(options, os::cpu_features());
  CHECK(until_usable(*acquire(store, kSmall, "key", memory::MemoryWish::light)).code == base::Code::argument);
}

TEST("randomx/memory/store: the next key is prepared while the old one is in use") {
  memory::Store store(small_options(), os::cpu_features());
  auto current = acquire(store, kSmall, "key 0", memory::MemoryWish::automatic);
  for (int n = 1; n < 6; ++n) {
    CHECK(until_usable(*current).ok());
    auto next = acquire(store, kSmall, "key " + std::to_string(n), memory::MemoryWish::automatic);
    const memory::HeldMemory held = current->hold();
    if (held.full != nullptr) {
      CHECK(!hash_with(kSmall, program::Mode::full, {held.full->data(), nullptr}).empty());
    } else {
      CHECK(!hash_with(kSmall, program::Mode::light, {nullptr, held.light->items.get()}).empty());
    }
    CHECK(until_usable(*next).ok());
    current = std::move(next);
  }
}

// Room for one dataset: another is refused while anybody holds `first`.
memory::StoreOptions room_beside(std::weak_ptr<const memory::Dataset>& first) {
  memory::StoreOptions options = small_options();
  options.pages = {os::PageKind::normal, os::PageKind::normal};  // pages set aside would need no room
  options.check_room = [&first](std::uint64_t bytes, const std::string& what, auto&&...) {
    const bool fits = bytes < kSmall.dataset_bytes() || first.expired();
    return fits ? base::Status{} : base::Status::error(base::Code::out_of_memory, what);
  };
  return options;
}

TEST("randomx/memory/store: where there is room for one dataset, the next key's comes when the last thread lets go") {
  for (const memory::MemoryWish wish : {memory::MemoryWish::automatic, memory::MemoryWish::full}) {
    std::weak_ptr<const memory::Dataset> first;
    memory::Store store(room_beside(first), os::cpu_features());
    auto before = acquire(store, kSmall, "before", wish);
    CHECK(until_settled(*before).ok());
    memory::HeldMemory held = before->hold();  // as of a thread in its last hash
    first = held.full;
    before.reset();
    const auto next = acquire(store, kSmall, "next", wish);
    CHECK(until_usable(*next).ok());
    while (next->state().stage != Stage::building_dataset && !next->settled()) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(next->state().stage == Stage::building_dataset);
    held = {};
    CHECK(until_settled(*next).ok());
    CHECK(next->state().stage == Stage::full);
    CHECK(next->notices().empty());
  }
}

TEST("randomx/memory/store: a dataset that was refused beside another is tried again as soon as that has gone") {
  std::weak_ptr<const memory::Dataset> first;
  memory::Store store(room_beside(first), os::cpu_features());
  auto before = acquire(store, kSmall, "before", memory::MemoryWish::automatic);
  CHECK(until_settled(*before).ok());
  first = before->hold().full;
  const auto next = acquire(store, kSmall, "next", memory::MemoryWish::automatic);
  CHECK(until_settled(*next).ok());
  CHECK(next->state().stage == Stage::light);
  CHECK_EQ(next->notices().size(), 1u);
  const std::uint64_t generation = next->generation();  // each attempt counts
  acquire(store, kSmall, "next", memory::MemoryWish::automatic);
  CHECK(until_settled(*next).ok());
  CHECK_EQ(next->generation(), generation);
  before.reset();
  acquire(store, kSmall, "next", memory::MemoryWish::automatic);
  CHECK(until_settled(*next).ok());
  CHECK(next->state().stage == Stage::full);
  CHECK(next->notices().empty());
}

TEST("randomx/memory/store: letting go breaks off a build") {
  Params slow = kSmall;
  slow.dataset_base_bytes = std::uint64_t{1} << 30;
  memory::Store store(small_options(), os::cpu_features());
  for (int n = 0; n < 3; ++n) {
    const auto memory = acquire(store, slow, "slow " + std::to_string(n), memory::MemoryWish::automatic);
    CHECK(until_usable(*memory).ok());
    CHECK(memory->state().stage != Stage::failed);
  }  // each destructor joins a build that has barely begun
}

TEST("randomx/memory/store: threads watch one key and switch when it has more to give") {
  memory::Store store(small_options(), os::cpu_features());
  const auto memory = acquire(store, kSmall, "watched", memory::MemoryWish::automatic);
  std::vector<std::thread> watchers;
  std::atomic<int> switched = 0;
  for (int n = 0; n < 3; ++n) {
    watchers.emplace_back([&] {
      std::uint64_t seen = 0;
      while (seen < 2) {
        if (memory->generation() == seen) {
          std::this_thread::yield();
          continue;
        }
        const memory::HeldMemory held = memory->hold();
        CHECK(held.light != nullptr || held.full != nullptr);
        CHECK_EQ(held.full != nullptr, held.generation == 2);
        seen = held.generation;
        if (held.full != nullptr) ++switched;
      }
    });
  }
  for (std::thread& watcher : watchers) watcher.join();
  CHECK_EQ(switched.load(), 3);
}

TEST("randomx/memory/store: whoever is the last to let go of a key holds up nobody who asks for another") {
  using Clock = std::chrono::steady_clock;
  // Keys whose preparation cannot be broken off before the gate of their trial opens: the last to let go waits for that.
  std::atomic<int> trial = 0, inside = 0, opened = 0;
  std::atomic<bool> late = false;
  memory::StoreOptions options = small_options();
  options.pages = {os::PageKind::normal, os::PageKind::normal};
  options.check_room = [&](std::uint64_t, const std::string&, std::optional<unsigned>) {
    const int own = trial;
    if (own == 0) return base::Status{};
    inside = own;
    const auto deadline = Clock::now() + std::chrono::seconds(20);
    while (opened < own && Clock::now() < deadline) std::this_thread::sleep_for(std::chrono::microseconds(50));
    if (opened < own) late = true;
    return base::Status::error(base::Code::out_of_memory, "enough");
  };
  memory::Store store(options, os::cpu_features());
  const auto known = acquire(store, kSmall, "known", memory::MemoryWish::light);
  CHECK(until_settled(*known).ok());
  // Either may be the last, since looking through the keys holds them for a moment; the other one has to go on.
  std::atomic<bool> end = false;
  std::atomic<std::uint64_t> asked[2] = {};
  std::vector<std::thread> asking;
  for (auto& count : asked) {
    asking.emplace_back([&] {
      for (; !end; ++count) acquire(store, kSmall, "known", memory::MemoryWish::light);
    });
  }
  for (int n = 1; n <= 40 && !late; ++n) {
    trial = n;
    auto going = acquire(store, kSmall, "going " + std::to_string(n), memory::MemoryWish::light);
    while (inside < n) std::this_thread::yield();
    std::thread letting_go([&] { going.reset(); });
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    const std::uint64_t before[2] = {asked[0], asked[1]};
    while (asked[0] < before[0] + 2 && asked[1] < before[1] + 2 && !late) std::this_thread::yield();
    opened = n;
    letting_go.join();
  }
  end = true;
  for (std::thread& thread : asking) thread.join();
  CHECK(!late);
}

#if defined(__linux__)

TEST("randomx/memory/store: one thread asked for is one thread that builds, whatever CPUs there are") {
  const auto threads = [] {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
  };
  Params slow = kSmall;
  slow.dataset_base_bytes = std::uint64_t{64} << 20;
  memory::Store store(small_options(), os::cpu_features());
  const auto before = threads();
  const auto memory = store.acquire(slow, bytes_of("key"), memory::MemoryWish::full, {.threads = 1}).value();
  std::uint64_t looks = 0;
  while (!memory->settled()) {
    if (memory->hold().light == nullptr) continue;
    CHECK(threads() <= before + 1);
    ++looks;
  }
  CHECK(looks > 10);
  CHECK(memory->hold().full != nullptr);
}

#endif
