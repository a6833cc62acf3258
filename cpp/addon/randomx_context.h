// RandomX as this process runs it: its stores of caches and datasets, and how JavaScript asks for memory.
#pragma once

#include <napi.h>

#include <memory>

#include "engine/randomx_memory.h"

namespace pickaxe::addon {

// From { mode: 'auto' | 'full' | 'light', executor: 'auto' | 'jit' | 'interpreter', machinesPerThread: number,
// datasetPrefetch: 'auto' | 'direct' | 'translated', hugePages: boolean, aes: string, argon2d: string, items: string };
// 0 machines: as many as prove best. Throws the status of a kernel that cannot be had.
std::shared_ptr<engine::RandomXMemory> make_randomx_memory(const Napi::Object& options, unsigned threads,
                                                           os::Priority priority);

const char* prefetch_name(randomx::program::Prefetch prefetch);

// { stage, mode, itemsDone, itemsTotal, itemSource, machinesPerThread, datasetPrefetch: string | null } and the pages
// of cache and dataset, each as { kind, bytes, hugeBytes }.
Napi::Value to_value(Napi::Env env, const randomx::memory::KeyState& state, const engine::MachinePlan& plan);

}  // namespace pickaxe::addon
