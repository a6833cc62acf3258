// Linux: how many huge pages are there for this process, told by files.
#include "os/huge_pages.h"

#include "os/fake_root.h"
#include "os/mapping.h"
#include "test.h"

using namespace pickaxe::os;
using pickaxe::test::FakeRoot;

namespace {

constexpr const char* kPool = "/sys/kernel/mm/hugepages/hugepages-2048kB/";

void write_pool(const FakeRoot& root, const char* free, const char* reserved, const char* overcommit) {
  root.write(std::string(kPool) + "free_hugepages", free);
  root.write(std::string(kPool) + "resv_hugepages", reserved);
  root.write(std::string(kPool) + "nr_overcommit_hugepages", overcommit);
  root.write(std::string(kPool) + "surplus_hugepages", "0\n");
}

}  // namespace

TEST("os/huge_pages: free are those nobody was promised, and those the kernel may add") {
  FakeRoot root;
  write_pool(root, "1000\n", "300\n", "50\n");
  const HugePageRoom room = huge_page_room_under(root.path(), PageKind::huge_2m);
  CHECK_EQ(room.free, 700u);
  CHECK_EQ(room.usable, 750u);
  CHECK(room.limited_by.empty());
  CHECK_EQ(huge_page_room_under(root.path(), PageKind::huge_1g).usable, UINT64_MAX);  // no such pool to be seen
}

TEST("os/huge_pages: a memory node gives its own, never more than the process may take") {
  FakeRoot root;
  write_pool(root, "1000\n", "300\n", "0\n");
  root.write("/sys/devices/system/node/node0/hugepages/hugepages-2048kB/free_hugepages", "100\n");
  root.write("/sys/devices/system/node/node1/hugepages/hugepages-2048kB/free_hugepages", "900\n");
  CHECK_EQ(huge_page_room_under(root.path(), PageKind::huge_2m, 0).usable, 100u);
  CHECK_EQ(huge_page_room_under(root.path(), PageKind::huge_2m, 1).usable, 700u);
  CHECK_EQ(huge_page_room_under(root.path(), PageKind::huge_2m, 2).usable, 700u);  // tells nothing of its own
}

TEST("os/huge_pages: a v2 limit on the way up counts, of use and of promises") {
  FakeRoot root;
  write_pool(root, "1000\n", "0\n", "0\n");
  root.write("/proc/self/cgroup", "0::/pod/box\n");
  root.write("/sys/fs/cgroup/pod/box/hugetlb.2MB.max", "max\n");
  root.write("/sys/fs/cgroup/pod/hugetlb.2MB.max", "270532608\n");  // 258 MiB
  root.write("/sys/fs/cgroup/pod/hugetlb.2MB.current", "2097152\n");
  HugePageRoom room = huge_page_room_under(root.path(), PageKind::huge_2m);
  CHECK_EQ(room.usable, 128u);
  CHECK_EQ(room.limited_by, "cgroup /pod (hugetlb.2MB.max)");
  root.write("/sys/fs/cgroup/pod/box/hugetlb.2MB.rsvd.max", "0\n");
  room = huge_page_room_under(root.path(), PageKind::huge_2m);
  CHECK_EQ(room.usable, 0u);
  CHECK_EQ(room.limited_by, "cgroup /pod/box (hugetlb.2MB.rsvd.max)");
}

TEST("os/huge_pages: a v1 limit of nothing, as in every pod that asked for none") {
  FakeRoot root;
  write_pool(root, "1000\n", "0\n", "0\n");
  root.write("/proc/self/cgroup", "7:hugetlb:/kubepods/x\n");
  root.write("/sys/fs/cgroup/hugetlb/kubepods/x/hugetlb.2MB.limit_in_bytes", "0\n");
  root.write("/sys/fs/cgroup/hugetlb/kubepods/x/hugetlb.2MB.usage_in_bytes", "0\n");
  const HugePageRoom room = huge_page_room_under(root.path(), PageKind::huge_2m);
  CHECK_EQ(room.free, 1000u);
  CHECK_EQ(room.usable, 0u);
}

TEST("os/pages: transparent huge pages are as large as the kernel says, and none where they are forbidden") {
  const std::string folder = "/sys/kernel/mm/transparent_hugepage/";
  const FakeRoot none;
  CHECK_EQ(transparent_page_bytes(none.path()), 0u);
  FakeRoot root;
  root.write(folder + "enabled", "always [madvise] never\n");
  CHECK_EQ(transparent_page_bytes(root.path()), std::size_t{2} << 20);
  root.write(folder + "hpage_pmd_size", "536870912\n");  // AArch64 with pages of 64 KiB
  CHECK_EQ(transparent_page_bytes(root.path()), std::size_t{512} << 20);
  root.write(folder + "enabled", "always madvise [never]\n");
  CHECK_EQ(transparent_page_bytes(root.path()), 0u);
}
