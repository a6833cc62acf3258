// Machines of test/vectors/topology: a few lines each, written out as the folders in which Linux tells about them.
#pragma once

#include <string>
#include <vector>

#include "os/topology.h"

namespace pickaxe::test {

struct ExpectedPlan {
  std::string algorithm;  // "sha256d", "full", "light"
  std::size_t threads = 0;
  std::size_t machines = 0;
  std::vector<unsigned> cpus;  // ascending
};

struct MachineFile {
  std::string name;
  os::Topology topology;
  std::vector<ExpectedPlan> plans;
  std::vector<unsigned> first;  // the CPUs that full mode takes before all others; empty: does not matter
};

// All of them, read once: they make thousands of files.
const std::vector<MachineFile>& machine_files();

}  // namespace pickaxe::test
