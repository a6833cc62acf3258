#include "addon/convert.h"

#include <cstring>

namespace pickaxe::addon {
namespace {

using base::Code;

std::uint64_t to_uint64(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsBigInt()) throw Napi::TypeError::New(object.Env(), std::string(name) + " must be a bigint");
  bool lossless = false;
  const std::uint64_t number = value.As<Napi::BigInt>().Uint64Value(&lossless);
  if (!lossless) throw Napi::TypeError::New(object.Env(), std::string(name) + " must fit 64 bits");
  return number;
}

Napi::Uint8Array bytes_of(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    throw Napi::TypeError::New(object.Env(), std::string(name) + " must be a Uint8Array");
  }
  return value.As<Napi::Uint8Array>();
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

engine::Job to_job(const Napi::Object& object) {
  const Napi::Env env = object.Env();
  engine::Job job;
  const Napi::Uint8Array message = bytes_of(object, "template");
  job.message.assign(message.Data(), message.Data() + message.ByteLength());
  job.nonce_offset = object.Get("nonceOffset").ToNumber().Uint32Value();
  job.nonce_width = object.Get("nonceWidth").ToNumber().Uint32Value();
  const Napi::Uint8Array bound = bytes_of(object, "bound");
  const bool fits = (job.nonce_width == 4 || job.nonce_width == 8) &&
                    job.nonce_offset + job.nonce_width <= job.message.size() && bound.ByteLength() == 32;
  const std::size_t size = job.message.size();
  // The sweep kernels read these layouts and no other.
  const bool sha256d_layout =
      (size == 80 && job.nonce_offset == 76) || (size == 64 + job.nonce_width && job.nonce_offset == 64);
  if (!fits || !sha256d_layout) throw Napi::TypeError::New(env, "job fields do not fit together");
  job.target.bound = base::Uint256::from_be(bound.Data());
  job.target.order = object.Get("bigEndian").ToBoolean() ? base::HashOrder::big_endian : base::HashOrder::little_endian;
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
