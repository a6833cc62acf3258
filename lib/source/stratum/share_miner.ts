/**
 * From a pool's jobs to shares: what is mined, which hits are sent, and why nothing is.
 * @module
 */
import type { AlgorithmName } from '../../algorithm/index.js'
import { toHex } from '../../base/bytes.js'
import { PickaxeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import type { Hit } from '../../miner/miner.js'
import type { Engine } from '../feed/engine.js'
import { Feed } from '../feed/feed.js'
import { Holds } from '../feed/holds.js'
import type { PoolEvent, PoolHold, ShareEvent } from './pool_events.js'
import type { PoolJob, PoolSession, Share, ShareWork } from './pool_job.js'
import { type PoolStats, ShareTally } from './pool_numbers.js'
import { refusalMeanings, shareRefusal } from './refusal.js'
import { type MinedJob, type SentShare, ShareLine } from './share_line.js'

export interface ShareMinerOptions {
  readonly engine: Engine
  /** Enough, once so many were accepted. */
  readonly shares: number
  readonly onEvent: (event: PoolEvent) => void
  /** A pool's words without our secrets. */
  readonly clean: (text: string) => string
  readonly onEnough: () => void
  readonly onFailure: (error: unknown) => void
  /** How long nothing is mined after it was found that hits cannot be checked here. Default 10 s. */
  readonly verifierRetryMs?: number
}

type ShareFate = Pick<ShareEvent, 'outcome' | 'latencyMs' | 'reason' | 'text' | 'meaning'>

/** A supply of the feed: searches of one job. */
interface Supply extends MinedJob {
  next(): ShareWork | undefined
}

// Pools of Monero's family keep the last few jobs of a block.
const jobsKept = 3
const answersMs = 5000
/** More hits than this in a second are no use to anybody. */
const manyHits = 50
const wordIntervalMs = 60_000
/** Shares a second that we ask for where the pool lets us. */
const wantedRate = 0.5

export class ShareMiner {
  readonly tally = new ShareTally()
  readonly #options: ShareMinerOptions
  readonly #feed: Feed<ShareWork, Supply>
  readonly #line: ShareLine
  readonly #holds: Holds<PoolHold>
  /** Of the session being mined at, newest first. */
  #supplies: Supply[] = []
  #session: PoolSession | undefined
  #startedAtMs = 0
  #minedAtMs: number | undefined
  #prepared = ''
  #paused = false
  #crowded = false
  #uncheckable: NodeJS.Timeout | undefined
  #hitSecond = 0
  #hitsInSecond = 0
  #wordAtMs = Number.NEGATIVE_INFINITY
  #failure: { error: unknown } | undefined
  #ended = false
  jobs = 0
  jobAlgorithm: AlgorithmName | undefined

  constructor(options: ShareMinerOptions) {
    this.#options = options
    this.#holds = new Holds(options.onEvent)
    this.#feed = new Feed({
      engine: options.engine,
      onHit: (hit, work, supply) => this.#onHit(hit, work, supply),
      // A check of RandomX takes long: the hits of a new job do not wait for those of one that is over.
      isWanted: supply => !supply.isOver,
      onUnwanted: (_work, supply) => this.#onUnwanted(supply),
      onExhausted: supply => this.#onExhausted(supply),
      onFailure: error => {
        this.#failure ??= { error }
        options.onFailure(error)
      },
    })
    this.#line = new ShareLine({
      onAccepted: sent => this.#onAccepted(sent),
      onFailed: (sent, error) => this.#onFailed(sent, error),
      onStale: (mined, share) => this.#onStale(mined, share),
      onCrowded: isCrowded => {
        this.#crowded = isCrowded
        this.#applyPause()
      },
    })
  }

  /** Why nothing is mined; empty while something is. */
  get holds(): ReadonlyMap<string, string> {
    return this.#holds.reasons
  }

  get failure(): { error: unknown } | undefined {
    return this.#failure
  }

  get isPaused(): boolean {
    return this.#paused
  }

  get pool(): string | undefined {
    return this.#session?.label
  }

  get algorithm(): string | undefined {
    return this.#supplies[0]?.job.algorithm
  }

  get job(): PoolStats['job'] {
    const job = this.#supplies[0]?.job
    if (job === undefined) return undefined
    const { id, difficulty, height, expectedHashes } = job
    const ageMs = performance.now() - this.#startedAtMs
    return { id: this.#options.clean(id), difficulty, height, expectedHashes, ageMs }
  }

  get duplicates(): number {
    return this.#line.duplicates
  }

  get open(): number {
    return this.#line.unanswered + this.#line.waiting
  }

  /** Since the first job. */
  get minedSeconds(): number {
    return this.#minedAtMs === undefined ? 0 : (performance.now() - this.#minedAtMs) / 1000
  }

  hold(hold: PoolHold, message: string): void {
    this.#holds.set(hold, message)
  }

  /** Shares of its jobs are wanted from now on, and of no other's. */
  begin(session: PoolSession): void {
    this.#forgetJobs()
    this.#session = session
  }

  mine(session: PoolSession, job: PoolJob, cleans: boolean): void {
    if (session !== this.#session || this.#ended) return
    this.jobs++
    if (cleans) this.#forgetJobs()
    const supply: Supply = { job, session, isOver: false, next: () => this.#next(supply) }
    this.#supplies.unshift(supply)
    for (const old of this.#supplies.splice(jobsKept + 1)) old.isOver = true
    this.#startedAtMs = performance.now()
    this.#minedAtMs ??= this.#startedAtMs
    if (this.#uncheckable === undefined) this.#start(supply)
    const { algorithm, difficulty, height } = job
    const id = this.#options.clean(job.id)
    this.#options.onEvent({ type: 'job', pool: session.label, job: id, algorithm, difficulty, height, cleans })
  }

  /** The session is mined at no longer. Resolves when its shares have their answers, or will have none. */
  async leave(session: PoolSession): Promise<void> {
    if (session === this.#session) {
      this.#forgetJobs()
      this.#session = undefined
      this.#feed.drop()
    }
    await this.#answered(answersMs)
  }

  /** Hits cannot be checked: nothing is mined, and nothing sent, until they can. */
  holdUnproven(message: string): void {
    if (this.#ended) return
    this.#feed.drop()
    this.#holds.set('verifier', `shares cannot be proven here, so none is sent: ${message}`)
    clearTimeout(this.#uncheckable)
    this.#uncheckable = setTimeout(() => {
      this.#uncheckable = undefined
      const [supply] = this.#supplies
      if (supply !== undefined) this.#start(supply)
    }, this.#options.verifierRetryMs ?? 10_000).unref()
  }

  pause(): void {
    this.#paused = true
    this.#applyPause()
  }

  resume(): void {
    this.#paused = false
    this.#applyPause()
  }

  /** Nothing is mined any more; waits for answers. */
  async end(limitMs: number): Promise<void> {
    this.#ended = true
    clearTimeout(this.#uncheckable)
    this.#feed.drop()
    await this.#answered(limitMs)
  }

  #start(supply: Supply): void {
    this.#holds.clear()
    this.#feed.start(supply)
    const { nextKey } = supply.job
    if (nextKey === undefined || toHex(nextKey.key) === this.#prepared) return
    this.#prepared = toHex(nextKey.key)
    this.#options.engine.prepare?.(nextKey.key, nextKey.variant)
  }

  #next(supply: Supply): ShareWork | undefined {
    const work = supply.job.next()
    if (work !== undefined) this.jobAlgorithm = work.job.algorithm
    return work
  }

  #forgetJobs(): void {
    for (const supply of this.#supplies.splice(0)) supply.isOver = true
  }

  async #answered(limitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<void>(resolve => {
      timer = setTimeout(resolve, limitMs)
    })
    await Promise.race([this.#line.settled(), limit])
    clearTimeout(timer)
  }

  // Somebody else's pause is not ended by a line that moves on.
  #applyPause(): void {
    if (this.#ended || this.#failure !== undefined) return
    const { engine } = this.#options
    if (this.#paused || this.#crowded) engine.pause()
    else engine.resume()
  }

  #onExhausted({ session }: Supply): void {
    this.#holds.set('job', `every nonce of ${session.label}’s job was tried: asking for another`)
    session.askForJob()
  }

  #onHit(hit: Hit, work: ShareWork, supply: Supply): void {
    if (this.#ended) return
    this.#countHit(supply)
    if (hit.unproven !== undefined) {
      this.tally.unproven++
      this.holdUnproven(hit.unproven.message)
      return
    }
    const share = work.share(hit)
    this.tally.proven(share.checkMs)
    if (supply.isOver) this.#onStale(supply, share)
    else this.#line.add(supply, share)
  }

  #onUnwanted(supply: Supply): void {
    if (this.#ended) return
    this.#countHit(supply)
    this.#onStale(supply)
  }

  // A difficulty that is far too low costs the pool's time and ours.
  #countHit({ job, session }: Supply): void {
    const now = performance.now()
    const second = Math.floor(now / 1000)
    if (second !== this.#hitSecond) this.#hitsInSecond = 0
    this.#hitSecond = second
    if (++this.#hitsInSecond <= manyHits || now - this.#wordAtMs < wordIntervalMs) return
    this.#wordAtMs = now
    const rate = this.#options.engine.stats().hashrate
    const wanted = Math.max(job.difficulty * 100, (job.difficulty / job.expectedHashes) * (rate / wantedRate))
    session.suggestDifficulty?.(wanted)
    this.#options.onEvent({
      type: 'notice',
      message:
        `${session.label}: difficulty ${job.difficulty} makes more than ${manyHits} shares a second on this machine, which waits for them to be checked and answered: ` +
        `ask the pool for about ${wanted < 100 ? Number(wanted.toPrecision(2)) : Math.round(wanted)} (often in the user or the password, or by another port)`,
    })
  }

  #onStale(mined: MinedJob, share?: Share): void {
    this.tally.stale++
    this.#tell(mined, share, { outcome: 'stale' })
  }

  #onAccepted({ mined, share, latencyMs }: SentShare): void {
    this.tally.accept(mined.job.expectedHashes, latencyMs, share.isBlock)
    this.#tell(mined, share, { outcome: 'accepted', latencyMs })
    if (this.tally.accepted >= this.#options.shares) this.#options.onEnough()
  }

  #onFailed({ mined, share, latencyMs }: SentShare, error: unknown): void {
    const { session } = mined
    const refused = shareRefusal(error)
    if (refused === undefined) {
      this.tally.lost++
      this.#tell(mined, share, { outcome: 'lost' })
      return
    }
    const { reason, text } = refused
    this.tally.reject(reason, latencyMs)
    const meaning = refusalMeanings[reason]
    this.#tell(mined, share, { outcome: 'rejected', latencyMs, reason, text: this.#options.clean(text), meaning })
    if (reason !== 'unauthenticated' && reason !== 'banned') return
    const kind = reason === 'banned' ? 'banned' : 'again'
    session.close(
      new PickaxeError(
        'PICKAXE_ERR_POOL_LOGIN',
        `${session.label} does not know us any more: ${this.#options.clean(text)}`,
        {
          detail: { pool: session.label, kind },
        },
      ),
    )
  }

  #tell({ job, session }: MinedJob, share: Share | undefined, fate: ShareFate): void {
    const { difficulty } = job
    const id = this.#options.clean(job.id)
    const { isBlock = false, checkMs } = share ?? {}
    const proof = given({ checkMs })
    this.#options.onEvent({ type: 'share', pool: session.label, job: id, difficulty, isBlock, ...proof, ...fate })
  }
}
