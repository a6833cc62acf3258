// How the kernels of items in vector lanes are made up.
#pragma once

#include <cstddef>

#include "randomx/jit/arm64/superscalar/superscalar.h"
#include "randomx/jit/packs.h"

namespace pickaxe::randomx::jit::arm64 {

struct VectorPacks {
  superscalar::Vectors vectors;
  PackKinds kinds;
};

inline constexpr PackShape kTwoLanes = {.lanes = 2, .groups = 1, .scalars = 2};
inline constexpr VectorPacks kNeon = {superscalar::Vectors::neon,
                                      {.bulk = kTwoLanes, .few = kTwoLanes, .together = 16}};
inline constexpr VectorPacks kSve128 = {superscalar::Vectors::sve2,
                                        {.bulk = kTwoLanes, .few = kTwoLanes, .together = 16}};
inline constexpr VectorPacks kSve256 = {
    superscalar::Vectors::sve,
    {.bulk = {.lanes = 4, .groups = 1, .scalars = 2}, .few = {.lanes = 4, .groups = 1, .scalars = 0}, .together = 16}};
inline constexpr VectorPacks kSve512 = {
    superscalar::Vectors::sve,
    {.bulk = {.lanes = 8, .groups = 2, .scalars = 2}, .few = {.lanes = 8, .groups = 1, .scalars = 0}, .together = 8}};
static_assert(is_within_limits(kNeon.kinds) && is_within_limits(kSve128.kinds) && is_within_limits(kSve256.kinds) &&
              is_within_limits(kSve512.kinds));

}  // namespace pickaxe::randomx::jit::arm64
