// A key's cache and dataset: one of each, or one for each memory node whose threads ask, shared by everything that
// hashes with them, kept while anyone uses them, prepared in the background.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/features.h"
#include "base/interrupt.h"
#include "base/notice.h"
#include "base/status.h"
#include "os/memory_limit.h"
#include "os/node_plan.h"
#include "os/pages.h"
#include "os/thread.h"
#include "randomx/items/items.h"
#include "randomx/memory/cache.h"
#include "randomx/memory/dataset.h"
#include "randomx/memory/node_copies.h"
#include "randomx/memory/pages_watch.h"
#include "randomx/params.h"

namespace pickaxe::randomx::memory {

// `automatic` is full where there is room for it, else light, and says so in a notice; `full` fails there.
enum class MemoryWish : std::uint8_t { light, automatic, full };

// Who prepares.
struct Preparation {
  unsigned threads = 1;  // that build the dataset at most, and never more than may be busy here
  os::Priority priority = os::Priority::normal;
  std::vector<os::NodeCpus> nodes = {};  // that are to have copies of their own; none: one for all will do
};

struct StoreOptions {
  os::PageWish pages = {os::PageKind::huge_1g, os::PageKind::normal};
  std::string argon2d_kernel;  // by name; empty: the best of this CPU
  std::string item_kernel;     // by name, likewise; plain instead, with a notice, where the OS refuses memory for code
  CheckRoom check_room = os::check_room;
  HugeBytes huge_bytes = &os::Pages::huge_bytes;
};

// How many datasets there are of all keys of a store.
using DatasetCount = std::shared_ptr<std::atomic<unsigned>>;

// Light mode's memory.
struct LightMemory {
  std::unique_ptr<Cache> cache;
  std::unique_ptr<items::Source> items;
};

// Where the memory that is hashed with lies.
struct NodesReport {
  enum class Placement : std::uint8_t {
    one_node,  // the computer has one node, or nobody asked for copies
    per_node,  // every node whose threads asked has its own copy
    shared,    // there is no room for these (yet): one for all, spread over the nodes
  };
  Placement placement = Placement::one_node;
  unsigned nodes = 1;   // that asked
  unsigned copies = 1;  // they read
};

struct KeyState {
  enum class Stage : std::uint8_t { filling_cache, light, building_dataset, full, failed };
  Stage stage = Stage::filling_cache;
  base::Status status;           // why it failed
  std::uint64_t items_done = 0;  // of the dataset
  std::uint64_t items_total = 0;
  unsigned dataset_threads = 0;  // that build the dataset at most
  std::string item_source;       // items::Source::name()
  PagesReport cache;
  PagesReport dataset;
  NodesReport nodes;
};

// What a key has to hash with at one moment; both null before the cache is filled. It stays valid as long as it is
// held.
struct HeldMemory {
  std::shared_ptr<const LightMemory> light;  // null once it was given up for the dataset
  std::shared_ptr<const Dataset> full;
  std::uint64_t generation = 0;
};

// One key. Hashing looks at generation() as often as it likes and, when that has changed, takes hold() anew.
class KeyedMemory {
 public:
  KeyedMemory(const Params& params, base::Bytes key, const StoreOptions& options, base::Features cpu,
              DatasetCount datasets);
  ~KeyedMemory();  // breaks off what is being prepared
  KeyedMemory(const KeyedMemory&) = delete;
  KeyedMemory& operator=(const KeyedMemory&) = delete;

  // Also grows when what was asked for turns out not to be had.
  std::uint64_t generation() const noexcept { return generation_.load(std::memory_order_acquire); }
  // Both at once: between asking for one and for the other, light may go and full come.
  // For a thread of that memory node, its own copies where there are such.
  HeldMemory hold(std::optional<unsigned> node = {}) const;
  // Its pages as they were some seconds ago at most: PagesWatch::kHolds.
  KeyState state() const;
  // What is not as wished.
  std::vector<base::Notice> notices() const;
  // Why not all that was asked for is to be had; ok as long as that is not known.
  base::Status status() const;

  // Ok when there is something to hash with, else why not; nothing while it is being prepared.
  std::optional<base::Status> usable() const;
  // Whether nothing is being prepared any more.
  bool settled() const;

  // A dataset that automatic mode does without is not tried again before, nor are copies for memory nodes.
  static constexpr std::chrono::seconds kRefusalHolds{60};
  // Where there is no room for a dataset beside another key's, that one may be about to go: whoever goes on to this key
  // lets go of it, the last thread after its hash. So long that is waited for, light mode meanwhile.
  static constexpr std::chrono::seconds kOthersGo{2};

  // Asks for (more) memory; repeats what was not to be had last time, for MemoryWish::automatic once kRefusalHolds is
  // over, or a dataset of another key has gone. Returns at once. Preparing has the priority that was first asked for, and
  // the most threads asked for so far.
  void request(MemoryWish wish, const Preparation& preparation);

  bool is_for(const Params& params, base::Bytes key) const noexcept;

 private:
  void prepare(os::Priority priority) noexcept;
  // One step of preparing.
  using Step = void (KeyedMemory::*)();

  Step next_step() const noexcept;
  bool wants_dataset() const noexcept;
  std::vector<os::NodeCpus> nodes_without_copy() const;
  bool has_copy(const os::NodeCpus& node) const noexcept;
  os::PageWish cache_pages() const noexcept;
  void fill_cache();
  base::Result<std::shared_ptr<LightMemory>> light_over(std::unique_ptr<Cache> cache,
                                                        std::optional<base::Notice>& notice) const;
  void build_dataset();
  std::optional<unsigned> first_node();
  base::Result<std::unique_ptr<Dataset>> allocate_dataset(os::Home home) const;
  base::Result<std::shared_ptr<Dataset>> allocate_beside_others(os::Home home);
  unsigned threads() const;
  void make_copies();
  base::Status copy_cache(const LightMemory& from, const std::vector<os::NodeCpus>& nodes);
  base::Status copy_dataset(const Dataset& from, const std::vector<os::NodeCpus>& nodes);
  template <typename Memory>
  void add_copies(const std::vector<os::NodeCpus>& nodes, std::vector<std::shared_ptr<const Memory>>& copies,
                  std::map<unsigned, std::shared_ptr<const Memory>>& of_node, std::shared_ptr<const Memory>& usual);
  void refuse_copies(base::Status why);
  void copies_refused_now() noexcept;
  void fail(base::Status status);

  const Params& params_;
  const std::vector<std::uint8_t> key_;
  const StoreOptions options_;
  const base::Features cpu_;
  const DatasetCount datasets_;
  mutable PagesWatch pages_;

  mutable std::mutex mutex_;  // guards what follows, but for the atomics
  std::thread worker_;
  bool working_ = false;
  bool dataset_refused_ = false;  // no room for it at the last attempt,
  std::chrono::steady_clock::time_point refused_at_;
  unsigned refused_beside_ = 0;  // so many datasets of other keys
  bool copies_refused_ = false;  // likewise
  std::chrono::steady_clock::time_point copies_refused_at_;
  MemoryWish wish_ = MemoryWish::light;
  KeyState state_;
  std::optional<base::Notice> code_notice_;
  std::optional<base::Notice> mode_notice_;
  std::optional<base::Notice> nodes_notice_;
  std::vector<os::NodeCpus> nodes_;  // that are to have copies
  std::shared_ptr<const LightMemory> light_;
  std::shared_ptr<const Dataset> full_;
  std::map<unsigned, std::shared_ptr<const LightMemory>> light_of_node_;  // by NodeCpus::number
  std::map<unsigned, std::shared_ptr<const Dataset>> full_of_node_;

  base::Stop stop_;
  std::atomic<std::uint64_t> items_done_ = 0;
  std::atomic<std::uint64_t> generation_ = 0;
};

}  // namespace pickaxe::randomx::memory
