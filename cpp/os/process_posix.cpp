#include "os/process.h"

#if defined(__linux__)
#include <signal.h>
#include <sys/prctl.h>
#endif

namespace pickaxe::os {

bool end_with_parent() noexcept {
#if defined(__linux__)
  return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
#else
  return false;
#endif
}

}  // namespace pickaxe::os
