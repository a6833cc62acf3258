/** Searches in line on plain TypeScript threads, to test the line without the native side. */

import { type Job, messageOf } from '../../lib/algorithm/index.js'
import { toHex, toLittleEndian } from '../../lib/base/bytes.js'
import type { MineResult } from '../../lib/base/result.js'
import { checkSearchOptions, type SearchOptions } from '../../lib/miner/options.js'
import { RunningSearch } from '../../lib/miner/search.js'
import { SearchQueue } from '../../lib/miner/search_queue.js'
import { verifySync } from '../../lib/verify/verify.js'

const noncesAtOnce = 256

export class PlainMiner {
  #current: RunningSearch | undefined
  #closed = false
  #lastId = 0
  readonly #queue = new SearchQueue({
    idle: () => this.#current === undefined && !this.#closed,
    begin: (job, searched) => this.#begin(job, searched),
    abandon: search => {
      this.#finish(search, 'replaced')
      this.#queue.advance()
    },
  })

  mine(job: Job, options: SearchOptions = {}): Promise<MineResult> {
    return this.#queue.add(job, checkSearchOptions(options))
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#current !== undefined) this.#finish(this.#current, 'closed')
    this.#queue.end('closed')
  }

  #begin(job: Job, searched: Job): RunningSearch | undefined {
    if (job.range.start === job.range.end) return undefined
    let hashes = 0
    const search = new RunningSearch(
      ++this.#lastId,
      job,
      searched,
      { hashes: () => hashes, unfinished: () => searched.range.start + BigInt(hashes) },
      () => {},
    )
    this.#current = search
    void this.#run(search, () => hashes++)
    return search
  }

  async #run(search: RunningSearch, count: () => void): Promise<void> {
    const { id, job, searched } = search
    for (let nonce = searched.range.start; nonce < searched.range.end; nonce++) {
      if (nonce % BigInt(noncesAtOnce) === 0n) await new Promise(resolve => setImmediate(resolve))
      if (search.ended) return
      count()
      const { valid, hash } = verifySync(searched, nonce)
      if (!valid) continue
      const message = messageOf(searched, nonce, 0)
      const nonceBytes = toLittleEndian(nonce, searched.nonceWidth)
      const inHex = { nonceHex: toHex(nonceBytes), hashHex: toHex(hash) }
      this.#queue
        .minedBy(search)
        ?.found({ job, jobId: id, nonce, nonceBytes, preimageIndex: 0, message, hash, ...inHex, worker: 0, checkMs: 0 })
      this.#finish(search, 'replaced')
      this.#queue.advance()
      return
    }
    this.#finish(search, 'exhausted')
    this.#queue.advance()
  }

  #finish(search: RunningSearch, reason: 'exhausted' | 'replaced' | 'closed'): void {
    search.end(reason)
    if (search === this.#current) this.#current = undefined
    this.#queue.ended(search, reason)
  }
}
