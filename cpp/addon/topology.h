// How this computer hangs together, and where threads would go.
#pragma once

#include <napi.h>

namespace pickaxe::addon {

void export_topology(Napi::Env env, Napi::Object exports);

}  // namespace pickaxe::addon
