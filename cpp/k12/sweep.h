// The sweep kernels; the contract is sweep/kernel.h's.
#pragma once

#include "base/status.h"
#include "k12/work.h"
#include "sweep/candidates.h"

namespace pickaxe::k12 {

std::uint64_t sweep_scalar(const Work&, std::uint32_t, std::uint64_t, sweep::Candidates&) noexcept;
std::uint64_t sweep_avx2(const Work&, std::uint32_t, std::uint64_t, sweep::Candidates&) noexcept;
std::uint64_t sweep_avx512(const Work&, std::uint32_t, std::uint64_t, sweep::Candidates&) noexcept;
std::uint64_t sweep_planned_avx512(const Work&, std::uint32_t, std::uint64_t, sweep::Candidates&) noexcept;
std::uint64_t sweep_neon(const Work&, std::uint32_t, std::uint64_t, sweep::Candidates&) noexcept;

// Whether this process can have the code.
base::Status planned_avx512_ready();

}  // namespace pickaxe::k12
