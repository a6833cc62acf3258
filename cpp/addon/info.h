// Facts about this machine and plain hashing, for `system()` and the benchmarks.
#pragma once

#include <napi.h>

namespace pickaxe::addon {

void export_info(Napi::Env env, Napi::Object exports);

}  // namespace pickaxe::addon
