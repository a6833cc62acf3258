// Loads and stores of fixed byte order. Compilers turn each into one move (and a bswap).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace pickaxe::base {

using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

using Hash256 = std::array<std::uint8_t, 32>;  // in the order in which the hash function puts its bytes out

constexpr std::uint32_t byte_swap(std::uint32_t v) noexcept {
  return (v << 24) | ((v & 0xff00u) << 8) | ((v >> 8) & 0xff00u) | (v >> 24);
}
constexpr std::uint64_t byte_swap(std::uint64_t v) noexcept {
  return (std::uint64_t{byte_swap(static_cast<std::uint32_t>(v))} << 32) |
         byte_swap(static_cast<std::uint32_t>(v >> 32));
}

// Every target of this project is little-endian; the static_assert in bytes.cpp keeps it honest.
inline std::uint32_t load_le32(const void* p) noexcept {
  std::uint32_t v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
inline std::uint64_t load_le64(const void* p) noexcept {
  std::uint64_t v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
inline std::uint32_t load_be32(const void* p) noexcept {
  return byte_swap(load_le32(p));
}
inline std::uint64_t load_be64(const void* p) noexcept {
  return byte_swap(load_le64(p));
}

inline void store_le32(void* p, std::uint32_t v) noexcept {
  std::memcpy(p, &v, sizeof v);
}
inline void store_le64(void* p, std::uint64_t v) noexcept {
  std::memcpy(p, &v, sizeof v);
}
inline void store_be32(void* p, std::uint32_t v) noexcept {
  store_le32(p, byte_swap(v));
}
inline void store_be64(void* p, std::uint64_t v) noexcept {
  store_le64(p, byte_swap(v));
}

}  // namespace pickaxe::base
