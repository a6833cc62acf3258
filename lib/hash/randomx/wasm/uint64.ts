/**
 * Emits the high halves of 128-bit products: WebAssembly multiplies to 64 bits only.
 * @module
 */
import type { Code, Local } from './code.js'

/** Locals that {@link multiplyHigh} overwrites. */
export interface ProductLocals {
  readonly a: Local
  readonly b: Local
  readonly middle: Local
}

export function productLocals(code: Code): ProductLocals {
  return { a: code.local('i64'), b: code.local('i64'), middle: code.local('i64') }
}

const low32 = 0xffffffffn

/**
 * Two factors on the stack; leaves the high half of their product, by 32-bit halves as in long multiplication. With
 * arithmetic shifts the same steps give the signed one: no sum leaves 64 bits.
 */
export function multiplyHigh(code: Code, { a, b, middle }: ProductLocals, shift: 'i64.shr_u' | 'i64.shr_s'): void {
  code.set(b).set(a)
  // middle = hi(a)·lo(b) + (lo(a)·lo(b) >> 32)
  code.get(a).i64(low32).op('i64.and').get(b).i64(low32).op('i64.and', 'i64.mul').i64(32n).op('i64.shr_u')
  code.get(a).i64(32n).op(shift).get(b).i64(low32).op('i64.and', 'i64.mul', 'i64.add').set(middle)
  // hi(a)·hi(b) + (middle >> 32) + ((lo(a)·hi(b) + lo(middle)) >> 32)
  code.get(a).i64(32n).op(shift).get(b).i64(32n).op(shift).op('i64.mul')
  code.get(middle).i64(32n).op(shift).op('i64.add')
  code.get(a).i64(low32).op('i64.and').get(b).i64(32n).op(shift).op('i64.mul')
  code.get(middle).i64(low32).op('i64.and', 'i64.add').i64(32n).op(shift).op('i64.add')
}
