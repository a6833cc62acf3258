/**
 * Emits the AES passes over the scratchpad and the register mix of rx/2, with the tables of `aes.ts`.
 * @module
 */
import { generator1RKeys, hash1RKeys } from '../aes.js'
import { wordsOf } from '../uint64.js'
import type { Code, Local } from './code.js'
import { aesStateAt, decryptTablesAt, encryptTablesAt, groupEAt, groupFAt, scratchpadAt } from './layout.js'
import type { ModuleBuilder } from './module.js'

type Direction = 'encrypt' | 'decrypt'

/** Pushes word `w`, 0..15, of the key for all four columns. */
type PushKey = (w: number) => void

/** Four columns of four words, and four words to work with. */
class State {
  readonly #code: Code
  readonly words: readonly Local[]
  readonly #next: readonly Local[]

  constructor(code: Code) {
    this.#code = code
    this.words = code.locals('i32', 16)
    this.#next = code.locals('i32', 4)
  }

  load(address: number): void {
    this.words.forEach((word, w) => {
      this.#code
        .i32(0)
        .load('i32.load', address + 4 * w)
        .set(word)
    })
  }

  store(address: number): void {
    this.words.forEach((word, w) => {
      this.#code
        .i32(0)
        .get(word)
        .store('i32.store', address + 4 * w)
    })
  }

  /** One round on every column, in alternating directions. */
  round(first: Direction, pushKey: PushKey): void {
    for (let column = 0; column < 4; column++) {
      const encrypts = (first === 'encrypt') === (column % 2 === 0)
      const tables = encrypts ? encryptTablesAt : decryptTablesAt
      const step = encrypts ? 1 : 3
      for (let w = 0; w < 4; w++) {
        for (let row = 0; row < 4; row++) {
          this.#lookUp(this.words[4 * column + ((w + step * row) & 3)]!, row, tables)
          if (row > 0) this.#code.op('i32.xor')
        }
        pushKey(4 * column + w)
        this.#code.op('i32.xor').set(this.#next[w]!)
      }
      this.#next.forEach((word, w) => {
        this.#code.get(word).set(this.words[4 * column + w]!)
      })
    }
  }

  /** Pushes what byte `row` of `word` contributes. */
  #lookUp(word: Local, row: number, tables: number): void {
    const code = this.#code.get(word)
    if (row === 0) code.i32(2).op('i32.shl')
    else code.i32(8 * row - 2).op('i32.shr_u')
    code
      .i32(0x3fc)
      .op('i32.and')
      .load('i32.load', tables + 1024 * row)
  }
}

const nothing = { parameters: [], results: [] } as const
/** The scratchpad's bytes. */
const length = { parameters: ['i32'], results: [] } as const
const scratchpadBytes = 0

/**
 * Exports `fillScratchpad(bytes)`, AesGenerator1R over the scratchpad from and to the state at `aesStateAt`;
 * `hashScratchpad(bytes)`, AesHash1R of the scratchpad from the initial state there; `mix()`, step 10 of spec 4.6.2 in rx/2 on the register file.
 */
export function emitAes(module: ModuleBuilder): void {
  const fillKeys = wordsOf(generator1RKeys)
  const finalKeys = wordsOf(hash1RKeys)

  module.exportFunction('fillScratchpad', length, code => {
    const at = code.local('i32')
    const state = new State(code)
    state.load(aesStateAt)
    overScratchpad(code, at, () => {
      state.round('decrypt', w => code.i32(fillKeys[w]!))
      state.words.forEach((word, w) => {
        code.get(at, word).store('i32.store', scratchpadAt + 4 * w)
      })
    })
    state.store(aesStateAt)
  })

  module.exportFunction('hashScratchpad', length, code => {
    const at = code.local('i32')
    const state = new State(code)
    state.load(aesStateAt)
    overScratchpad(code, at, () => {
      state.round('encrypt', w => code.get(at).load('i32.load', scratchpadAt + 4 * w))
    })
    for (const key of [0, 4]) state.round('encrypt', w => code.i32(finalKeys[key + (w & 3)]!))
    state.store(aesStateAt)
  })

  module.exportFunction('mix', nothing, code => {
    const state = new State(code)
    state.load(groupFAt)
    for (let register = 0; register < 4; register++) {
      const key = groupEAt + 16 * register
      state.round('encrypt', w => code.i32(0).load('i32.load', key + 4 * (w & 3)))
    }
    state.store(groupFAt)
  })
}

/** Runs `body` with `at` (zero before) as 0, 64, 128… to the end of the scratchpad. */
function overScratchpad(code: Code, at: Local, body: () => void): void {
  code.loop(() => {
    body()
    code.get(at).i32(64).op('i32.add').tee(at).get(scratchpadBytes).op('i32.ne').branchIf(0)
  })
}
