// Reads the vectors of test/vectors: enough of JSON for data files, no more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hex.h"

namespace pickaxe::test {

class Json {
 public:
  static Json parse(std::string_view text);  // throws std::runtime_error with the offset
  // A file of test/vectors.
  static Json vectors(const std::string& name);

  const Json& operator[](std::string_view key) const;  // member of an object; throws when missing
  bool has(std::string_view key) const;
  const std::vector<Json>& items() const { return items_; }
  const std::string& text() const { return text_; }  // of strings, numbers, true, false and null
  std::vector<std::uint8_t> bytes() const;           // of a string in hex

 private:
  std::string text_;
  std::vector<Json> items_;
  std::vector<std::pair<std::string, Json>> members_;
  friend class JsonParser;
};

}  // namespace pickaxe::test
