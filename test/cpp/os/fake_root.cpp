#include "os/fake_root.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace pickaxe::test {

FakeRoot::FakeRoot() {
  char name[] = "/tmp/pickaxe-test-XXXXXX";
  root_ = mkdtemp(name) == nullptr ? "" : name;
}

FakeRoot::~FakeRoot() {
  if (!root_.empty()) std::filesystem::remove_all(root_);
}

void FakeRoot::write(const std::string& path, std::string_view text) const {
  const std::filesystem::path file = root_ + path;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

}  // namespace pickaxe::test
