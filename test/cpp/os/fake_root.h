// A tree of small files in a temporary folder, in place of /proc and /sys.
#pragma once

#include <string>
#include <string_view>

namespace pickaxe::test {

class FakeRoot {
 public:
  FakeRoot();
  ~FakeRoot();
  FakeRoot(const FakeRoot&) = delete;
  FakeRoot& operator=(const FakeRoot&) = delete;

  // `path` begins with a slash; missing folders are made.
  void write(const std::string& path, std::string_view text) const;
  const std::string& path() const { return root_; }

 private:
  std::string root_;
};

}  // namespace pickaxe::test
