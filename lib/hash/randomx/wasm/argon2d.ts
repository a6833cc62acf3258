/**
 * Emits Argon2d's memory fill, two 64-bit words to a vector. The same fill as `argon2d.ts`.
 * @module
 */
import { argonBlockBytes } from '../params.js'
import type { Code, Local } from './code.js'
import { argonBlockAt, cacheAt } from './layout.js'
import type { ModuleBuilder } from './module.js'

/**
 * Exports `fillBlocks(current, end, area, start, laneBlocks, keepOld, lane, lanes, otherArea)`: fills the blocks from index
 * `current` of the lane numbered `lane` to before `end`. `area` is the number of blocks of that lane that the first of them
 * may refer to, and grows with each; `start` is the block the area starts at; `laneBlocks` is the lane's length, a power of
 * two; `keepOld` XORs old content in. `lanes` is how many lanes blocks may refer to, 1: their own alone; `otherArea` is how
 * many blocks of the others.
 */
export function emitArgonFill(module: ModuleBuilder): void {
  const parameters = new Array<'i32'>(9).fill('i32')
  module.exportFunction('fillBlocks', { parameters, results: [] }, code => {
    const [current, end, area, start, laneBlocks, keepOld, lane, lanes, otherArea] = [
      0, 1, 2, 3, 4, 5, 6, 7, 8,
    ] as const
    const [previousAt, referenceAt, currentAt, nextAt] = code.locals('i32', 4) as [Local, Local, Local, Local]
    const [offset, reachable, referenceLane] = code.locals('i32', 3) as [Local, Local, Local]
    // Two permutations in step: one alone waits for its own results.
    const pair = [code.locals('v128', 8), code.locals('v128', 8)]
    const scratch = code.local('v128')
    const j1 = code.local('i64')

    /** The index on the stack, modulo its lane, as an address below `cacheAt`. */
    const address = (ofLane: Local): Code => {
      code.get(laneBlocks).i32(1).op('i32.sub', 'i32.and')
      code.get(ofLane, laneBlocks).op('i32.mul', 'i32.add')
      return code.i32(10).op('i32.shl')
    }
    /** Sets `nextAt` to what the block behind the one at `before` refers to; the first words of that one say it. */
    const refer = (before: Local): void => {
      code.get(lane).set(referenceLane).get(area).set(reachable)
      code.get(lanes).i32(1).op('i32.ne')
      code.ifThen(() => {
        code
          .get(before)
          .load('i32.load', cacheAt + 4)
          .get(lanes)
          .op('i32.rem_u')
          .tee(referenceLane)
        code.get(lane).op('i32.ne')
        code.ifThen(() => code.get(otherArea).set(reachable))
      })
      // reference = start + reachable - 1 - (reachable * (j1 * j1 >> 32) >> 32)
      code.get(before).load('i32.load', cacheAt).op('i64.extend_i32_u').set(j1)
      code.get(start, reachable).op('i32.add').i32(1).op('i32.sub')
      code.get(j1, j1).op('i64.mul').i64(32n).op('i64.shr_u').get(reachable).op('i64.extend_i32_u', 'i64.mul')
      code.i64(32n).op('i64.shr_u', 'i32.wrap_i64', 'i32.sub')
      address(referenceLane).set(nextAt)
    }
    /** Pushes the vector at `at` + `offset` + `constant`. */
    const vector = (at: Local, constant: number): Code =>
      code
        .get(at, offset)
        .op('i32.add')
        .load('v128.load', cacheAt + constant)
    const mixedVector = (constant: number): Code => {
      vector(previousAt, constant)
      return vector(referenceAt, constant).op('v128.xor')
    }
    /** `body` for `offset` = 0, step, 2·step… below `limit`. */
    const over = (limit: number, step: number, body: () => void): void => {
      code.i32(0).set(offset)
      code.loop(() => {
        body()
        code.get(offset).i32(step).op('i32.add').tee(offset).i32(limit).op('i32.ne').branchIf(0)
      })
    }
    /** `body` for each vector of both permutations; rows and columns are `apart` bytes apart, their vectors `step`. */
    const each = (apart: number, step: number, body: (word: Local, at: number) => void): void => {
      for (const [which, words] of pair.entries()) {
        for (const [i, word] of words.entries()) body(word, which * apart + i * step)
      }
    }

    code.get(current).i32(1).op('i32.sub')
    address(lane).set(previousAt)
    refer(previousAt)
    code.get(current)
    address(lane).set(currentAt)
    code.loop(() => {
      code.get(nextAt).set(referenceAt)
      // Rows, then columns, in loops: unrolled they are eight times the code and no faster (measured).
      over(argonBlockBytes, 256, () => {
        each(128, 16, (word, at) => {
          mixedVector(at).set(word)
        })
        permute(code, pair, scratch)
        each(128, 16, (word, at) => {
          code.get(offset, word).store('v128.store', argonBlockAt + at)
        })
      })
      over(128, 32, () => {
        each(16, 128, (word, at) => {
          code
            .get(offset)
            .load('v128.load', argonBlockAt + at)
            .set(word)
        })
        permute(code, pair, scratch)
        each(16, 128, (word, at) => {
          mixedVector(at).get(word).op('v128.xor').set(word)
        })
        code.get(keepOld).ifThen(() => {
          each(16, 128, (word, at) => {
            vector(currentAt, at).get(word).op('v128.xor').set(word)
          })
        })
        each(16, 128, (word, at) => {
          code
            .get(currentAt, offset)
            .op('i32.add')
            .get(word)
            .store('v128.store', cacheAt + at)
        })
        // The first columns say what comes next: it is on its way while the others are computed.
        code.get(offset).op('i32.eqz')
        code.ifThen(() => {
          code.get(area).i32(1).op('i32.add').set(area)
          refer(currentAt)
          for (let line = 0; line < argonBlockBytes; line += 64) {
            code
              .get(nextAt)
              .load('i32.load', cacheAt + line)
              .op('drop')
          }
        })
      })
      code.get(currentAt).set(previousAt)
      code.get(currentAt).i32(argonBlockBytes).op('i32.add').set(currentAt)
      code.get(current).i32(1).op('i32.add').tee(current).get(end).op('i32.ne').branchIf(0)
    })
  })
}

/** The permutation P on each of several sets of eight vectors: rows a, b, c, d of a matrix are two vectors each. */
function permute(code: Code, sets: readonly (readonly Local[])[], scratch: Local): void {
  for (const [a0, a1, b0, b1, c0, c1, d0, d1] of sets as readonly Matrix[]) {
    mix(code, a0, b0, c0, d0)
    mix(code, a1, b1, c1, d1)
  }
  for (const [a0, a1, b0, b1, c0, c1, d0, d1] of sets as readonly Matrix[]) {
    // Diagonals: row b moves left by one word, c by two (its vectors change places), d by three.
    rotateLeft(code, b0, b1, scratch)
    rotateRight(code, d0, d1, scratch)
    mix(code, a0, b0, c1, d0)
    mix(code, a1, b1, c0, d1)
    rotateRight(code, b0, b1, scratch)
    rotateLeft(code, d0, d1, scratch)
  }
}

type Matrix = readonly [Local, Local, Local, Local, Local, Local, Local, Local]

const upperThenLower = Array.from({ length: 16 }, (_, i) => 8 + i)

/** The row (x, y) of four words moves left by one. */
function rotateLeft(code: Code, x: Local, y: Local, scratch: Local): void {
  code.get(x, y).shuffle(upperThenLower).set(scratch)
  code.get(y, x).shuffle(upperThenLower).set(y)
  code.get(scratch).set(x)
}

/** The row (x, y) of four words moves right by one. */
function rotateRight(code: Code, x: Local, y: Local, scratch: Local): void {
  code.get(y, x).shuffle(upperThenLower).set(scratch)
  code.get(x, y).shuffle(upperThenLower).set(y)
  code.get(scratch).set(x)
}

/** G with multiplications on two words at a time. */
function mix(code: Code, a: Local, b: Local, c: Local, d: Local): void {
  addProduct(code, a, b)
  xorRotate(code, d, a, 32)
  addProduct(code, c, d)
  xorRotate(code, b, c, 24)
  addProduct(code, a, b)
  xorRotate(code, d, a, 16)
  addProduct(code, c, d)
  xorRotate(code, b, c, 63)
}

/** The low halves of both words, side by side. */
const lowHalves = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]

/** x += y + 2·lo(x)·lo(y) */
function addProduct(code: Code, x: Local, y: Local): void {
  code.get(x, y).op('i64x2.add')
  code.get(x, x).shuffle(lowHalves).get(y, y).shuffle(lowHalves).op('i64x2.extmul_low_i32x4_u')
  code.i32(1).op('i64x2.shl', 'i64x2.add').set(x)
}

/** x = (x ^ y) rotated right by `count` bits. */
function xorRotate(code: Code, x: Local, y: Local, count: 16 | 24 | 32 | 63): void {
  code.get(x, y).op('v128.xor').tee(x).get(x)
  if (count === 63) code.op('i64x2.add').get(x).i32(63).op('i64x2.shr_u', 'v128.or')
  else code.shuffle(Array.from({ length: 16 }, (_, i) => (i & 8) | ((i + count / 8) & 7)))
  code.set(x)
}
