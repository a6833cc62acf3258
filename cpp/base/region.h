// Compiler spellings the kernels need: forced inlining, and code for an instruction set the rest of the program
// must not assume (a target region; no compiler flag leaks into shared inline functions), and a say in where variables
// live.
#pragma once

#define PICKAXE_PRAGMA(text) _Pragma(#text)

#if defined(__clang__)
#define PICKAXE_TARGET_BEGIN(isa) \
  PICKAXE_PRAGMA(clang attribute push(__attribute__((target(isa))), apply_to = function))
#define PICKAXE_TARGET_END PICKAXE_PRAGMA(clang attribute pop)
#define PICKAXE_ARM_CRYPTO "+aes,+sha2"
#else
#define PICKAXE_TARGET_BEGIN(isa) PICKAXE_PRAGMA(GCC push_options) PICKAXE_PRAGMA(GCC target(isa))
#define PICKAXE_TARGET_END PICKAXE_PRAGMA(GCC pop_options)
#define PICKAXE_ARM_CRYPTO "+crypto"  // GCC's intrinsics want the name they were declared with
#endif

#define PICKAXE_INLINE static inline __attribute__((always_inline))
#define PICKAXE_INLINE_LAMBDA __attribute__((always_inline))
#define PICKAXE_KEEP_IN_MEMORY(x) __asm__("" : "+m"(x))
#define PICKAXE_KEEP_IN_REGISTER(x) __asm__("" : "+x"(x))
// Computed here and in this order: the optimizer neither sees through an integer nor moves one such place past another.
#define PICKAXE_AS_WRITTEN(x) __asm__ volatile("" : "+r"(x))
// Aligns the frame of the function that says so: Clang decides on that before it knows which vectors of `type` are spilled, and each
// second one then spans two cache lines.
#define PICKAXE_ALIGN_FRAME(type) \
  type aligned_in_frame;          \
  __asm__ volatile("" : "=m"(aligned_in_frame))
