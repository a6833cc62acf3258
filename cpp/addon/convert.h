// JavaScript values in and out. JavaScript has validated before it calls; what is checked here keeps memory safe.
#pragma once

#include <napi.h>

#include <span>
#include <string>
#include <vector>

#include "base/status.h"
#include "engine/job.h"

namespace pickaxe::addon {

// The stable code of lib/base/errors.ts.
const char* code_name(base::Code code) noexcept;

// An Error with `code` set, ready to be thrown.
Napi::Error to_error(Napi::Env env, const base::Status& status);

// Throw Napi::TypeError when a field is missing, has the wrong type or does not fit the others.
engine::Job to_job(const Napi::Object& object);
engine::RandomXPart to_randomx_part(const Napi::Object& object);
// 1 to 16 preimages of 64 bytes, one behind the other.
std::vector<base::Preimage> to_preimages(Napi::Value value);
std::vector<std::uint8_t> to_vector(Napi::Value value, const char* name);

Napi::Uint8Array to_bytes(Napi::Env env, std::span<const std::uint8_t> bytes);

}  // namespace pickaxe::addon
