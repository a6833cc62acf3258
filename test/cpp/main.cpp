#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#include "random.h"
#include "test.h"

namespace pickaxe::test {
namespace {
struct Skipped {
  std::string why;
};
Case* first = nullptr;
Case** last = &first;
int failures = 0;
}  // namespace

Registration::Registration(Case& c) noexcept {
  *last = &c;
  last = &c.next;
}

void fail(const char* file, int line, std::string what) {
  ++failures;
  std::printf("    %s:%d: %s (PICKAXE_TEST_SEED=%llu)\n", file, line, what.c_str(),
              static_cast<unsigned long long>(seed()));
}

void skip(std::string why) {
  throw Skipped{std::move(why)};
}

static int run(const std::vector<const char*>& prefixes, bool list) {
  int passed = 0, failed = 0, skipped = 0;
  for (Case* c = first; c != nullptr; c = c->next) {
    bool wanted = prefixes.empty();
    for (const char* p : prefixes) wanted = wanted || std::strncmp(c->name, p, std::strlen(p)) == 0;
    if (!wanted) continue;
    if (list) {
      std::printf("%s\n", c->name);
      continue;
    }
    failures = 0;
    try {
      c->run();
      std::printf("%s %s\n", failures == 0 ? "ok  " : "FAIL", c->name);
      (failures == 0 ? passed : failed)++;
    } catch (const Skipped& s) {
      std::printf("skip %s (%s)\n", c->name, s.why.c_str());
      ++skipped;
    }
    std::fflush(stdout);
  }
  if (list) return 0;
  std::printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
  return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace pickaxe::test

int main(int argc, char** argv) {
  std::vector<const char*> prefixes;
  bool list = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--list") == 0)
      list = true;
    else
      prefixes.push_back(argv[i]);
  }
  return pickaxe::test::run(prefixes, list);
}
