#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "os/code.h"
#include "os/pages.h"
#include "test.h"

using namespace pickaxe;
using namespace pickaxe::os;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

}  // namespace

TEST("os/pages: each kind is zeroed, aligned and honest about what it is") {
  for (const PageKind kind : {PageKind::normal, PageKind::transparent, PageKind::huge_2m, PageKind::huge_1g}) {
    auto pages = Pages::allocate(5 * kMiB, {kind, kind});
    if (!pages.ok()) {
      CHECK(kind != PageKind::normal);
      CHECK(pages.status().code == base::Code::out_of_memory);
      CHECK(pages.status().message.find("5242880") != std::string::npos);
      continue;
    }
    Pages& p = pages.value();
    CHECK(p.kind() == kind);
    CHECK_EQ(p.size(), 5 * kMiB);
    CHECK_EQ(reinterpret_cast<std::uintptr_t>(p.data()) % (kind == PageKind::normal ? 4096 : 2 * kMiB), 0u);
    for (std::size_t i = 0; i < p.size(); i += 4096) CHECK_EQ(unsigned{p.data()[i]}, 0u);
    std::memset(p.data(), 0xff, p.size());
    CHECK(kind == PageKind::normal ? p.huge_bytes() == 0 : p.huge_bytes() <= p.size());
    if (kind == PageKind::huge_2m || kind == PageKind::huge_1g) CHECK_EQ(p.huge_bytes(), p.size());
  }
}

TEST("os/pages: falls through to smaller pages, moves, and refuses the impossible") {
  auto pages = Pages::allocate(kMiB, {PageKind::huge_1g, PageKind::normal});
  CHECK(pages.ok());
  Pages moved = std::move(pages.value());
  CHECK(moved.data() != nullptr && pages.value().data() == nullptr);
  moved = Pages();
  CHECK(moved.data() == nullptr && moved.size() == 0);
  const auto impossible = Pages::allocate(std::size_t{1} << 62, {PageKind::huge_1g, PageKind::normal});
  CHECK(impossible.status().code == base::Code::out_of_memory);
  CHECK(!Pages::allocate(0, {}).ok());
  CHECK(!Pages::allocate(SIZE_MAX, {PageKind::normal, PageKind::normal}).ok());
}

TEST("os/pages: populated they are there, and keep what they hold") {
  auto pages = Pages::allocate(5 * kMiB, {PageKind::normal, PageKind::normal});
  const Pages& p = pages.value();
  p.data()[2 * kMiB] = 7;
  p.populate();
  CHECK_EQ(unsigned{p.data()[2 * kMiB]}, 7u);
#if defined(__linux__)
  std::vector<unsigned char> there(p.size() / static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
  CHECK_EQ(mincore(p.data(), p.size(), there.data()), 0);
  const auto count = std::count_if(there.begin(), there.end(), [](unsigned char flags) { return (flags & 1) != 0; });
  if (count == 1) test::skip("this kernel does not populate pages when asked");
  CHECK_EQ(static_cast<std::size_t>(count), there.size());
#endif
}

TEST("os/code: what is written in one view is seen in the other, and runs") {
  auto code = CodeBuffer::allocate(100);
  CHECK(code.ok());
  if (!code.ok()) return;
  CodeBuffer& buffer = code.value();
  CHECK(buffer.size() >= 100);
#if defined(__x86_64__) || defined(_M_X64)
  const std::uint8_t returns[2][6] = {{0xb8, 42, 0, 0, 0, 0xc3}, {0xb8, 43, 0, 0, 0, 0xc3}};  // mov eax, n; ret
#elif defined(__aarch64__) || defined(_M_ARM64)
  const std::uint32_t returns[2][2] = {{0x52800540, 0xd65f03c0}, {0x52800560, 0xd65f03c0}};  // mov w0, #n; ret
#endif
  for (int n = 0; n < 2; ++n) {
    buffer.begin_write();
    std::memcpy(buffer.write_view(), returns[n], sizeof returns[n]);
    buffer.end_write(sizeof returns[n]);
    CHECK_EQ(buffer.entry<int (*)()>(0)(), 42 + n);
  }
  CodeBuffer moved = std::move(buffer);
  CHECK(moved.execute_view() != nullptr && buffer.execute_view() == nullptr);
}

#if defined(__linux__)

TEST("os/code: no mapping is writable and executable") {
  auto code = CodeBuffer::allocate(1 << 16);
  std::FILE* maps = std::fopen("/proc/self/maps", "r");
  char line[512];
  while (std::fgets(line, sizeof line, maps) != nullptr) CHECK(std::strstr(line, "rwx") == nullptr);
  std::fclose(maps);
}

#endif
