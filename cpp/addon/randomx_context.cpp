#include "addon/randomx_context.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "addon/convert.h"
#include "os/cpu.h"
#include "os/memory_nodes.h"
#include "os/thread_plan.h"
#include "os/topology.h"
#include "randomx/argon2d/argon2d.h"
#include "randomx/jit/rounding_kernels.h"
#include "randomx/memory/item_kernels.h"
#include "search/table.h"

namespace pickaxe::addon {
namespace {

using randomx::memory::KeyState;

constexpr os::PageWish kHuge = {os::PageKind::huge_1g, os::PageKind::normal};
constexpr os::PageWish kHugeScratchpads = {os::PageKind::huge_2m, os::PageKind::normal};
constexpr os::PageWish kNormal = {os::PageKind::normal, os::PageKind::normal};

// A dataset is 2 GiB: all engines and all environments of the process share what has the same key, was asked for in the
// same pages and made by the same kernels. Never destroyed: when the process ends, threads may still be at work.
randomx::memory::Store& process_store(bool huge_pages, std::string_view argon2d_kernel, std::string_view item_kernel) {
  static auto& mutex = *new std::mutex;
  static auto& stores = *new std::map<std::tuple<bool, std::string_view, std::string_view>, randomx::memory::Store>;
  const std::lock_guard lock(mutex);
  const std::tuple wanted = {huge_pages, argon2d_kernel, item_kernel};
  auto found = stores.find(wanted);
  if (found == stores.end()) {
    randomx::memory::StoreOptions options;
    options.pages = huge_pages ? kHuge : kNormal;
    options.argon2d_kernel = argon2d_kernel;
    options.item_kernel = item_kernel;
    found = stores.try_emplace(wanted, std::move(options), os::cpu_features()).first;
  }
  return found->second;
}

Napi::Object to_object(Napi::Env env, const randomx::memory::PagesReport& pages) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("kind", os::page_kind_name(pages.kind));
  out.Set("bytes", static_cast<double>(pages.bytes));
  out.Set("hugeBytes", static_cast<double>(pages.huge_bytes));
  return out;
}

std::optional<randomx::program::Prefetch> prefetch_named(std::string_view name) {
  for (const auto prefetch : {randomx::program::Prefetch::direct, randomx::program::Prefetch::translated}) {
    if (name == prefetch_name(prefetch)) return prefetch;
  }
  return std::nullopt;
}

// The CPUs that threads of RandomX are pinned to; none where they are not.
std::vector<unsigned> pins_of(const engine::EngineOptions& engine) {
  const std::size_t randomx = *search::find_algorithm("randomx");
  return randomx < engine.pin_to.size() ? engine.pin_to[randomx] : std::vector<unsigned>{};
}

// Of the CPUs that threads are pinned to; nothing where that is not told or all are of one kind.
std::vector<unsigned> core_kinds(const std::vector<unsigned>& pin_to) {
  std::vector<unsigned> kinds;
  if (pin_to.empty()) return kinds;
  const os::Topology topology = os::topology();
  for (const unsigned number : pin_to) {
    const auto cpu = std::ranges::find(topology.cpus, number, &os::LogicalCpu::number);
    kinds.push_back(cpu == topology.cpus.end() ? 0 : cpu->efficiency);
  }
  return kinds;
}

// The kernel of that name. Null where none is named: kernels race for more than 20 ms, for whoever has a key first, and
// not for those who mine something else.
template <typename Select>
auto named(const Napi::Object& options, const char* field, Select&& select) {
  const std::string name = options.Get(field).ToString();
  std::remove_cvref_t<decltype(select(name).value())> kernel = nullptr;
  if (name.empty()) return kernel;
  auto selected = select(name);
  if (!selected.ok()) throw to_error(options.Env(), selected.status());
  return kernel = selected.value();
}

const char* placement_name(randomx::memory::NodesReport::Placement placement) {
  switch (placement) {
    case randomx::memory::NodesReport::Placement::one_node:
      return "one-node";
    case randomx::memory::NodesReport::Placement::per_node:
      return "per-node";
    case randomx::memory::NodesReport::Placement::shared:
      return "shared";
  }
  return "";
}

const char* stage_name(KeyState::Stage stage) {
  switch (stage) {
    case KeyState::Stage::filling_cache:
      return "filling-cache";
    case KeyState::Stage::light:
      return "light";
    case KeyState::Stage::building_dataset:
      return "building-dataset";
    case KeyState::Stage::full:
      return "full";
    case KeyState::Stage::failed:
      return "failed";
  }
  return "";
}

}  // namespace

std::shared_ptr<search::randomx::Stages> make_randomx(const Napi::Object& options, const engine::EngineOptions& engine,
                                                      os::NodePlan nodes) {
  const std::string mode = options.Get("mode").ToString();
  const std::string executor = options.Get("executor").ToString();
  const std::string prefetch = options.Get("datasetPrefetch").ToString();
  const bool huge_pages = options.Get("hugePages").ToBoolean();
  const base::Features cpu = os::cpu_features();
  const auto* const aes = named(options, "aes", [cpu](auto& name) { return randomx::aes::select_kernel(name, cpu); });
  const auto* const argon2d =
      named(options, "argon2d", [cpu](auto& name) { return randomx::argon2d::select_kernel(name, cpu); });
  const auto* const items =
      named(options, "items", [cpu](auto& name) { return randomx::memory::select_item_kernel(name, cpu); });
  const auto* const rounding =
      named(options, "rounding", [cpu](auto& name) { return randomx::jit::select_rounding_kernel(name, cpu); });
  return std::make_shared<search::randomx::Stages>(
      process_store(huge_pages, argon2d == nullptr ? "" : argon2d->name, items == nullptr ? "" : items->name),
      search::randomx::Options{.memory = mode == "full"    ? randomx::memory::MemoryWish::full
                                         : mode == "light" ? randomx::memory::MemoryWish::light
                                                           : randomx::memory::MemoryWish::automatic,
                               .executor = executor == "jit"           ? search::randomx::ExecutorWish::jit
                                           : executor == "interpreter" ? search::randomx::ExecutorWish::interpreter
                                                                       : search::randomx::ExecutorWish::automatic,
                               .machines = options.Get("machinesPerThread").ToNumber().Uint32Value(),
                               .prefetch = prefetch_named(prefetch),
                               .pages = huge_pages ? kHugeScratchpads : kNormal,
                               .threads = engine.threads,
                               .core_kinds = core_kinds(pins_of(engine)),
                               .nodes = std::move(nodes),
                               .binds_to_nodes = engine.pin_to.empty(),
                               .priority = engine.priority,
                               .aes = aes,
                               .rounding = rounding,
                               .cpu = cpu});
}

os::NodePlan plan_nodes(const engine::EngineOptions& engine) {
  if (!os::nodes_to_choose()) return {};  // reads no file: most computers have one node
  const os::Topology topology = os::topology();
  std::vector<unsigned> cpus = pins_of(engine);
  if (cpus.empty()) {
    const os::MachineNeeds needs = *search::machine_needs(randomx::kRx0.name);
    for (const auto& thread : os::place_threads(topology, needs, engine.threads).threads) cpus.push_back(thread.cpu);
  }
  return os::plan_nodes(topology, cpus);
}

base::Status room_for_datasets(const os::NodePlan& plan) {
  return randomx::memory::room_for_copies(randomx::kRx0.dataset_bytes(), plan.nodes, kHuge, "the RandomX dataset",
                                          os::check_room);
}

Napi::Value to_value(Napi::Env env, const KeyState& state, const search::randomx::MachinePlan& plan) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("stage", stage_name(state.stage));
  out.Set("mode", state.stage == KeyState::Stage::full ? "full" : "light");
  out.Set("itemsDone", static_cast<double>(state.items_done));
  out.Set("itemsTotal", static_cast<double>(state.items_total));
  out.Set("itemSource", state.item_source);
  out.Set("machinesPerThread", plan.machines);
  const bool has_plan = plan.machines != 0 && state.stage == KeyState::Stage::full;
  out.Set("datasetPrefetch", has_plan ? Napi::String::New(env, std::string(prefetch_name(plan.prefetch))) : env.Null());
  out.Set("cache", to_object(env, state.cache));
  out.Set("dataset", to_object(env, state.dataset));
  Napi::Object numa = Napi::Object::New(env);
  numa.Set("placement", placement_name(state.nodes.placement));
  numa.Set("nodes", state.nodes.nodes);
  numa.Set("copies", state.nodes.copies);
  out.Set("numa", numa);
  return out;
}

}  // namespace pickaxe::addon
