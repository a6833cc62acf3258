// What an algorithm reads of a job beside the layout, whatever language it comes from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pickaxe::search {

// Each gives nothing where there is no such field, or where it is of another type.
class Fields {
 public:
  virtual std::optional<std::vector<std::uint8_t>> bytes(const char* name) const = 0;
  virtual std::optional<std::string> text(const char* name) const = 0;
  virtual std::optional<bool> flag(const char* name) const = 0;

 protected:
  ~Fields() = default;
};

}  // namespace pickaxe::search
