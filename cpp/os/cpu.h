// What the processor and the OS offer. The only place that reads CPUID or auxv.
#pragma once

#include <string>
#include <vector>

#include "base/features.h"

namespace pickaxe::os {

// Features that both the CPU has and the OS saves (OSXSAVE and XCR0 are read before AVX is believed).
base::Features cpu_features() noexcept;

// The processor's own name, for people ("AMD EPYC 9B14"); "unknown" where it has none.
std::string cpu_name();

// The logical CPUs this process may run on, ascending: the affinity mask, not the computer's count. Numbered as the OS
// does; on Windows through all processor groups.
std::vector<unsigned> usable_cpus();

}  // namespace pickaxe::os
