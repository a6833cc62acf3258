#include "os/process.h"

namespace pickaxe::os {

bool end_with_parent() noexcept {
  return false;
}

}  // namespace pickaxe::os
