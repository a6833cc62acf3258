// Bytes as lower-case hex digits, two a byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pickaxe::test {

std::string hex(const void* data, std::size_t size);
std::vector<std::uint8_t> unhex(std::string_view text);  // throws std::runtime_error

}  // namespace pickaxe::test
