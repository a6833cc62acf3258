#include <napi.h>

#include "addon/engine_wrap.h"
#include "addon/hasher_wrap.h"
#include "addon/hashing.h"
#include "addon/info.h"
#include "addon/topology.h"

namespace {

Napi::Object init(Napi::Env env, Napi::Object exports) {
  pickaxe::addon::export_info(env, exports);
  pickaxe::addon::export_hashing(env, exports);
  pickaxe::addon::export_topology(env, exports);
  pickaxe::addon::export_engine(env, exports);
  pickaxe::addon::export_hasher(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, init)
