#include "randomx/memory/store.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/memory_shortage.h"
#include "os/cpu_quota.h"
#include "os/huge_pages.h"
#include "randomx/memory/item_kernels.h"

namespace pickaxe::randomx::memory {
namespace {

using Clock = std::chrono::steady_clock;
using Stage = KeyState::Stage;

constexpr std::chrono::milliseconds kLookAgain{2};

PagesReport report(const os::Pages& pages) {
  return {pages.kind(), pages.size(), pages.huge_bytes()};
}

}  // namespace

KeyedMemory::KeyedMemory(const Params& params, base::Bytes key, const StoreOptions& options, base::Features cpu,
                         DatasetCount datasets)
    : params_(params), key_(key.begin(), key.end()), options_(options), cpu_(cpu), datasets_(std::move(datasets)) {
  state_.items_total = params.dataset_items();
}

KeyedMemory::~KeyedMemory() {
  stop_.request();
  if (worker_.joinable()) worker_.join();
}

HeldMemory KeyedMemory::hold() const {
  const std::lock_guard lock(mutex_);
  return {light_, full_, generation()};
}

KeyState KeyedMemory::state() const {
  KeyState out;
  HeldMemory held;
  {
    const std::lock_guard lock(mutex_);
    out = state_;
    held = {light_, full_, generation()};
  }
  out.items_done = items_done_.load(std::memory_order_relaxed);
  if (held.light != nullptr) out.cache = report(held.light->cache->pages());
  if (held.full != nullptr) out.dataset = report(held.full->pages());
  return out;
}

std::vector<base::Notice> KeyedMemory::notices() const {
  const std::lock_guard lock(mutex_);
  std::vector<base::Notice> out;
  if (code_notice_) out.push_back(*code_notice_);
  if (mode_notice_) out.push_back(*mode_notice_);
  return out;
}

base::Status KeyedMemory::status() const {
  const std::lock_guard lock(mutex_);
  return state_.status;
}

std::optional<base::Status> KeyedMemory::usable() const {
  const std::lock_guard lock(mutex_);
  if (light_ != nullptr || full_ != nullptr) return base::Status{};
  if (working_) return std::nullopt;
  return state_.status;
}

bool KeyedMemory::settled() const {
  const std::lock_guard lock(mutex_);
  return !working_;
}

bool KeyedMemory::is_for(const Params& params, base::Bytes key) const noexcept {
  return same_dataset(params, params_) && std::ranges::equal(key, key_);
}

void KeyedMemory::request(MemoryWish wish, const Preparation& preparation) {
  const std::lock_guard lock(mutex_);
  wish_ = std::max(wish_, wish);
  state_.dataset_threads = std::max(state_.dataset_threads, preparation.threads);
  const bool others_went = *datasets_ < refused_beside_;
  if (wish == MemoryWish::full || others_went || Clock::now() - refused_at_ >= kRefusalHolds) dataset_refused_ = false;
  if (working_) return;
  if (full_ != nullptr || (light_ != nullptr && !wants_dataset())) return;
  if (worker_.joinable()) worker_.join();  // it has said that it is done
  state_.status = {};
  if (state_.stage == Stage::failed) state_.stage = light_ == nullptr ? Stage::filling_cache : Stage::light;
  working_ = true;
  try {
    worker_ = std::thread([this, priority = preparation.priority] { prepare(priority); });
  } catch (const std::exception& e) {
    working_ = false;
    state_.stage = Stage::failed;
    state_.status = base::Status::error(base::Code::thread_start,
                                        std::string("cannot start the thread that prepares RandomX: ") + e.what());
  }
}

bool KeyedMemory::wants_dataset() const noexcept {
  return wish_ != MemoryWish::light && full_ == nullptr && !dataset_refused_;
}

// The background thread: one step after another until nothing is wished for any more.
void KeyedMemory::prepare(os::Priority priority) noexcept {
  // Whoever asked may be pinned; the threads that build the dataset begin as this one.
  os::unpin_thread();
  os::set_thread_priority(priority);
  for (;;) {
    bool needs_cache = false;
    {
      const std::lock_guard lock(mutex_);
      needs_cache = light_ == nullptr && full_ == nullptr;
      if (stop_.requested() || state_.stage == Stage::failed || (!needs_cache && !wants_dataset())) {
        working_ = false;
        return;
      }
      state_.stage = needs_cache ? Stage::filling_cache : Stage::building_dataset;
    }
    base::Status status = base::without_exceptions([&] {
      needs_cache ? fill_cache() : build_dataset();
      return base::Status{};
    });
    if (!status.ok()) fail(std::move(status));
  }
}

void KeyedMemory::fill_cache() {
  const auto kernel = argon2d::select_kernel(options_.argon2d_kernel, cpu_);
  if (!kernel.ok()) return fail(kernel.status());
  const auto item_kernel = select_item_kernel(options_.item_kernel, cpu_);
  if (!item_kernel.ok()) return fail(item_kernel.status());
  // A 1 GiB page would be mostly empty.
  const os::PageKind largest = std::max(options_.pages.largest, os::PageKind::huge_2m);
  auto cache = Cache::create(params_, key_, *kernel.value(), {largest, os::PageKind::huge_2m}, stop_.interrupt());
  if (!cache.ok()) {  // no huge pages set aside: from what is free, then
    const std::uint64_t bytes = params_.cache_bytes();
    base::Status room = options_.check_room(bytes - os::bytes_set_aside(bytes, options_.pages), "the RandomX cache");
    if (!room.ok()) return fail(std::move(room));
    cache = Cache::create(params_, key_, *kernel.value(), {largest, options_.pages.smallest}, stop_.interrupt());
    if (!cache.ok()) return fail(cache.status());
  }
  if (stop_.requested()) return;
  std::optional<base::Notice> code_notice;
  auto light = std::make_shared<LightMemory>();
  light->cache = std::move(cache.value());
  auto items = item_kernel.value()->make(light->cache->view());
  if (items.ok()) {
    light->items = std::move(items.value());
  } else {
    code_notice.emplace("plain-items", items.status());
    light->items = items::make_plain(light->cache->view());
  }

  const std::lock_guard lock(mutex_);
  code_notice_ = std::move(code_notice);
  state_.item_source = light->items->name();
  state_.stage = Stage::light;
  light_ = std::move(light);
  generation_.fetch_add(1, std::memory_order_release);
}

base::Result<std::unique_ptr<Dataset>> KeyedMemory::allocate_dataset() const {
  auto dataset = Dataset::allocate(params_, {options_.pages.largest, os::PageKind::huge_2m});
  if (dataset.ok()) return dataset;
  const std::uint64_t bytes = params_.dataset_bytes();
  base::Status room = options_.check_room(bytes - os::bytes_set_aside(bytes, options_.pages), "the RandomX dataset");
  if (!room.ok()) return room;
  return Dataset::allocate(params_, options_.pages);
}

base::Result<std::shared_ptr<Dataset>> KeyedMemory::allocate_beside_others() {
  const auto deadline = Clock::now() + kOthersGo;
  for (;;) {
    const unsigned others = *datasets_;
    auto dataset = allocate_dataset();
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
  auto dataset = allocate_beside_others();
  const std::shared_ptr<const LightMemory> source = hold().light;
  if (!dataset.ok()) {
    const std::lock_guard lock(mutex_);
    dataset_refused_ = true;
    refused_at_ = Clock::now();
    mode_notice_.emplace("light-mode", dataset.status());
    state_.stage = wish_ == MemoryWish::full ? Stage::failed : Stage::light;
    if (wish_ == MemoryWish::full) state_.status = dataset.status();
    generation_.fetch_add(1, std::memory_order_release);
    return;
  }
  const unsigned threads = std::min(state().dataset_threads, os::usable_threads());
  items_done_ = 0;
  if (!dataset.value()->build(*source->items, threads, items_done_, stop_.interrupt())) return;

  const std::lock_guard lock(mutex_);
  full_ = std::move(dataset.value());
  mode_notice_.reset();
  light_.reset();
  state_.stage = Stage::full;
  generation_.fetch_add(1, std::memory_order_release);
}

void KeyedMemory::fail(base::Status status) {
  const std::lock_guard lock(mutex_);
  state_.stage = Stage::failed;
  state_.status = std::move(status);
}

base::Result<std::shared_ptr<KeyedMemory>> Store::acquire(const Params& params, base::Bytes key, MemoryWish wish,
                                                          const Preparation& preparation) {
  if (key.size() > kMaxKeyBytes) {
    return base::Status::error(base::Code::argument, "a RandomX key has at most " + std::to_string(kMaxKeyBytes) +
                                                         " bytes, got " + std::to_string(key.size()));
  }
  std::shared_ptr<KeyedMemory> memory;
  // Whoever is the last to let go of a key waits for its threads: not under the lock.
  std::vector<std::shared_ptr<KeyedMemory>> others;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(known_, [](const auto& known) { return known.expired(); });
    for (const auto& known : known_) {
      auto candidate = known.lock();
      if (candidate == nullptr) continue;
      (candidate->is_for(params, key) ? memory : others.emplace_back()) = std::move(candidate);
    }
    if (memory == nullptr) {
      memory = std::make_shared<KeyedMemory>(params, key, options_, cpu_, datasets_);
      known_.push_back(memory);
    }
  }
  memory->request(wish, preparation);
  return memory;
}

}  // namespace pickaxe::randomx::memory
