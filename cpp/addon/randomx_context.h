// RandomX as this process runs it: its stores of caches and datasets, and how JavaScript asks for it.
#pragma once

#include <napi.h>

#include <memory>

#include "engine/engine_state.h"
#include "os/node_plan.h"
#include "search/randomx/stages.h"

namespace pickaxe::addon {

// From { mode: 'auto' | 'full' | 'light', executor: 'auto' | 'jit' | 'interpreter', machinesPerThread: number,
// datasetPrefetch: 'auto' | 'direct' | 'translated', hugePages: boolean, aes: string, argon2d: string, items: string };
// 0 machines: as many as prove best; `engine`: the threads that will have them, and the memory nodes of these where
// each is to have copies of its own. Throws the status of a kernel that cannot be had.
std::shared_ptr<search::randomx::Stages> make_randomx(const Napi::Object& options, const engine::EngineOptions& engine,
                                                      os::NodePlan nodes);

// Of the CPUs that threads are pinned to, or would best run on; none where there is one node.
os::NodePlan plan_nodes(const engine::EngineOptions& engine);

// Whether each of them has room for a dataset now.
base::Status room_for_datasets(const os::NodePlan& plan);

// { stage, mode, itemsDone, itemsTotal, itemSource, machinesPerThread, datasetPrefetch: string | null }, the pages of
// cache and dataset, each as { kind, bytes, hugeBytes }, and numa: { placement, nodes, copies }.
Napi::Value to_value(Napi::Env env, const randomx::memory::KeyState& state, const search::randomx::MachinePlan& plan);

}  // namespace pickaxe::addon
