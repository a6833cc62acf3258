// How C functions are called here: what generated code has to know to be called and to call.
#pragma once

namespace pickaxe::os {

enum class CallingConvention {
  system_v,   // x86-64 everywhere but Windows
  microsoft,  // x86-64 on Windows
  aapcs64,    // 64-bit Arm
};

#if defined(__aarch64__) || defined(_M_ARM64)
inline constexpr CallingConvention kCallingConvention = CallingConvention::aapcs64;
#elif defined(_WIN32)
inline constexpr CallingConvention kCallingConvention = CallingConvention::microsoft;
#else
inline constexpr CallingConvention kCallingConvention = CallingConvention::system_v;
#endif

}  // namespace pickaxe::os
