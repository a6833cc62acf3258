// The segment fillers by instruction set; kernels.cpp makes the table of them.
#pragma once

#include "randomx/argon2d/argon2d.h"

namespace pickaxe::randomx::argon2d {

void fill_segment_scalar(const Matrix& matrix, Segment at) noexcept;
void fill_segment_ssse3(const Matrix& matrix, Segment at) noexcept;
void fill_segment_avx2(const Matrix& matrix, Segment at) noexcept;
void fill_segment_avx512(const Matrix& matrix, Segment at) noexcept;
void fill_segment_neon(const Matrix& matrix, Segment at) noexcept;

}  // namespace pickaxe::randomx::argon2d
