// The small files in which Linux tells about itself, below /proc and /sys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pickaxe::os {

// The whole file; empty where there is none or it may not be read.
std::string read_text(const std::string& path);

// The lines of a text, without their ends.
std::vector<std::string_view> lines_of(std::string_view text);

// The decimal number at the start, after spaces; nothing for "max" and the like.
std::optional<std::uint64_t> number_in(std::string_view text);

// The number after `key` at the start of a line ("MemAvailable:").
std::optional<std::uint64_t> number_after(std::string_view text, std::string_view key);

// "0-3,8,10-11" as 0 1 2 3 8 10 11; numbers above 65535 are left out.
std::vector<unsigned> number_list(std::string_view text);

}  // namespace pickaxe::os
