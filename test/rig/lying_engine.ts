/** An engine that tells what is not true, or takes long. */
import { type Job, messageOf } from '../../lib/algorithm/index.js'
import { toLittleEndian } from '../../lib/base/bytes.js'
import type { Hit } from '../../lib/miner/miner.js'
import type { Search } from '../../lib/miner/search.js'
import { PlainEngine } from './plain_engine.js'

type Lie = 'idle' | 'finder' | 'sleeper'

/** `idle` calls every range searched; `finder` calls its first nonce a hit. Both take a few milliseconds. `sleeper` never ends. */
export class LyingEngine extends PlainEngine {
  readonly #lie: Lie
  #told: Hit | undefined
  #wake: () => void = () => {}

  constructor(lie: Lie) {
    super()
    this.#lie = lie
  }

  override setJob(job: Job): Search {
    const lanes = BigInt((job as { preimages?: readonly unknown[] }).preimages?.length ?? 1)
    const { start, end } = job.range
    const id = this.jobs.push({ job, atMs: performance.now() })
    const search: Search = {
      id,
      job,
      hashes: Number((end - start) * lanes),
      finished: new Promise(resolve => {
        if (this.#lie !== 'sleeper')
          setTimeout(() => resolve({ reason: 'exhausted', hashes: Number((end - start) * lanes) }), 20)
      }),
    }
    if (this.#lie === 'finder') {
      const nonceBytes = toLittleEndian(start, job.nonceWidth)
      const place = { job, jobId: id, nonce: start, nonceBytes, preimageIndex: 0, worker: 0, checkMs: 0 }
      this.#told = { ...place, message: messageOf(job, start), hash: new Uint8Array(32), nonceHex: '', hashHex: '' }
      setTimeout(() => this.#wake(), 5)
    }
    return search
  }

  override hits() {
    const told = this.#tell()
    return Object.assign(told, { [Symbol.asyncDispose]: async () => void (await told.return?.()) })
  }

  override clearJob(): void {}

  async *#tell(): AsyncIterableIterator<Hit> {
    for (;;) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
      if (this.#told !== undefined) yield this.#told
    }
  }
}
