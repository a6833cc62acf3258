#include "addon/topology.h"

#include <span>
#include <string>

#include "addon/convert.h"
#include "os/thread_plan.h"
#include "search/table.h"

namespace pickaxe::addon {
namespace {

Napi::Value index_or_null(Napi::Env env, unsigned index) {
  return index == os::kUnknown ? env.Null() : Napi::Value(Napi::Number::New(env, index));
}

Napi::Array to_sizes(Napi::Env env, std::span<const std::uint64_t> sizes) {
  Napi::Array out = Napi::Array::New(env);
  for (const std::uint64_t size : sizes) out.Set(out.Length(), static_cast<double>(size));
  return out;
}

// topology(): { online, cpus: { number, package, die, core, l2, l3, node, efficiency }[], l2Bytes, l3Bytes, nodes }
Napi::Value topology(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const os::Topology found = os::topology();
  Napi::Array cpus = Napi::Array::New(env);
  for (const os::LogicalCpu& cpu : found.cpus) {
    Napi::Object row = Napi::Object::New(env);
    row.Set("number", cpu.number);
    row.Set("package", cpu.package);
    row.Set("die", cpu.die);
    row.Set("core", cpu.core);
    row.Set("l2", index_or_null(env, cpu.l2));
    row.Set("l3", index_or_null(env, cpu.l3));
    row.Set("node", cpu.node);
    row.Set("efficiency", cpu.efficiency);
    cpus.Set(cpus.Length(), row);
  }
  Napi::Array nodes = Napi::Array::New(env);
  for (const os::NumaNode& node : found.nodes) {
    Napi::Object row = Napi::Object::New(env);
    row.Set("number", node.number);
    row.Set("memoryBytes", static_cast<double>(node.memory_bytes));
    nodes.Set(nodes.Length(), row);
  }
  Napi::Object out = Napi::Object::New(env);
  out.Set("online", found.online);
  out.Set("cpus", cpus);
  out.Set("l2Bytes", to_sizes(env, found.l2_bytes));
  out.Set("l3Bytes", to_sizes(env, found.l3_bytes));
  out.Set("nodes", nodes);
  return out;
}

// threadPlan(of, threads): { cpus, machines, reason }: for `of` an algorithm without variants or a variant of RandomX;
// `threads` 0 plans, any other number is placed.
Napi::Value thread_plan(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::string of = info[0].ToString();
  const unsigned threads = info[1].ToNumber().Uint32Value();
  const auto needs = search::machine_needs(of);
  if (!needs) throw Napi::RangeError::New(env, "there is no algorithm and no RandomX variant called " + of);
  const os::Topology found = os::topology();
  const os::ThreadPlan plan =
      threads == 0 ? os::plan_threads(found, *needs) : os::place_threads(found, *needs, threads);
  Napi::Array cpus = Napi::Array::New(env);
  Napi::Array machines = Napi::Array::New(env);
  for (const os::PlannedThread& thread : plan.threads) {
    cpus.Set(cpus.Length(), thread.cpu);
    machines.Set(machines.Length(), thread.machines);
  }
  Napi::Object out = Napi::Object::New(env);
  out.Set("cpus", cpus);
  out.Set("machines", machines);
  out.Set("reason", plan.reason);
  return out;
}

}  // namespace

void export_topology(Napi::Env env, Napi::Object exports) {
  exports.Set("topology", Napi::Function::New(env, topology, "topology"));
  exports.Set("threadPlan", Napi::Function::New(env, thread_plan, "threadPlan"));
}

}  // namespace pickaxe::addon
