// Priority and placement of the calling thread. Best effort: false means the OS said no.
#pragma once

#include <cstdint>

namespace pickaxe::os {

enum class Priority { normal, low, idle };

// Applies to the calling thread only.
bool set_thread_priority(Priority priority) noexcept;

// Pins the calling thread to one logical CPU (a number from usable_cpus()).
bool pin_thread(unsigned cpu) noexcept;

// A name shown by debuggers and top -H; cut to 15 characters on Linux.
void name_thread(const char* name) noexcept;

// CPU time the calling thread has used, in nanoseconds; 0 where the OS does not tell.
std::uint64_t thread_cpu_time_ns() noexcept;

}  // namespace pickaxe::os
