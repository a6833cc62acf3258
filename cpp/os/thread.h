// Priority and placement of the calling thread. Best effort: false means the OS said no.
#pragma once

#include <cstdint>
#include <span>

namespace pickaxe::os {

enum class Priority { normal, low, idle };

// Applies to the calling thread only.
bool set_thread_priority(Priority priority) noexcept;

// Pins the calling thread to one logical CPU (a number from usable_cpus()).
bool pin_thread(unsigned cpu) noexcept;

// Lets the calling thread run on these alone, wherever the OS likes. Linux only.
bool run_thread_on(std::span<const unsigned> cpus) noexcept;

// Lets the calling thread run on all of usable_cpus(): a thread begins with the pins of the one that started it.
bool unpin_thread() noexcept;

// A name shown by debuggers and top -H; cut to 15 characters on Linux.
void name_thread(const char* name) noexcept;

}  // namespace pickaxe::os
