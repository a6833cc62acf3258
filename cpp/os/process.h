// The process as a whole.
#pragma once

namespace pickaxe::os {

// Asks the OS to kill this process when its parent dies (Linux: PR_SET_PDEATHSIG); false where the OS cannot.
bool end_with_parent() noexcept;

}  // namespace pickaxe::os
