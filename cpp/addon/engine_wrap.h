// The class `Engine` that lib/native/addon.ts describes.
#pragma once

#include <napi.h>

namespace pickaxe::addon {

void export_engine(Napi::Env env, Napi::Object exports);

}  // namespace pickaxe::addon
