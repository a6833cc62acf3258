#if defined(__linux__)

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>

#include "os/huge_pages.h"
#include "os/mapping.h"
#include "os/text_files.h"

namespace pickaxe::os {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kHuge2M = 2 * kMiB;
constexpr std::size_t kHuge1G = 1024 * kMiB;

constexpr std::size_t round_up(std::size_t bytes, std::size_t unit) noexcept {
  return (bytes + unit - 1) / unit * unit;
}

std::uint8_t* map_at(void* at, std::size_t bytes, int rights, int flags) noexcept {
  void* const mapped =
      mmap(at, bytes, rights, MAP_PRIVATE | MAP_ANONYMOUS | flags | (at == nullptr ? 0 : MAP_FIXED), -1, 0);
  return mapped == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(mapped);
}

// Addresses without memory, from a multiple of `alignment` on: takes more and gives the ends back.
std::uint8_t* reserve(std::size_t bytes, std::size_t alignment) noexcept {
  std::uint8_t* const wide = map_at(nullptr, bytes + alignment, PROT_NONE, MAP_NORESERVE);
  if (wide == nullptr) return nullptr;
  const std::size_t before = (alignment - reinterpret_cast<std::uintptr_t>(wide) % alignment) % alignment;
  if (before != 0) munmap(wide, before);
  if (alignment != before) munmap(wide + before + bytes, alignment - before);
  return wide + before;
}

// A fork would copy gigabytes of page tables, on the event loop where Node starts a child; a dump would write them.
void keep_to_this_process(std::uint8_t* at, std::size_t bytes) noexcept {
  (void)madvise(at, bytes, MADV_DONTFORK);
  (void)madvise(at, bytes, MADV_DONTDUMP);
}

// A block that grows kind by kind inside reserved addresses.
class Block {
 public:
  Block(std::uint8_t* start, std::size_t room, Home home) noexcept : start_(start), room_(room), home_(home) {}

  std::size_t filled() const noexcept { return filled_; }
  PageKind kind() const noexcept { return kind_; }

  // Appends up to `pages` pages of a pool, proven, as many as are granted: half as many each time some are refused.
  void append_huge(PageKind kind, std::size_t page, std::uint64_t pages) noexcept {
    const std::size_t before = filled_;
    std::uint64_t left = std::min<std::uint64_t>(pages, (room_ - filled_) / page);
    for (std::uint64_t step = left; step != 0;) {
      if (append_proven(kind, static_cast<std::size_t>(step) * page)) {
        left -= step;
        step = std::min(step, left);
      } else {
        left = step - 1;
        step /= 2;
      }
    }
    note(kind, filled_ - before);
  }

  bool append_rest(PageKind kind) noexcept {
    std::uint8_t* const at = start_ + filled_;
    const std::size_t bytes = room_ - filled_;
    if (map_at(at, bytes, PROT_READ | PROT_WRITE, 0) == nullptr) return false;
    // "normal" keeps its word where the kernel would give huge pages unasked.
    if (madvise(at, bytes, kind == PageKind::transparent ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) != 0 &&
        kind == PageKind::transparent) {
      return false;
    }
    keep_to_this_process(at, bytes);
    settle(at, bytes, home_);
    filled_ += bytes;
    note(kind, bytes);
    return true;
  }

 private:
  bool append_proven(PageKind kind, std::size_t bytes) noexcept {
    constexpr int kSizeShift = 26;  // MAP_HUGE_SHIFT
    const int flags = MAP_HUGETLB | (kind == PageKind::huge_1g ? 30 : 21) << kSizeShift;
    std::uint8_t* const at = start_ + filled_;
    if (map_at(at, bytes, PROT_READ | PROT_WRITE, flags) != nullptr) {
      keep_to_this_process(at, bytes);
      settle(at, bytes, home_, true);
      if (populate_mapping(at, bytes)) {
        filled_ += bytes;
        return true;
      }
    }
    map_at(at, bytes, PROT_NONE, MAP_NORESERVE);
    return false;
  }

  void note(PageKind kind, std::size_t bytes) noexcept {
    if (bytes <= most_) return;
    most_ = bytes;
    kind_ = kind;
  }

  std::uint8_t* start_;
  std::size_t room_;
  Home home_;
  std::size_t filled_ = 0;
  std::size_t most_ = 0;
  PageKind kind_ = PageKind::normal;
};

bool wished(PageWish wish, PageKind kind) noexcept {
  return wish.largest <= kind && kind <= wish.smallest;
}

}  // namespace

std::size_t transparent_page_bytes(const std::string& root) {
  const std::string folder = root + "/sys/kernel/mm/transparent_hugepage/";
  const std::string enabled = read_text(folder + "enabled");
  if (enabled.empty() || enabled.find("[never]") != std::string::npos) return 0;
  return static_cast<std::size_t>(number_in(read_text(folder + "hpage_pmd_size")).value_or(kHuge2M));
}

Mapping map_pages(std::size_t bytes, PageWish wish, Home home) {
  if (bytes > SIZE_MAX / 4) return {.error = ENOMEM};
  const auto usable = [&](PageKind kind) {
    if (!wished(wish, kind)) return std::uint64_t{0};
    return home.kind == Home::Kind::node ? huge_page_room_on(home.node, kind).usable : huge_page_room(kind).usable;
  };
  const std::uint64_t usable_2m = usable(PageKind::huge_2m);
  std::uint64_t pages_1g = 0;
  if (bytes >= kHuge1G || wish.smallest == PageKind::huge_1g) {
    const std::uint64_t usable_1g = usable(PageKind::huge_1g);
    pages_1g = std::min<std::uint64_t>(bytes / kHuge1G, usable_1g);
    // Of the last gigabyte the next kinds take only what is needed, if they can.
    const std::size_t rest = bytes - static_cast<std::size_t>(pages_1g) * kHuge1G;
    const bool only_pools = wish.smallest <= PageKind::huge_2m;
    const bool too_few_2m = round_up(rest, kHuge2M) / kHuge2M > usable_2m;
    if (rest != 0 && only_pools && too_few_2m && pages_1g < usable_1g) ++pages_1g;
  }
  const std::size_t thp = wished(wish, PageKind::transparent) ? transparent_page_bytes("") : 0;
  const bool transparent = thp != 0 && thp <= bytes;
  const bool pools = pages_1g != 0 || usable_2m != 0;
  if (!pools && !transparent && wish.smallest != PageKind::normal) return {.error = 0};

  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t in_1g = static_cast<std::size_t>(pages_1g) * kHuge1G;
  const std::size_t after = bytes > in_1g ? bytes - in_1g : 0;
  const std::size_t room = in_1g + round_up(after, pools || transparent ? kHuge2M : page);
  const std::size_t alignment =
      std::max({pages_1g != 0 ? kHuge1G : page, pools ? kHuge2M : page, transparent ? thp : page});
  Mapping out;
  out.data = reserve(room, alignment);
  if (out.data == nullptr) return {.error = errno};
  out.bytes = room;
  Block block(out.data, room, home);
  if (pages_1g != 0) block.append_huge(PageKind::huge_1g, kHuge1G, pages_1g);
  if (usable_2m != 0) block.append_huge(PageKind::huge_2m, kHuge2M, usable_2m);
  out.set_aside = block.filled();
  const bool whole = block.filled() == room || (transparent && block.append_rest(PageKind::transparent)) ||
                     (wish.smallest == PageKind::normal && block.append_rest(PageKind::normal));
  if (!whole) {
    const int error = errno;
    munmap(out.data, room);
    return {.error = error};
  }
  out.kind = block.kind();
  return out;
}

bool populate_mapping(std::uint8_t* at, std::size_t bytes) noexcept {
  constexpr int kPopulateWrite = 23;  // MADV_POPULATE_WRITE of Linux 5.14
  int result = 0;
  do {
    result = madvise(at, bytes, kPopulateWrite);
  } while (result != 0 && (errno == EINTR || errno == EAGAIN));
  return result == 0 || errno == EINVAL;
}

std::size_t transparent_bytes(std::uintptr_t begin, std::uintptr_t end) noexcept {
  std::FILE* file = std::fopen("/proc/self/smaps", "re");
  if (file == nullptr) return 0;
  std::size_t total = 0;
  bool inside = false;
  char line[512];
  while (std::fgets(line, sizeof line, file) != nullptr) {
    unsigned long long first = 0, last = 0, kib = 0;
    if (std::sscanf(line, "%llx-%llx ", &first, &last) == 2) {
      inside = first < end && last > begin;
    } else if (inside && std::sscanf(line, "AnonHugePages: %llu kB", &kib) == 1) {
      total += static_cast<std::size_t>(kib) * 1024;
    }
  }
  std::fclose(file);
  return total;
}

}  // namespace pickaxe::os

#endif
