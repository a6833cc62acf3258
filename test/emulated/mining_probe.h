// What the rack asks of threads that mine: where they run, where their memory lies, what they survive.
#pragma once

#include "os/topology.h"

namespace pickaxe::test {

// Mines a RandomX cut down to a dataset of 16 MiB on all planned threads until every node has its copy; then says where
// threads may run and memory lies, and goes on while the pool of huge pages is taken away.
void say_copies(const os::Topology& machine);

// Switches the last CPU off and on again while all CPUs are mined on.
void say_offline();

// Takes memory away between two keys.
void say_taken();

}  // namespace pickaxe::test
