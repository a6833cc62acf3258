/**
 * The way of native events: taken in turns of the event loop, handled in their order, and left lying where the reader of
 * hits is slow.
 * @module
 */
import type { NativeEngine, NativeEvent } from '../native/addon.js'
import { Settling } from './settling.js'

/** Hits that wait for the verifier or a consumer; beyond that the native queue fills, and then the threads wait. */
const bufferedHits = 1024
/** Events handled before the event loop gets its turn: about 2 ms of verification. */
const eventsAtOnce = 128
/** Between two looks at threads that are leaving a search: they take a few milliseconds. */
const leavingIntervalMs = 1

/** The miner, as the pump sees it. */
export interface Handler {
  /** Of an event that takes long, what concludes it: the events behind it wait for that. */
  handle(event: NativeEvent): Promise<() => void> | undefined
  /** Verified hits that nobody has taken. */
  buffered(): number
  /** A turn is over. */
  onTurn(): void
}

export class EventPump {
  readonly #engine: NativeEngine
  readonly #handler: Handler
  readonly #settling = new Settling()
  /** Events whose turn has not come: a slow check of the first holds up the rest, so that order is kept. */
  readonly #events: NativeEvent[] = []
  /** The hit whose check takes long. */
  #checking: NativeEvent | undefined
  /** Events that came from the native side, and those that are done with. */
  #taken = 0
  #handled = 0
  #stalled = false
  #scheduled = false
  #leaving: NodeJS.Timeout | undefined
  #stopping = false
  #ended = false

  constructor(engine: NativeEngine, handler: Handler) {
    this.#engine = engine
    this.#handler = handler
  }

  /** Whether somebody waits for {@link settled}. */
  get settling(): boolean {
    return this.#settling.pending
  }

  /** The smallest job id that may still have events, here or in native code. */
  oldestJob(): number {
    return Math.min(this.#engine.oldestJob(), ...this.#events.map(({ jobId }) => jobId))
  }

  /**
   * The smallest nonce of the newest search that is not finished or whose hit nobody has been given; `undefined` when nothing is
   * left of it.
   */
  unfinishedOf(jobId: number): bigint | undefined {
    let smallest = this.#engine.unfinishedOf(jobId) ?? undefined
    for (const event of [this.#checking, ...this.#events]) {
      if (event?.kind !== 'hit' || event.jobId !== jobId) continue
      if (smallest === undefined || event.nonce < smallest) smallest = event.nonce
    }
    return smallest
  }

  /** Resolves when searches before job number `before` can have no more hits and all reported ones are handled. */
  settled(before: number): Promise<void> {
    const settled = this.#settling.add(before)
    this.#handler.onTurn()
    this.schedule()
    return settled
  }

  /** Runs when the native side has events, and again while it has more than one turn's worth. */
  turn(): void {
    if (this.#ended) return
    this.#stalled = this.#handler.buffered() + this.#events.length >= bufferedHits && !this.#stopping
    if (this.#stalled) return
    const events = this.#engine.drain(eventsAtOnce)
    this.#taken += events.length
    this.#events.push(...events)
    this.#handleEvents()
    const drained = events.length < eventsAtOnce
    if (!drained) this.schedule()
    this.#advanceSettling(drained)
    this.#handler.onTurn()
  }

  schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.turn()
    })
  }

  /** A reader took a hit: what was left lying may go on. */
  onTaken(): void {
    if (this.#stalled && this.#handler.buffered() <= bufferedHits / 2) this.schedule()
  }

  /** Tells the threads to end. A check that is not done is not concluded, and hits behind it are dropped. */
  stop(): void {
    this.#stopping = true
    this.#checking = undefined
    for (const event of this.#events.splice(0)) if (event.kind !== 'hit') this.#events.push(event)
    this.#engine.stop()
    this.schedule()
  }

  /** The last thread has ended: no event follows. */
  end(): void {
    this.#ended = true
    this.#settling.end()
    clearTimeout(this.#leaving)
  }

  // In order, up to the first whose check takes long; that one goes on when it is done.
  #handleEvents(): void {
    while (this.#checking === undefined && !this.#ended) {
      const event = this.#events.shift()
      if (event === undefined) break
      const concluding = this.#handler.handle(event)
      if (concluding === undefined) this.#handled++
      else {
        this.#checking = event
        void concluding.then(conclude => this.#checked(conclude))
      }
    }
  }

  #checked(conclude: () => void): void {
    if (this.#stopping) return
    this.#checking = undefined
    conclude()
    this.#handled++
    this.#handleEvents()
    this.#advanceSettling(false)
    if (this.#stalled) this.schedule()
    this.#handler.onTurn()
  }

  #advanceSettling(drained: boolean): void {
    if (!this.#settling.pending) return
    const [taken, handled] = [this.#taken, this.#handled]
    this.#settling.advance({ oldestJob: this.#engine.oldestJob(), drained, taken, handled })
    if (!drained || !this.#settling.waitsForThreads) return
    this.#leaving ??= setTimeout(() => {
      this.#leaving = undefined
      this.turn()
    }, leavingIntervalMs)
  }
}
