// RandomX as this process runs it: its stores of caches and datasets, and how JavaScript asks for it.
#pragma once

#include <napi.h>

#include <memory>

#include "engine/engine_state.h"
#include "search/randomx/stages.h"

namespace pickaxe::addon {

// From { mode: 'auto' | 'full' | 'light', executor: 'auto' | 'jit' | 'interpreter', machinesPerThread: number,
// datasetPrefetch: 'auto' | 'direct' | 'translated', hugePages: boolean, aes: string, argon2d: string, items: string };
// 0 machines: as many as prove best; `engine`: the threads that will have them. Throws the status of a kernel that
// cannot be had.
std::shared_ptr<search::randomx::Stages> make_randomx(const Napi::Object& options, const engine::EngineOptions& engine);

// { stage, mode, itemsDone, itemsTotal, itemSource, machinesPerThread, datasetPrefetch: string | null } and the pages
// of cache and dataset, each as { kind, bytes, hugeBytes }.
Napi::Value to_value(Napi::Env env, const randomx::memory::KeyState& state, const search::randomx::MachinePlan& plan);

}  // namespace pickaxe::addon
