// A test framework of one page: TEST registers a case, CHECK records a failure and goes on.
// The runner lists (--list) and filters (name prefixes as arguments).
#pragma once

#include <sstream>
#include <string>
#include <string_view>

#include "hex.h"

namespace pickaxe::test {

struct Case {
  const char* name;
  void (*run)();
  Case* next;
};
struct Registration {
  Registration(Case& c) noexcept;
};

void fail(const char* file, int line, std::string what);
// Ends the running case as skipped; `why` is printed. For a feature this CPU lacks, nothing else.
[[noreturn]] void skip(std::string why);

template <typename A, typename B>
void check_equal(const char* file, int line, const char* text, const A& a, const B& b) {
  if (a == b) return;
  std::ostringstream out;
  out << text << ": " << a << " != " << b;
  fail(file, line, out.str());
}

}  // namespace pickaxe::test

#define PICKAXE_TEST_JOIN2(a, b) a##b
#define PICKAXE_TEST_JOIN(a, b) PICKAXE_TEST_JOIN2(a, b)
#define PICKAXE_TEST_IMPL(id, name)                                                               \
  static void id();                                                                               \
  static ::pickaxe::test::Case PICKAXE_TEST_JOIN(id, _case){name, id, nullptr};                   \
  static ::pickaxe::test::Registration PICKAXE_TEST_JOIN(id, _reg){PICKAXE_TEST_JOIN(id, _case)}; \
  static void id()
// TEST("sha256d/scalar: empty range") { ... }
#define TEST(name) PICKAXE_TEST_IMPL(PICKAXE_TEST_JOIN(test_, __LINE__), name)
#define CHECK(cond)                                                \
  do {                                                             \
    if (!(cond)) ::pickaxe::test::fail(__FILE__, __LINE__, #cond); \
  } while (0)
#define CHECK_EQ(a, b) ::pickaxe::test::check_equal(__FILE__, __LINE__, #a " == " #b, (a), (b))
