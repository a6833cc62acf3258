/** A pool of Monero's family that believes nothing: every share is hashed again by the TypeScript implementation. */
import { createHash, randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { RandomXCache } from '../../lib/hash/randomx/index.js'
import type { RandomXVariant } from '../../lib/hash/randomx/variants.js'
import { type Message, PoolPeer, PoolServer } from './pool_server.js'

/** `algo` as the job had it. */
export type BlobHash = (blob: Uint8Array, seedHash: string, algo?: string) => Promise<Uint8Array> | Uint8Array

export interface MoneroPoolOptions {
  /** What a blob is hashed with. */
  hash: BlobHash
  difficulty?: bigint
  targetBytes?: 4 | 8
  extensions?: string[]
  /** Top byte of the nonce that every miner gets one of. */
  nicehash?: boolean
  algo?: string | undefined
  /** Refuses every login with this. */
  loginError?: string | undefined
  tls?: { key: string; cert: string }
  /** How long after a new block a share of the one before is still taken: it was on its way. Default 250 ms. */
  graceMs?: number
}

interface Job {
  readonly id: string
  readonly blob: Uint8Array
  readonly seedHash: string
  readonly algo: string | undefined
  readonly difficulty: bigint
  readonly block: number
  readonly nonces: Set<string>
}

class Peer extends PoolPeer {
  id = ''
  top = 0
  readonly jobs = new Map<string, Job>()
}

const max256 = (1n << 256n) - 1n

/** Of the stub's own hash, in the place of RandomX where only the protocol is looked at. */
export const quickHash: BlobHash = (blob, seedHash) =>
  createHash('sha256').update(createHash('sha256').update(blob).update(seedHash).digest()).digest()

/** RandomX in TypeScript; one cache at a time, kept while the key is the same. */
export function randomxHash(variant: RandomXVariant = 'rx/0'): BlobHash {
  let current: { seedHash: string; cache: Promise<RandomXCache> } | undefined
  return async (blob, seedHash) => {
    if (current?.seedHash !== seedHash) {
      current = { seedHash, cache: RandomXCache.create({ key: Buffer.from(seedHash, 'hex'), variant }) }
    }
    return (await current.cache).hash(blob, variant)
  }
}

export class MoneroPool extends PoolServer<Peer> {
  readonly shares = { accepted: 0, rejected: {} as Record<string, number> }
  /** Why shares were refused, with what was sent. */
  readonly refusals: { reason: string; params: unknown }[] = []
  readonly options: MoneroPoolOptions
  seedHash = randomBytes(32).toString('hex')
  nextSeedHash = ''
  difficulty: bigint
  /** What jobs say they are hashed with. */
  algo: string | undefined
  #block = 0
  #blockAt = 0
  #previous = randomBytes(32)
  #jobs = 0
  #logins = 0
  #checks: Promise<unknown> = Promise.resolve()

  constructor(options: MoneroPoolOptions) {
    super(options.tls)
    this.options = options
    this.difficulty = options.difficulty ?? 16n
    this.algo = options.algo
  }

  protected peer(socket: Socket): Peer {
    return new Peer(socket, () => this.faults)
  }

  /** A new block was found somewhere: jobs of the one before are over. */
  newBlock(): void {
    this.#block++
    this.#blockAt = performance.now()
    this.#previous = randomBytes(32)
    this.newJobs()
  }

  newSeed(): void {
    this.seedHash = this.nextSeedHash || randomBytes(32).toString('hex')
    this.nextSeedHash = ''
    this.newBlock()
  }

  /** Another job for everybody, on the same block. */
  newJobs(): void {
    for (const peer of this.peers)
      if (peer.id !== '') peer.send({ jsonrpc: '2.0', method: 'job', params: this.job(peer) })
  }

  job(peer: Peer): Message {
    const blob = Buffer.concat([
      Buffer.from('1010d5f382d806', 'hex'),
      this.#previous,
      Buffer.alloc(4),
      randomBytes(32),
      Buffer.from([1]),
    ])
    if (this.options.nicehash) blob[42] = peer.top
    const { seedHash, difficulty, algo } = this
    const id = `job${++this.#jobs}`
    peer.jobs.set(id, { id, blob, seedHash, algo, difficulty, block: this.#block, nonces: new Set() })
    const oldest = peer.jobs.keys().next().value
    if (peer.jobs.size > 8 && oldest !== undefined) peer.jobs.delete(oldest)
    const { targetBytes = 8 } = this.options
    const target = Buffer.alloc(8)
    target.writeBigUInt64LE(((1n << 64n) - 1n) / difficulty)
    return {
      blob: blob.toString('hex'),
      job_id: id,
      target: target.subarray(8 - targetBytes).toString('hex'),
      height: 1000 + this.#block,
      seed_hash: seedHash,
      ...(this.nextSeedHash === '' ? {} : { next_seed_hash: this.nextSeedHash }),
      ...(algo === undefined ? {} : { algo }),
    }
  }

  protected onMessage(peer: Peer, { id, method, params }: Message): unknown {
    const fields = (params ?? {}) as Message
    const answer = (result: unknown) => peer.answer({ id, jsonrpc: '2.0', error: null, result })
    const refuse = (message: string) => peer.answer({ id, jsonrpc: '2.0', error: { code: -1, message }, result: null })
    const { loginError, extensions = ['algo', 'keepalive'] } = this.options
    switch (method) {
      case 'login':
        if (loginError !== undefined) return refuse(loginError)
        peer.id = `login${++this.#logins}`
        peer.top = this.#logins & 0xff
        return answer({ id: peer.id, job: this.job(peer), status: 'OK', extensions })
      case 'submit': {
        // What is known of a share is known when it comes, not when its turn to be hashed does.
        const judged = this.#judge(peer, fields)
        // One after another, as they came.
        this.#checks = this.#checks.then(async () => {
          const reason =
            typeof judged === 'string' ? judged : await judged().catch(error => `cannot be judged: ${error}`)
          if (reason === undefined) {
            this.shares.accepted++
            return answer({ status: 'OK' })
          }
          this.shares.rejected[reason] = (this.shares.rejected[reason] ?? 0) + 1
          this.refusals.push({ reason, params: fields })
          refuse(reason)
        })
        return
      }
      case 'keepalived':
        return answer({ status: 'KEEPALIVED' })
      case 'getjob':
        return answer(this.job(peer))
      default:
        return refuse('Unknown method')
    }
  }

  /** Why it is refused, or what finds that out by hashing it. */
  #judge(peer: Peer, { id, job_id, nonce, result }: Message): string | (() => Promise<string | undefined>) {
    if (peer.id === '' || id !== peer.id) return 'Unauthenticated'
    const job = peer.jobs.get(String(job_id))
    if (job === undefined) return 'Invalid job id'
    const { graceMs = 250 } = this.options
    if (job.block !== this.#block && performance.now() - this.#blockAt > graceMs) return 'Block expired'
    if (typeof nonce !== 'string' || !/^[0-9a-f]{8}$/.test(nonce)) return 'Malformed nonce'
    if (this.options.nicehash && Number.parseInt(nonce.slice(6), 16) !== peer.top) return 'Malformed nonce: not yours'
    if (job.nonces.has(nonce)) return 'Duplicate share'
    job.nonces.add(nonce)
    return async () => {
      const blob = Buffer.from(job.blob)
      blob.write(nonce, 39, 'hex')
      const hash = Buffer.from(await this.options.hash(blob, job.seedHash, job.algo))
      if (hash.toString('hex') !== result) return 'Invalid result'
      const value = BigInt(`0x${Buffer.from(hash).reverse().toString('hex')}`)
      return value > max256 / job.difficulty ? 'Low difficulty share' : undefined
    }
  }
}
