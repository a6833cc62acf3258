// Linux: what the system refuses late, tried in child processes.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "os/code.h"
#include "os/fake_root.h"
#include "os/huge_pages.h"
#include "os/pages.h"
#include "os/text_files.h"
#include "test.h"

using namespace pickaxe;
using namespace pickaxe::os;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

// What `body` returns in a child process; 128 and the signal's number if it ends by one.
template <typename Body>
int in_child(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool write_text(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  return file.good();
}

// A control group with a limit on 2 MiB pages, and a few pages set aside beyond it; gone at the end.
class LimitedGroup {
 public:
  static constexpr const char* kPool = "/proc/sys/vm/nr_hugepages";

  explicit LimitedGroup(std::size_t limit) {
    if (mount("none", folder_.path().c_str(), "cgroup", 0, "hugetlb") != 0) return;
    mounted_ = true;
    const std::string group = folder_.path() + "/pickaxe-test";
    mkdir(group.c_str(), 0700);
    before_ = read_text(kPool);
    const auto wanted = number_in(before_).value_or(0) + 16;
    usable_ = write_text(group + "/hugetlb.2MB.limit_in_bytes", std::to_string(limit)) &&
              write_text(kPool, std::to_string(wanted)) && number_in(read_text(kPool)) == wanted;
  }
  ~LimitedGroup() {
    if (!before_.empty()) write_text(kPool, before_);
    if (!mounted_) return;
    rmdir((folder_.path() + "/pickaxe-test").c_str());
    umount(folder_.path().c_str());
  }

  bool usable() const { return usable_; }
  bool join() const { return write_text(folder_.path() + "/pickaxe-test/cgroup.procs", std::to_string(getpid())); }
  // Takes the limit out of the caller's sight, as a container's own view of the groups does.
  bool hide() const {
    return unshare(CLONE_NEWNS) == 0 && mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           umount(folder_.path().c_str()) == 0;
  }

 private:
  test::FakeRoot folder_;
  std::string before_;
  bool mounted_ = false;
  bool usable_ = false;
};

// How many MiB of huge pages a block of 20 MiB got that was written to from end to end; 255 if there was none.
int touched_megabytes() {
  auto pages = Pages::allocate(20 * kMiB, {PageKind::huge_2m, PageKind::normal});
  if (!pages.ok()) return 255;
  std::memset(pages.value().data(), 0xa5, 20 * kMiB);
  std::size_t in_pool = 0;
  const std::string maps = read_text("/proc/self/smaps");
  for (const std::string_view line : lines_of(maps)) {
    if (line.starts_with("Private_Hugetlb:")) in_pool += *number_in(line.substr(16)) / 1024;
  }
  return static_cast<int>(in_pool);
}

int refuse_calls(bool also_writing) {
  const auto refused = [](int error) { return SECCOMP_RET_ERRNO | static_cast<unsigned>(error); };
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_memfd_create, 4, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 0, 2),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[2])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PROT_READ | PROT_WRITE, 2, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, refused(ENOSYS)),
      BPF_STMT(BPF_RET | BPF_K, also_writing ? refused(EACCES) : SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {static_cast<unsigned short>(std::size(filter)), filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ? 0
                                                                                                                  : -1;
}

// 0: code was written twice and ran; 1: refused with a status that names the reason; 2: refused without; 3: no filter.
int write_code(bool also_writing) {
  if (refuse_calls(also_writing) != 0) return 3;
  auto code = CodeBuffer::allocate(100);
  if (!code.ok()) {
    const bool told =
        code.status().code == base::Code::code_memory && code.status().message.find("error 13") != std::string::npos;
    return told ? 1 : 2;
  }
  for (int i = 0; i < 2; ++i) {
    code.value().begin_write();
    code.value().write_view()[0] = 0;
    code.value().end_write(1);
  }
  return 0;
}

}  // namespace

TEST("os/refusals: huge pages beyond a control group's limit are not used, seen or unseen, those below it are") {
  const LimitedGroup group(8 * kMiB);
  if (!group.usable()) test::skip("this process may not limit or set aside huge pages");
  CHECK_EQ(in_child([&] { return group.join() ? touched_megabytes() : 254; }), 8);
  CHECK_EQ(in_child([&] { return group.join() && group.hide() ? touched_megabytes() : 254; }), 8);
}

TEST("os/refusals: a limit of no huge pages at all") {
  const LimitedGroup group(0);
  if (!group.usable()) test::skip("this process may not limit or set aside huge pages");
  CHECK_EQ(in_child([&] { return group.join() ? touched_megabytes() : 254; }), 0);
  CHECK_EQ(in_child([&] { return group.join() && group.hide() ? touched_megabytes() : 254; }), 0);
}

TEST("os/refusals: blocks are not copied to children, nor dumped") {
  for (const PageKind kind : {PageKind::normal, PageKind::transparent}) {
    auto pages = Pages::allocate(4 * kMiB, {kind, PageKind::normal});
    const auto start = reinterpret_cast<std::uintptr_t>(pages.value().data());
    const std::string maps = read_text("/proc/self/smaps");
    bool inside = false;
    int seen = 0;
    for (const std::string_view line : lines_of(maps)) {
      unsigned long long first = 0, last = 0;
      if (std::sscanf(std::string(line.substr(0, 64)).c_str(), "%llx-%llx ", &first, &last) == 2) {
        inside = first <= start && start < last;
      } else if (inside && line.starts_with("VmFlags:")) {
        CHECK(line.find(" dc") != std::string_view::npos);
        CHECK(line.find(" dd") != std::string_view::npos);
        ++seen;
      }
    }
    CHECK_EQ(seen, 1);
  }
}

TEST("os/refusals: pages that may not change their rights are refused when allocated, not fatal when written") {
  CHECK_EQ(in_child([] { return write_code(false); }), 0);
  CHECK_EQ(in_child([] { return write_code(true); }), 1);
}

TEST("os/refusals: what the system said is kept") {
  const auto refused = Pages::allocate(std::size_t{1} << 60, {PageKind::normal, PageKind::normal});
  CHECK(refused.status().message.find("error 12") != std::string::npos);
}
