/**
 * Everything in plain JavaScript: runs anywhere, and is what the WebAssembly engine is checked against.
 * @module
 */
import { type ArgonLayout, fillSegment, type SegmentRange } from './argon2d.js'
import type { Engine } from './cache.js'
import { datasetItem, type ItemProgram } from './dataset.js'
import { Interpreter } from './interpreter.js'
import { cacheBytes } from './params.js'
import type { Steps } from './steps.js'
import { packSuperscalar } from './superscalar_execute.js'
import type { SuperscalarProgram } from './superscalar_generate.js'

export class PlainEngine implements Engine {
  readonly name = 'plain'
  readonly cache = new Int32Array(cacheBytes / 4)
  readonly blocksPerStep = 128
  readonly machine = new Interpreter((itemNumber, item) => this.readItem(itemNumber, item))
  #programs: readonly ItemProgram[] = []

  fillSegment(layout: ArgonLayout, range: SegmentRange): void {
    fillSegment(this.cache, layout, range)
  }

  *loadSuperscalar(programs: readonly SuperscalarProgram[]): Steps<void> {
    this.#programs = programs.map(program => ({
      program: packSuperscalar(program),
      addressOffset: 2 * program.addressRegister,
    }))
    yield {}
  }

  readItem(itemNumber: number, item: Int32Array): void {
    datasetItem(this.cache, this.#programs, itemNumber, item)
  }
}
