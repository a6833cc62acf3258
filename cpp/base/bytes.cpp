#include "base/bytes.h"

#include <bit>

static_assert(std::endian::native == std::endian::little, "pickaxe supports little-endian CPUs only");
