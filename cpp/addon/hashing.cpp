#include "addon/hashing.h"

#include <chrono>
#include <string>
#include <vector>

#include "addon/convert.h"
#include "os/cpu.h"
#include "search/sweep/preimages.h"
#include "sha256d/kernels.h"
#include "sweep/candidates.h"

namespace pickaxe::addon {
namespace {

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
  const auto preimages = search::sweep::to_preimages(to_vector(info[1], "preimages"));
  if (!preimages.ok()) throw Napi::TypeError::New(env, preimages.status().message);
  const std::vector<std::uint8_t> tail = to_vector(info[2], "tail");
  if (tail.size() != 4 && tail.size() != 8 && tail.size() != 16) {
    throw Napi::TypeError::New(env, "tail must have 4, 8 or 16 bytes");
  }
  const auto count = static_cast<std::uint64_t>(info[3].ToNumber().Int64Value());
  auto kernel = sha256d::select_kernel(name, os::cpu_features());
  if (!kernel.ok()) throw to_error(env, kernel.status());
  base::Target none;  // a bound of zero: every hash fails the filter, as nearly all do in real work
  none.order = tail.size() == 16 ? base::HashOrder::little_endian : base::HashOrder::big_endian;
  const sha256d::Work work = sha256d::prepare(preimages.value(), tail, none);
  sweep::Candidates candidates;
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t done = 0; done < count; candidates.size = 0) {
    done += kernel.value()->sweep(work, static_cast<std::uint32_t>(done), count - done, candidates);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  return Napi::Number::New(env, elapsed.count());
}

}  // namespace

void export_hashing(Napi::Env env, Napi::Object exports) {
  exports.Set("sha256d", Napi::Function::New(env, sha256d_once, "sha256d"));
  exports.Set("timeSweep", Napi::Function::New(env, time_sweep, "timeSweep"));
}

}  // namespace pickaxe::addon
