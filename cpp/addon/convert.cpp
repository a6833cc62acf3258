#include "addon/convert.h"

#include <cstring>

#include "search/table.h"

namespace pickaxe::addon {
namespace {

using base::Code;

bool is_bytes(const Napi::Value& value) {
  return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
}

std::uint64_t to_uint64(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsBigInt()) throw Napi::TypeError::New(object.Env(), std::string(name) + " must be a bigint");
  bool lossless = false;
  const std::uint64_t number = value.As<Napi::BigInt>().Uint64Value(&lossless);
  if (!lossless) throw Napi::TypeError::New(object.Env(), std::string(name) + " must fit 64 bits");
  return number;
}

}  // namespace

const char* code_name(Code code) noexcept {
  switch (code) {
    case Code::ok:
      return "";
    case Code::argument:
      return "PICKAXE_ERR_ARG_RANGE";
    case Code::out_of_memory:
      return "PICKAXE_ERR_OUT_OF_MEMORY";
    case Code::thread_start:
      return "PICKAXE_ERR_THREAD_START";
    case Code::code_memory:
      return "PICKAXE_ERR_CODE_MEMORY";
    case Code::cpu_unsupported:
      return "PICKAXE_ERR_CPU_UNSUPPORTED";
    case Code::self_test:
      return "PICKAXE_ERR_SELFTEST";
    case Code::closed:
      return "PICKAXE_ERR_CLOSED";
  }
  return "";
}

Napi::Error to_error(Napi::Env env, const base::Status& status) {
  Napi::Error error = Napi::Error::New(env, status.message);
  error.Set("code", Napi::String::New(env, code_name(status.code)));
  return error;
}

std::vector<std::uint8_t> to_vector(Napi::Value value, const char* name) {
  if (!is_bytes(value)) {
    throw Napi::TypeError::New(value.Env(), std::string(name) + " must be a Uint8Array");
  }
  const auto bytes = value.As<Napi::Uint8Array>();
  return {bytes.Data(), bytes.Data() + bytes.ByteLength()};
}

std::optional<std::vector<std::uint8_t>> ObjectFields::bytes(const char* name) const {
  const Napi::Value value = object_.Get(name);
  if (!is_bytes(value)) return std::nullopt;
  return to_vector(value, name);
}

std::optional<std::string> ObjectFields::text(const char* name) const {
  const Napi::Value value = object_.Get(name);
  if (!value.IsString()) return std::nullopt;
  return value.As<Napi::String>().Utf8Value();
}

std::optional<bool> ObjectFields::flag(const char* name) const {
  const Napi::Value value = object_.Get(name);
  if (!value.IsBoolean()) return std::nullopt;
  return value.As<Napi::Boolean>().Value();
}

engine::Job to_job(const Napi::Object& object) {
  const Napi::Env env = object.Env();
  engine::Job job;
  job.message = to_vector(object.Get("template"), "template");
  job.nonce_offset = object.Get("nonceOffset").ToNumber().Uint32Value();
  job.nonce_width = object.Get("nonceWidth").ToNumber().Uint32Value();
  const std::vector<std::uint8_t> bound = to_vector(object.Get("bound"), "bound");
  const std::size_t size = job.message.size();
  const bool fits = (job.nonce_width == 4 || job.nonce_width == 8) && size >= job.nonce_width &&
                    job.nonce_offset <= size - job.nonce_width && bound.size() == 32;
  const auto algorithm = search::find_algorithm(object.Get("algorithm").ToString().Utf8Value());
  if (!fits || !algorithm) throw Napi::TypeError::New(env, "job fields do not fit together");
  job.algorithm = *algorithm;
  job.target.bound = base::Uint256::from_be(bound.data());
  job.target.order = object.Get("bigEndian").ToBoolean() ? base::HashOrder::big_endian : base::HashOrder::little_endian;
  auto part = search::algorithms()[*algorithm].read(ObjectFields(object), job);
  if (!part.ok()) throw Napi::TypeError::New(env, part.status().message);
  job.part = std::move(part.value());
  job.threads = object.Get("threads").ToNumber().Uint32Value();
  job.first_nonce = to_uint64(object, "firstNonce");
  job.last_nonce = to_uint64(object, "lastNonce");
  if (job.first_nonce > job.last_nonce || (job.nonce_width == 4 && job.last_nonce >> 32 != 0)) {
    throw Napi::TypeError::New(env, "nonce range does not fit the nonce width");
  }
  return job;
}

Napi::Uint8Array to_bytes(Napi::Env env, std::span<const std::uint8_t> bytes) {
  Napi::Uint8Array out = Napi::Uint8Array::New(env, bytes.size());
  std::memcpy(out.Data(), bytes.data(), bytes.size());
  return out;
}

}  // namespace pickaxe::addon
