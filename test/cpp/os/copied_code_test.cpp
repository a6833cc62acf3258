// Code that is there several times: every copy is the same, none shares a page, and the fastest is taken.
#include "os/copied_code.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <set>
#include <thread>

#include "test.h"

namespace pickaxe::os {
namespace {

// Looked at, never called.
using Function = void (*)();

TEST("os/copied_code: every copy is the same, and the fastest is taken") {
  std::array<std::uint8_t, 5000> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  auto allocated = CopiedCode::allocate(bytes.size());
  if (!allocated.ok()) test::skip(allocated.status().message);
  CopiedCode code = std::move(allocated.value());
  const auto room = code.begin_write();
  CHECK(room.size() == bytes.size());
  std::copy(bytes.begin(), bytes.end(), room.begin());
  code.end_write(bytes.size());

  constexpr std::size_t kEntry = 192;
  std::set<std::uintptr_t> copies;
  code.fastest<Function>(kEntry, [&](Function copy) { copies.insert(reinterpret_cast<std::uintptr_t>(copy)); });
  CHECK(copies.size() == kCopies);
  for (const std::uintptr_t copy : copies) {
    CHECK(copy % kCopyAlignment == kEntry);
    CHECK(std::memcmp(reinterpret_cast<const void*>(copy - kEntry), bytes.data(), bytes.size()) == 0);
  }
  for (const std::uintptr_t fast : copies) {
    const auto taken = code.fastest<Function>(kEntry, [&](Function copy) {
      if (reinterpret_cast<std::uintptr_t>(copy) != fast) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    });
    CHECK(reinterpret_cast<std::uintptr_t>(taken) == fast);
  }
}

}  // namespace
}  // namespace pickaxe::os
