// JavaScript values in and out. JavaScript has validated before it calls; what is checked here keeps memory safe.
#pragma once

#include <napi.h>

#include <span>
#include <string>
#include <vector>

#include "base/status.h"
#include "engine/job.h"
#include "search/fields.h"

namespace pickaxe::addon {

// The stable code of lib/base/errors.ts.
const char* code_name(base::Code code) noexcept;

// An Error with `code` set, ready to be thrown.
Napi::Error to_error(Napi::Env env, const base::Status& status);

// The fields of an object, for the algorithms to read. Good as long as the object is.
class ObjectFields final : public search::Fields {
 public:
  explicit ObjectFields(const Napi::Object& object) : object_(object) {}
  std::optional<std::vector<std::uint8_t>> bytes(const char* name) const override;
  std::optional<std::string> text(const char* name) const override;
  std::optional<bool> flag(const char* name) const override;

 private:
  const Napi::Object& object_;
};

// Throw Napi::TypeError when a field is missing, has the wrong type or does not fit the others.
engine::Job to_job(const Napi::Object& object);
std::vector<std::uint8_t> to_vector(Napi::Value value, const char* name);

Napi::Uint8Array to_bytes(Napi::Env env, std::span<const std::uint8_t> bytes);

}  // namespace pickaxe::addon
