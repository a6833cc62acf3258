// The background thread of a key: what it makes, one step after another.
#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "base/memory_shortage.h"
#include "os/cpu_quota.h"
#include "os/huge_pages.h"
#include "randomx/memory/item_kernels.h"
#include "randomx/memory/keyed_memory.h"

namespace pickaxe::randomx::memory {
namespace {

using Clock = std::chrono::steady_clock;
using Stage = KeyState::Stage;

constexpr std::chrono::milliseconds kLookAgain{2};

constexpr const char* kCacheName = "the RandomX cache";
constexpr const char* kDatasetName = "the RandomX dataset";

}  // namespace

bool KeyedMemory::wants_dataset() const noexcept {
  return wish_ != MemoryWish::light && full_ == nullptr && !dataset_refused_;
}

// Of what is hashed with. Under the lock.
std::vector<os::NodeCpus> KeyedMemory::nodes_without_copy() const {
  std::vector<os::NodeCpus> out = nodes_;
  std::erase_if(out, [this](const os::NodeCpus& node) { return has_copy(node); });
  return out;
}

// Under the lock.
bool KeyedMemory::has_copy(const os::NodeCpus& node) const noexcept {
  return full_ != nullptr ? full_of_node_.contains(node.number) : light_of_node_.contains(node.number);
}

// What there is to do, nothing when all is as wished. Under the lock.
KeyedMemory::Step KeyedMemory::next_step() const noexcept {
  if (light_ == nullptr && full_ == nullptr) return &KeyedMemory::fill_cache;
  if (wants_dataset()) return &KeyedMemory::build_dataset;
  const auto has_copy = [this](const os::NodeCpus& node) { return this->has_copy(node); };
  if (!copies_refused_ && !std::ranges::all_of(nodes_, has_copy)) return &KeyedMemory::make_copies;
  return nullptr;
}

// One step after another until nothing is wished for any more.
void KeyedMemory::prepare(os::Priority priority) noexcept {
  // Whoever asked may be pinned; the threads that build the dataset begin as this one.
  os::unpin_thread();
  os::set_thread_priority(priority);
  for (;;) {
    Step step = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (!stop_.requested() && state_.stage != Stage::failed) step = next_step();
      if (step == nullptr) {
        working_ = false;
        return;
      }
      if (step == &KeyedMemory::fill_cache) state_.stage = Stage::filling_cache;
      if (step == &KeyedMemory::build_dataset) state_.stage = Stage::building_dataset;
    }
    base::Status status = base::without_exceptions([&] {
      (this->*step)();
      return base::Status{};
    });
    if (status.ok()) continue;
    if (step == &KeyedMemory::make_copies) {
      copies_refused_now();
    } else {
      fail(std::move(status));
    }
  }
}

// A 1 GiB page would be mostly empty.
os::PageWish KeyedMemory::cache_pages() const noexcept {
  return {std::max(options_.pages.largest, os::PageKind::huge_2m), options_.pages.smallest};
}

void KeyedMemory::fill_cache() {
  const auto kernel = argon2d::select_kernel(options_.argon2d_kernel, cpu_);
  if (!kernel.ok()) return fail(kernel.status());
  if (const auto items = select_item_kernel(options_.item_kernel, cpu_); !items.ok()) return fail(items.status());
  const os::PageWish wish = cache_pages();
  auto cache =
      Cache::create(params_, key_, *kernel.value(), {wish.largest, os::PageKind::huge_2m}, stop_.interrupt());
  if (!cache.ok()) {  // no huge pages set aside: from what is free, then
    const std::uint64_t bytes = params_.cache_bytes();
    base::Status room = options_.check_room(bytes - os::bytes_set_aside(bytes, wish), kCacheName, {});
    if (!room.ok()) return fail(std::move(room));
    cache = Cache::create(params_, key_, *kernel.value(), wish, stop_.interrupt());
    if (!cache.ok()) return fail(cache.status());
  }
  if (stop_.requested()) return;
  std::optional<base::Notice> code_notice;
  auto light = light_over(std::move(cache.value()), code_notice);
  if (!light.ok()) return fail(light.status());

  const std::lock_guard lock(mutex_);
  code_notice_ = std::move(code_notice);
  state_.item_source = light.value()->items->name();
  state_.stage = Stage::light;
  light_ = std::move(light.value());
  generation_.fetch_add(1, std::memory_order_release);
}

base::Result<std::shared_ptr<LightMemory>> KeyedMemory::light_over(std::unique_ptr<Cache> cache,
                                                                   std::optional<base::Notice>& notice) const {
  const auto item_kernel = select_item_kernel(options_.item_kernel, cpu_);
  if (!item_kernel.ok()) return item_kernel.status();
  auto light = std::make_shared<LightMemory>();
  light->cache = std::move(cache);
  auto items = item_kernel.value()->make(light->cache->view());
  if (items.ok()) {
    light->items = std::move(items.value());
  } else {
    notice.emplace("plain-items", items.status());
    light->items = items::make_plain(light->cache->view());
  }
  return light;
}

base::Result<std::unique_ptr<Dataset>> KeyedMemory::allocate_dataset(os::Home home) const {
  auto dataset = Dataset::allocate(params_, {options_.pages.largest, os::PageKind::huge_2m}, home);
  if (dataset.ok()) return dataset;
  const std::uint64_t bytes = params_.dataset_bytes();
  base::Status room = options_.check_room(bytes - os::bytes_set_aside(bytes, options_.pages), kDatasetName, {});
  if (!room.ok()) return room;
  return Dataset::allocate(params_, options_.pages, home);
}

// On the node of the first copy where there is room for all of them.
std::optional<unsigned> KeyedMemory::first_node() {
  std::vector<os::NodeCpus> nodes;
  {
    const std::lock_guard lock(mutex_);
    nodes = nodes_;
  }
  if (nodes.empty()) return std::nullopt;
  base::Status room = room_for_copies(params_.dataset_bytes(), nodes, options_.pages, kDatasetName, options_.check_room);
  if (room.ok()) return nodes.front().number;
  refuse_copies(std::move(room));
  return std::nullopt;
}

base::Result<std::shared_ptr<Dataset>> KeyedMemory::allocate_beside_others(os::Home home) {
  const auto deadline = Clock::now() + kOthersGo;
  for (;;) {
    const unsigned others = *datasets_;
    auto dataset = allocate_dataset(home);
    if (dataset.ok()) {
      ++*datasets_;
      return std::shared_ptr<Dataset>(dataset.value().release(), [count = datasets_](const Dataset* gone) {
        delete gone;
        --*count;
      });
    }
    do {
      if (others == 0 || stop_.requested() || Clock::now() >= deadline) {
        const std::lock_guard lock(mutex_);
        refused_beside_ = others;
        return dataset.status();
      }
      std::this_thread::sleep_for(kLookAgain);
    } while (*datasets_ >= others);
  }
}

void KeyedMemory::build_dataset() {
  const std::optional<unsigned> node = first_node();
  auto dataset = allocate_beside_others(node ? os::Home::on(*node) : os::kAllNodes);
  const std::shared_ptr<const LightMemory> source = hold().light;
  if (!dataset.ok()) {
    const std::lock_guard lock(mutex_);
    dataset_refused_ = true;
    refused_at_ = Clock::now();
    mode_notice_.emplace("light-mode", dataset.status());
    state_.stage = wish_ == MemoryWish::full ? Stage::failed : Stage::light;
    if (wish_ == MemoryWish::full) state_.status = dataset.status();
    // The caches are smaller: there may be room for copies of them.
    copies_refused_ = false;
    nodes_notice_.reset();
    generation_.fetch_add(1, std::memory_order_release);
    return;
  }
  items_done_ = 0;
  if (!dataset.value()->build(*source->items, threads(), items_done_, stop_.interrupt())) return;

  const std::lock_guard lock(mutex_);
  full_ = std::move(dataset.value());
  if (node) full_of_node_[*node] = full_;
  mode_notice_.reset();
  light_.reset();
  light_of_node_.clear();
  state_.stage = Stage::full;
  generation_.fetch_add(1, std::memory_order_release);
}

unsigned KeyedMemory::threads() const {
  const std::lock_guard lock(mutex_);
  return std::min(state_.dataset_threads, os::usable_threads());
}

void KeyedMemory::make_copies() {
  std::vector<os::NodeCpus> nodes;
  HeldMemory from;
  {
    const std::lock_guard lock(mutex_);
    nodes = nodes_without_copy();
    from = {light_, full_, generation()};
  }
  base::Status status = from.full != nullptr ? copy_dataset(*from.full, nodes) : copy_cache(*from.light, nodes);
  if (!status.ok()) refuse_copies(std::move(status));
}

base::Status KeyedMemory::copy_cache(const LightMemory& from, const std::vector<os::NodeCpus>& nodes) {
  const os::PageWish wish = cache_pages();
  const std::uint64_t bytes = params_.cache_bytes();
  if (auto room = room_for_copies(bytes, nodes, wish, kCacheName, options_.check_room); !room.ok()) return room;
  std::vector<std::unique_ptr<Cache>> caches;
  std::vector<NodeCopy> copies;
  for (const os::NodeCpus& node : nodes) {
    auto cache = from.cache->allocate_copy(wish, os::Home::on(node.number));
    if (!cache.ok()) return cache.status();
    copies.push_back({&node, cache.value()->pages().data()});
    caches.push_back(std::move(cache.value()));
  }
  if (!copy_to_nodes(from.cache->pages().data(), bytes, copies, threads(), stop_.interrupt())) return {};
  std::vector<std::shared_ptr<const LightMemory>> lights;
  std::optional<base::Notice> notice;  // told of the first one already
  for (std::unique_ptr<Cache>& cache : caches) {
    auto light = light_over(std::move(cache), notice);
    if (!light.ok()) return light.status();
    lights.push_back(std::move(light.value()));
  }
  const std::lock_guard lock(mutex_);
  add_copies(nodes, lights, light_of_node_, light_);
  return {};
}

base::Status KeyedMemory::copy_dataset(const Dataset& from, const std::vector<os::NodeCpus>& nodes) {
  const std::uint64_t bytes = params_.dataset_bytes();
  if (auto room = room_for_copies(bytes, nodes, options_.pages, kDatasetName, options_.check_room); !room.ok()) {
    return room;
  }
  std::vector<std::shared_ptr<const Dataset>> datasets;
  std::vector<NodeCopy> copies;
  for (const os::NodeCpus& node : nodes) {
    auto dataset = Dataset::allocate(params_, options_.pages, os::Home::on(node.number));
    if (!dataset.ok()) return dataset.status();
    copies.push_back({&node, dataset.value()->pages().data()});
    datasets.push_back(std::move(dataset.value()));
  }
  if (!copy_to_nodes(from.data(), bytes, copies, threads(), stop_.interrupt())) return {};
  const std::lock_guard lock(mutex_);
  add_copies(nodes, datasets, full_of_node_, full_);
  return {};
}

// What was spread over the nodes goes when the last thread has let go of it. Under the lock.
template <typename Memory>
void KeyedMemory::add_copies(const std::vector<os::NodeCpus>& nodes,
                             std::vector<std::shared_ptr<const Memory>>& copies,
                             std::map<unsigned, std::shared_ptr<const Memory>>& of_node,
                             std::shared_ptr<const Memory>& usual) {
  const bool is_spread = of_node.empty();
  for (std::size_t i = 0; i < nodes.size(); ++i) of_node[nodes[i].number] = std::move(copies[i]);
  if (is_spread) usual = of_node.begin()->second;
  nodes_notice_.reset();
  generation_.fetch_add(1, std::memory_order_release);
}

void KeyedMemory::copies_refused_now() noexcept {
  const std::lock_guard lock(mutex_);
  copies_refused_ = true;
  copies_refused_at_ = Clock::now();
}

void KeyedMemory::refuse_copies(base::Status why) {
  copies_refused_now();
  const std::lock_guard lock(mutex_);
  nodes_notice_.emplace("memory-nodes", std::move(why), base::Notice::Detail{{"nodes", nodes_.size()}});
  generation_.fetch_add(1, std::memory_order_release);
}

void KeyedMemory::fail(base::Status status) {
  const std::lock_guard lock(mutex_);
  state_.stage = Stage::failed;
  state_.status = std::move(status);
}

}  // namespace pickaxe::randomx::memory
