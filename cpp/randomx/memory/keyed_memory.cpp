#include "randomx/memory/keyed_memory.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace pickaxe::randomx::memory {
namespace {

using Clock = std::chrono::steady_clock;
using Stage = KeyState::Stage;

template <typename Memory>
std::shared_ptr<const Memory> copy_near(const std::map<unsigned, std::shared_ptr<const Memory>>& of_node,
                                        const std::shared_ptr<const Memory>& usual, std::optional<unsigned> node) {
  if (!node) return usual;
  const auto found = of_node.find(*node);
  return found == of_node.end() ? usual : found->second;
}

// All there are of one thing.
template <typename Memory>
std::vector<std::shared_ptr<const Memory>> copies_of(const std::map<unsigned, std::shared_ptr<const Memory>>& of_node,
                                                     const std::shared_ptr<const Memory>& usual) {
  std::vector<std::shared_ptr<const Memory>> out;
  for (const auto& [node, copy] : of_node) out.push_back(copy);
  if (usual != nullptr && std::ranges::find(out, usual) == out.end()) out.push_back(usual);
  return out;
}

}  // namespace

KeyedMemory::KeyedMemory(const Params& params, base::Bytes key, const StoreOptions& options, base::Features cpu,
                         DatasetCount datasets)
    : params_(params),
      key_(key.begin(), key.end()),
      options_(options),
      cpu_(cpu),
      datasets_(std::move(datasets)),
      pages_(options.huge_bytes) {
  state_.items_total = params.dataset_items();
}

KeyedMemory::~KeyedMemory() {
  stop_.request();
  if (worker_.joinable()) worker_.join();
}

HeldMemory KeyedMemory::hold(std::optional<unsigned> node) const {
  const std::lock_guard lock(mutex_);
  return {copy_near(light_of_node_, light_, node), copy_near(full_of_node_, full_, node), generation()};
}

KeyState KeyedMemory::state() const {
  KeyState out;
  std::vector<std::shared_ptr<const LightMemory>> lights;
  std::vector<std::shared_ptr<const Dataset>> datasets;
  std::uint64_t of = 0;
  {
    const std::lock_guard lock(mutex_);
    out = state_;
    of = generation();
    lights = copies_of(light_of_node_, light_);
    datasets = copies_of(full_of_node_, full_);
    if (!nodes_.empty()) {
      const bool whole = nodes_without_copy().empty();
      out.nodes.placement = whole ? NodesReport::Placement::per_node : NodesReport::Placement::shared;
      out.nodes.nodes = static_cast<unsigned>(nodes_.size());
      out.nodes.copies = static_cast<unsigned>(std::max<std::size_t>(1, (full_ ? datasets.size() : lights.size())));
    }
  }
  out.items_done = items_done_.load(std::memory_order_relaxed);
  std::vector<const os::Pages*> cache_pages;
  std::vector<const os::Pages*> dataset_pages;
  for (const auto& light : lights) cache_pages.push_back(&light->cache->pages());
  for (const auto& dataset : datasets) dataset_pages.push_back(&dataset->pages());
  const MemoryPages pages = pages_.look(of, cache_pages, dataset_pages, Clock::now());
  out.cache = pages.cache;
  out.dataset = pages.dataset;
  return out;
}

std::vector<base::Notice> KeyedMemory::notices() const {
  const std::lock_guard lock(mutex_);
  std::vector<base::Notice> out;
  if (code_notice_) out.push_back(*code_notice_);
  if (mode_notice_) out.push_back(*mode_notice_);
  if (nodes_notice_) out.push_back(*nodes_notice_);
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
  for (const os::NodeCpus& node : preparation.nodes) {
    if (std::ranges::find(nodes_, node.number, &os::NodeCpus::number) == nodes_.end()) nodes_.push_back(node);
  }
  const auto now = Clock::now();
  const bool others_went = *datasets_ < refused_beside_;
  if (wish == MemoryWish::full || others_went || now - refused_at_ >= kRefusalHolds) dataset_refused_ = false;
  if (now - copies_refused_at_ >= kRefusalHolds) copies_refused_ = false;
  if (working_ || next_step() == nullptr) return;
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

}  // namespace pickaxe::randomx::memory
