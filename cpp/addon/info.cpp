#include "addon/info.h"

#include <limits>
#include <span>
#include <vector>

#include "addon/randomx_context.h"
#include "base/kernel_report.h"
#include "os/cpu.h"
#include "os/cpu_quota.h"
#include "os/huge_pages.h"
#include "os/memory_limit.h"
#include "randomx/aes/aes.h"
#include "randomx/argon2d/argon2d.h"
#include "randomx/jit/jit.h"
#include "randomx/jit/rounding_kernels.h"
#include "randomx/memory/item_kernels.h"
#include "search/randomx/planner.h"
#include "search/table.h"

namespace pickaxe::addon {
namespace {

Napi::Array to_numbers(Napi::Env env, std::span<const unsigned> numbers) {
  Napi::Array out = Napi::Array::New(env);
  for (const unsigned number : numbers) out.Set(out.Length(), Napi::Number::New(env, number));
  return out;
}

// cpu(): { name, features: string[], usableCpus: number[], usableThreads, quota: { cpus, limitedBy } | null }
Napi::Value cpu(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const base::Features found = os::cpu_features();
  Napi::Array features = Napi::Array::New(env);
  for (const auto& [feature, name] : base::kFeatureNames) {
    if (found.has(feature)) features.Set(features.Length(), Napi::String::New(env, std::string(name)));
  }
  Napi::Object out = Napi::Object::New(env);
  out.Set("name", os::cpu_name());
  out.Set("features", features);
  const std::vector<unsigned> cpus = os::usable_cpus();
  const auto quota = os::cpu_quota();
  out.Set("usableCpus", to_numbers(env, cpus));
  out.Set("usableThreads", os::busy_threads(cpus.size(), quota));
  out.Set("quota", env.Null());
  if (quota) {
    Napi::Object row = Napi::Object::New(env);
    row.Set("cpus", quota->cpus);
    row.Set("limitedBy", quota->limited_by);
    out.Set("quota", row);
  }
  return out;
}

// { name, supported, failure: string | null, fastest, perSecond: number | null }[]; see base::KernelReport. `perSecond`
// counts hashes, bytes of scratchpad or cache, items, iterations.
Napi::Array to_value(Napi::Env env, const std::vector<base::KernelReport>& reports) {
  Napi::Array out = Napi::Array::New(env);
  for (const base::KernelReport& report : reports) {
    Napi::Object row = Napi::Object::New(env);
    row.Set("name", std::string(report.name));
    row.Set("supported", report.supported);
    row.Set("failure", report.tested.ok() ? env.Null() : Napi::Value(Napi::String::New(env, report.tested.message)));
    row.Set("fastest", report.fastest);
    row.Set("perSecond", report.per_second ? Napi::Value(Napi::Number::New(env, *report.per_second)) : env.Null());
    out.Set(out.Length(), row);
  }
  return out;
}

// kernels(algorithm): none where it has no table of them.
Napi::Value kernels(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::string name = info[0].ToString();
  const auto algorithm = search::find_algorithm(name);
  if (!algorithm) throw Napi::RangeError::New(env, "there is no algorithm called " + name);
  const auto report = search::algorithms()[*algorithm].kernels;
  return to_value(env, report == nullptr ? std::vector<base::KernelReport>() : report(os::cpu_features()));
}
// Of a table of kernels, a lap of whose race has so much `work`.
template <typename Kernel, typename Select, typename RacedKernels>
Napi::Value report(const Napi::CallbackInfo& info, std::span<const Kernel> kernels, Select select, RacedKernels raced,
                   std::size_t work) {
  const base::Features found = os::cpu_features();
  return to_value(info.Env(), base::report_kernels(kernels, found, select("", found), raced(found), work));
}
Napi::Value aes_kernels(const Napi::CallbackInfo& info) {
  using namespace randomx::aes;
  return report(info, randomx::aes::kernels(), select_kernel, raced_kernels, randomx::kMaxScratchpadBytes);
}
Napi::Value argon2d_kernels(const Napi::CallbackInfo& info) {
  using namespace randomx::argon2d;
  return report(info, randomx::argon2d::kernels(), select_kernel, raced_kernels, kBlocksRaced * sizeof(Block));
}
Napi::Value item_kernels(const Napi::CallbackInfo& info) {
  using namespace randomx::memory;
  return report(info, randomx::memory::item_kernels(), select_item_kernel, raced_item_kernels, kItemsRaced);
}
Napi::Value rounding_kernels(const Napi::CallbackInfo& info) {
  using namespace randomx::jit;
  return report(info, randomx::jit::rounding_kernels(), select_rounding_kernel, raced_rounding_kernels,
                kIterationsRaced);
}

const randomx::Params& variant_of(const Napi::CallbackInfo& info) {
  const std::string variant = info[0].ToString();
  const randomx::Params* params = randomx::find_variant(variant);
  if (params == nullptr) throw Napi::RangeError::New(info.Env(), "there is no RandomX variant called " + variant);
  return *params;
}

// executor(variant): { name, refusal }: what runs the variant's programs here; `refusal` says why it is not generated
// code, null when it is.
Napi::Value executor(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto jit = randomx::jit::make_executor(variant_of(info), randomx::program::Mode::full, 1, os::cpu_features());
  Napi::Object out = Napi::Object::New(env);
  out.Set("name", jit.ok() ? std::string(jit.value()->name()) : std::string("interpreter"));
  out.Set("refusal", jit.ok() ? env.Null() : Napi::Value(Napi::String::New(env, jit.status().message)));
  return out;
}

// machinesPerThread(variant): { full: number[], light: number[] }
Napi::Value machines_per_thread(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const randomx::Params& params = variant_of(info);
  Napi::Object out = Napi::Object::New(env);
  out.Set("full", to_numbers(env, search::randomx::machine_candidates(params, randomx::program::Mode::full)));
  out.Set("light", to_numbers(env, search::randomx::machine_candidates(params, randomx::program::Mode::light)));
  return out;
}

// datasetPrefetches(): { name, refusal }[]; `refusal` says why there is none of that kind here, else null.
Napi::Value dataset_prefetches(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Array out = Napi::Array::New(env);
  for (const auto prefetch : {randomx::program::Prefetch::direct, randomx::program::Prefetch::translated}) {
    const base::Status status =
        randomx::jit::supports(randomx::kRx0, randomx::program::Mode::full, 2, os::cpu_features(), prefetch);
    Napi::Object row = Napi::Object::New(env);
    row.Set("name", std::string(prefetch_name(prefetch)));
    row.Set("refusal", status.ok() ? env.Null() : Napi::Value(Napi::String::New(env, status.message)));
    out.Set(out.Length(), row);
  }
  return out;
}

// usableCpus(): their numbers, at this moment.
Napi::Value usable_cpus(const Napi::CallbackInfo& info) {
  Napi::Array out = Napi::Array::New(info.Env());
  for (const unsigned cpu : os::usable_cpus()) out.Set(out.Length(), cpu);
  return out;
}

// memoryRoom(): { bytes, limitedBy }, bytes infinite where the system does not tell.
Napi::Value memory_room(const Napi::CallbackInfo& info) {
  const os::MemoryRoom room = os::memory_room();
  Napi::Object out = Napi::Object::New(info.Env());
  const bool known = room.bytes != UINT64_MAX;
  out.Set("bytes", known ? static_cast<double>(room.bytes) : std::numeric_limits<double>::infinity());
  out.Set("limitedBy", room.limited_by);
  return out;
}

// numa(): { nodes, placement, reason }: of the dataset where the number of threads is left to us. `reason` says why
// there is no copy for each node, else null.
Napi::Value numa(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  engine::EngineOptions engine;
  engine.threads = os::usable_threads();
  const os::NodePlan plan = plan_nodes(engine);
  const base::Status room = plan.nodes.empty() ? base::Status{} : room_for_datasets(plan);
  Napi::Object out = Napi::Object::New(env);
  out.Set("nodes", static_cast<double>(std::max<std::size_t>(1, plan.nodes.size())));
  out.Set("placement", plan.nodes.empty() ? "one-node" : room.ok() ? "per-node" : "shared");
  out.Set("reason", room.ok() ? env.Null() : Napi::Value(Napi::String::New(env, room.message)));
  return out;
}

// hugePages(): { kind, pageBytes, free, usable, limitedBy }[], largest first; pages that were set aside. `usable` is
// null where the system does not tell, `limitedBy` where nothing leaves fewer than are free.
Napi::Value huge_pages(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Array out = Napi::Array::New(env);
  for (const auto kind : {os::PageKind::huge_1g, os::PageKind::huge_2m}) {
    const os::HugePageRoom room = os::huge_page_room(kind);
    Napi::Object row = Napi::Object::New(env);
    row.Set("kind", os::page_kind_name(kind));
    row.Set("pageBytes", static_cast<double>(room.page_bytes));
    row.Set("free", static_cast<double>(room.free));
    row.Set("usable",
            room.usable == UINT64_MAX ? env.Null() : Napi::Number::New(env, static_cast<double>(room.usable)));
    row.Set("limitedBy", room.limited_by.empty() ? env.Null() : Napi::Value(Napi::String::New(env, room.limited_by)));
    out.Set(out.Length(), row);
  }
  return out;
}

}  // namespace

void export_info(Napi::Env env, Napi::Object exports) {
  exports.Set("cpu", Napi::Function::New(env, cpu, "cpu"));
  exports.Set("kernels", Napi::Function::New(env, kernels, "kernels"));
  exports.Set("aesKernels", Napi::Function::New(env, aes_kernels, "aesKernels"));
  exports.Set("argon2dKernels", Napi::Function::New(env, argon2d_kernels, "argon2dKernels"));
  exports.Set("itemKernels", Napi::Function::New(env, item_kernels, "itemKernels"));
  exports.Set("roundingKernels", Napi::Function::New(env, rounding_kernels, "roundingKernels"));
  exports.Set("executor", Napi::Function::New(env, executor, "executor"));
  exports.Set("machinesPerThread", Napi::Function::New(env, machines_per_thread, "machinesPerThread"));
  exports.Set("datasetPrefetches", Napi::Function::New(env, dataset_prefetches, "datasetPrefetches"));
  exports.Set("usableCpus", Napi::Function::New(env, usable_cpus, "usableCpus"));
  exports.Set("memoryRoom", Napi::Function::New(env, memory_room, "memoryRoom"));
  exports.Set("numa", Napi::Function::New(env, numa, "numa"));
  exports.Set("hugePages", Napi::Function::New(env, huge_pages, "hugePages"));
}

}  // namespace pickaxe::addon
