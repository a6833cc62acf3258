// The class `Hasher` that lib/native/addon.ts describes.
#pragma once

#include <napi.h>

namespace pickaxe::addon {

void export_hasher(Napi::Env env, Napi::Object exports);

}  // namespace pickaxe::addon
