// The segment fillers by instruction set; argon2d_kernels.cpp makes the table of them.
#pragma once

#include "randomx/argon2d/argon2d.h"

namespace pickaxe::randomx {

void fill_segment_scalar(const Argon2dMatrix& matrix, Argon2dSegment at) noexcept;
void fill_segment_ssse3(const Argon2dMatrix& matrix, Argon2dSegment at) noexcept;
void fill_segment_avx2(const Argon2dMatrix& matrix, Argon2dSegment at) noexcept;
void fill_segment_avx512(const Argon2dMatrix& matrix, Argon2dSegment at) noexcept;
void fill_segment_neon(const Argon2dMatrix& matrix, Argon2dSegment at) noexcept;

}  // namespace pickaxe::randomx
