// What the OS said when it refused, for people.
#pragma once

#include <string>
#include <system_error>

namespace pickaxe::os {

// ": Cannot allocate memory (error 12)" of errno or, on Windows, GetLastError(); empty for 0.
inline std::string said_by_system(int error) {
  if (error == 0) return {};
  return ": " + std::system_category().message(error) + " (error " + std::to_string(error) + ")";
}

}  // namespace pickaxe::os
