// Hashing on the caller's thread, without engine: for the benchmarks.
#pragma once

#include <napi.h>

namespace pickaxe::addon {

void export_hashing(Napi::Env env, Napi::Object exports);

}  // namespace pickaxe::addon
