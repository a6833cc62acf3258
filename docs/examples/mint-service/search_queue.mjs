import { errorCode, Miner } from 'pickaxe'

/** Thrown by {@link SearchQueue.add} when nothing more is taken. */
export class QueueRefusal extends Error {}

/** One Miner for everybody: searches run one after another, each on all threads, first come first served. */
export class SearchQueue {
  #miner
  #hits
  #nextHit
  #waiting = []
  #running = Promise.resolve()
  #busy = false
  #closed = false
  #maxWaiting
  #progressIntervalMs

  static async start({ maxWaiting = 100, progressIntervalMs = 500, ...minerOptions } = {}) {
    return new SearchQueue(await Miner.start(minerOptions), maxWaiting, progressIntervalMs)
  }

  constructor(miner, maxWaiting, progressIntervalMs) {
    this.#miner = miner
    this.#hits = miner.hits()
    this.#maxWaiting = maxWaiting
    this.#progressIntervalMs = progressIntervalMs
  }

  stats() {
    return { ...this.#miner.stats(), waiting: this.#waiting.length }
  }

  /**
   * Queues `job`. Resolves with a verified hit, or with `undefined` when no nonce of the job wins. Rejects with the
   * reason of `signal` when it is aborted, and with the miner's error when that fails. Throws {@link QueueRefusal}.
   */
  add(job, { signal, onQueued, onProgress }) {
    if (this.#closed) throw new QueueRefusal('the service is shutting down')
    if (this.#waiting.length >= this.#maxWaiting) throw new QueueRefusal('too many searches are waiting')
    return new Promise((resolve, reject) => {
      const search = { job, signal, onProgress, resolve, reject }
      this.#waiting.push(search)
      signal.addEventListener('abort', () => this.#leave(search), { once: true })
      onQueued({ ahead: this.#waiting.length - 1 + (this.#busy ? 1 : 0) })
      if (!this.#busy) this.#running = this.#run()
    })
  }

  /** Rejects what waits and what runs, then ends the threads. */
  async close() {
    this.#closed = true
    for (const { reject } of this.#waiting.splice(0)) reject(new QueueRefusal('the service is shutting down'))
    await this.#miner.close()
    await this.#running
  }

  #leave(search) {
    const place = this.#waiting.indexOf(search)
    if (place < 0) return
    this.#waiting.splice(place, 1)
    search.reject(search.signal.reason)
  }

  async #run() {
    this.#busy = true
    for (let search = this.#waiting.shift(); search !== undefined; search = this.#waiting.shift()) {
      try {
        search.resolve(await this.#search(search))
      } catch (error) {
        search.reject(error)
      }
    }
    this.#busy = false
  }

  async #search({ job, signal, onProgress }) {
    const search = this.#miner.setJob(job)
    const startedAtMs = performance.now()
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - startedAtMs
      onProgress({ hashes: search.hashes, elapsedMs, hashrate: (search.hashes * 1000) / elapsedMs })
    }, this.#progressIntervalMs)
    let abort
    const aborted = new Promise((_, reject) => {
      abort = () => reject(signal.reason)
    })
    signal.addEventListener('abort', abort, { once: true })
    try {
      for (;;) {
        // Hits come before the end of their search, so a hit wins this race against `finished`.
        const first = await Promise.race([this.#pendingHit(), search.finished, aborted])
        if ('reason' in first) {
          if (first.reason === 'exhausted') return undefined
          if (first.reason === 'failed') await this.#pendingHit()
          throw new QueueRefusal('the service is shutting down')
        }
        this.#nextHit = undefined
        if (first.done) throw new QueueRefusal('the service is shutting down')
        // A hit of the search before may have been on its way when that one was cancelled.
        if (first.value.jobId === search.id) {
          return { ...first.value, hashes: search.hashes, elapsedMs: performance.now() - startedAtMs }
        }
      }
    } finally {
      clearInterval(timer)
      signal.removeEventListener('abort', abort)
      this.#idle()
    }
  }

  // One request for a hit is out at a time: a search that ends without one leaves it to the next.
  #pendingHit() {
    this.#nextHit ??= this.#hits.next()
    return this.#nextHit
  }

  #idle() {
    try {
      this.#miner.clearJob()
    } catch (error) {
      // A closed or failed miner has no job left to clear; whoever waits has been told.
      if (errorCode(error) === undefined) throw error
    }
  }
}
