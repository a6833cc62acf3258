// Facts about this computer, for `system()`.
#pragma once

#include <napi.h>

namespace pickaxe::addon {

void export_info(Napi::Env env, Napi::Object exports);

}  // namespace pickaxe::addon
