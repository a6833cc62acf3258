// What is hashed before the block that holds the nonce.
#pragma once

#include <array>
#include <cstdint>

namespace pickaxe::base {

using Preimage = std::array<std::uint8_t, 64>;  // one block of SHA-256

}  // namespace pickaxe::base
