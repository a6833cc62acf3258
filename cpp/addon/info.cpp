#include "addon/info.h"

#include <chrono>
#include <limits>
#include <span>
#include <vector>

#include "addon/convert.h"
#include "addon/randomx_context.h"
#include "base/kernel_table.h"
#include "engine/randomx_memory.h"
#include "os/cpu.h"
#include "os/cpu_quota.h"
#include "os/huge_pages.h"
#include "os/memory_limit.h"
#include "randomx/aes/aes.h"
#include "randomx/argon2d/argon2d.h"
#include "randomx/jit/jit.h"
#include "randomx/memory/item_kernels.h"
#include "sha256d/kernels.h"

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

// { name, supported, failure: string | null, fastest, hashesPerSecond: null }[]. `failure` is what the self-test says,
// which runs only where supported; `fastest` is the one taken when none is named.
template <typename Kernel>
Napi::Array report_kernels(Napi::Env env, std::span<const Kernel> kernels, const base::Result<const Kernel*>& fastest) {
  const base::Features found = os::cpu_features();
  Napi::Array out = Napi::Array::New(env);
  for (const Kernel& kernel : kernels) {
    const bool supported = found.has(kernel.needs);
    Napi::Object row = Napi::Object::New(env);
    row.Set("name", std::string(kernel.name));
    row.Set("supported", supported);
    const base::Status tested = supported ? base::tested_once(kernel) : base::Status{};
    row.Set("failure", tested.ok() ? env.Null() : Napi::Value(Napi::String::New(env, tested.message)));
    row.Set("fastest", fastest.ok() && fastest.value() == &kernel);
    row.Set("hashesPerSecond", env.Null());
    out.Set(out.Length(), row);
  }
  return out;
}

// As above; `hashesPerSecond` of those that raced.
Napi::Value kernels(const Napi::CallbackInfo& info) {
  const base::Features found = os::cpu_features();
  Napi::Array rows = report_kernels(info.Env(), sha256d::kernels(), sha256d::select_kernel("", found));
  for (const auto& [kernel, hashes_per_second] : sha256d::raced_kernels(found)) {
    const auto at = static_cast<std::uint32_t>(kernel - sha256d::kernels().data());
    rows.Get(at).As<Napi::Object>().Set("hashesPerSecond", hashes_per_second);
  }
  return rows;
}
Napi::Value aes_kernels(const Napi::CallbackInfo& info) {
  return report_kernels(info.Env(), randomx::aes::kernels(), randomx::aes::select_kernel("", os::cpu_features()));
}
Napi::Value argon2d_kernels(const Napi::CallbackInfo& info) {
  return report_kernels(info.Env(), randomx::argon2d::kernels(),
                        randomx::argon2d::select_kernel("", os::cpu_features()));
}
Napi::Value item_kernels(const Napi::CallbackInfo& info) {
  return report_kernels(info.Env(), randomx::memory::item_kernels(),
                        randomx::memory::select_item_kernel("", os::cpu_features()));
}

// executor(variant): { name, refusal }: what runs the variant's programs here; `refusal` says why it is not generated
// code, null when it is.
Napi::Value executor(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::string variant = info[0].ToString();
  const randomx::Params* params = randomx::find_variant(variant);
  if (params == nullptr) throw Napi::RangeError::New(env, "there is no RandomX variant called " + variant);
  const auto jit = randomx::jit::make_executor(*params, randomx::program::Mode::full, 1, os::cpu_features());
  Napi::Object out = Napi::Object::New(env);
  out.Set("name", jit.ok() ? std::string(jit.value()->name()) : std::string("interpreter"));
  out.Set("refusal", jit.ok() ? env.Null() : Napi::Value(Napi::String::New(env, jit.status().message)));
  return out;
}

// machinesPerThread(): { full: number[], light: number[] }
Napi::Value machines_per_thread(const Napi::CallbackInfo& info) {
  Napi::Object out = Napi::Object::New(info.Env());
  out.Set("full", to_numbers(info.Env(), engine::machine_candidates(randomx::program::Mode::full)));
  out.Set("light", to_numbers(info.Env(), engine::machine_candidates(randomx::program::Mode::light)));
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
    row.Set("name", prefetch_name(prefetch));
    row.Set("refusal", status.ok() ? env.Null() : Napi::Value(Napi::String::New(env, status.message)));
    out.Set(out.Length(), row);
  }
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

// sha256d(message): 32 bytes. One plain hash a call: what a loop that crosses the border for every nonce would use.
Napi::Value sha256d_once(const Napi::CallbackInfo& info) {
  if (info.Length() < 1 || !info[0].IsTypedArray())
    throw Napi::TypeError::New(info.Env(), "message must be a Uint8Array");
  const auto message = info[0].As<Napi::Uint8Array>();
  return to_bytes(info.Env(), sha256d::sha256d({message.Data(), message.ByteLength()}));
}

// timeSweep(kernel, preimages, tail, nonces): seconds the bare kernel needs on this thread, without engine or
// JavaScript. `tail` is what follows a preimage: 4, 8 or 16 bytes.
Napi::Value time_sweep(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::string name = info[0].ToString();
  const std::vector<base::Preimage> preimages = to_preimages(info[1]);
  const std::vector<std::uint8_t> tail = to_vector(info[2], "tail");
  if (tail.size() != 4 && tail.size() != 8 && tail.size() != 16) {
    throw Napi::TypeError::New(env, "tail must have 4, 8 or 16 bytes");
  }
  const auto count = static_cast<std::uint64_t>(info[3].ToNumber().Int64Value());
  auto kernel = sha256d::select_kernel(name, os::cpu_features());
  if (!kernel.ok()) throw to_error(env, kernel.status());
  base::Target none;  // a bound of zero: every hash fails the filter, as nearly all do in real work
  none.order = tail.size() == 16 ? base::HashOrder::little_endian : base::HashOrder::big_endian;
  const sha256d::Work work = sha256d::prepare(preimages, tail, none);
  sha256d::Candidates candidates;
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t done = 0; done < count; candidates.size = 0) {
    done += kernel.value()->sweep(work, static_cast<std::uint32_t>(done), count - done, candidates);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  return Napi::Number::New(env, elapsed.count());
}

}  // namespace

void export_info(Napi::Env env, Napi::Object exports) {
  exports.Set("cpu", Napi::Function::New(env, cpu, "cpu"));
  exports.Set("kernels", Napi::Function::New(env, kernels, "kernels"));
  exports.Set("aesKernels", Napi::Function::New(env, aes_kernels, "aesKernels"));
  exports.Set("argon2dKernels", Napi::Function::New(env, argon2d_kernels, "argon2dKernels"));
  exports.Set("itemKernels", Napi::Function::New(env, item_kernels, "itemKernels"));
  exports.Set("executor", Napi::Function::New(env, executor, "executor"));
  exports.Set("machinesPerThread", Napi::Function::New(env, machines_per_thread, "machinesPerThread"));
  exports.Set("datasetPrefetches", Napi::Function::New(env, dataset_prefetches, "datasetPrefetches"));
  exports.Set("memoryRoom", Napi::Function::New(env, memory_room, "memoryRoom"));
  exports.Set("hugePages", Napi::Function::New(env, huge_pages, "hugePages"));
  exports.Set("sha256d", Napi::Function::New(env, sha256d_once, "sha256d"));
  exports.Set("timeSweep", Napi::Function::New(env, time_sweep, "timeSweep"));
}

}  // namespace pickaxe::addon
