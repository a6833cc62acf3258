/** A pool of Stratum V1 that believes nothing: every share's coinbase, root and header are built again with Node's crypto. */
import { createHash, randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { type Message, PoolPeer, PoolServer } from './pool_server.js'

export interface V1PoolOptions {
  difficulty?: number
  /** The version bits that miners get; absent: rolling is not known. */
  mask?: string | undefined
  extranonce2Bytes?: number
  /** `{}` in place of an answer to mining.configure. */
  emptyConfigure?: boolean
  refuseLogin?: boolean
  tls?: { key: string; cert: string }
  /** A job before the answer to mining.subscribe. */
  earlyJob?: boolean
  /** How long after a job that cleans a share of one before is still taken. Default 250 ms. */
  graceMs?: number
}

interface Job {
  readonly id: string
  readonly previous: Buffer
  readonly coinbase1: Buffer
  readonly coinbase2: Buffer
  readonly branch: readonly Buffer[]
  readonly version: number
  readonly bits: number
  readonly time: number
  overAt: number | undefined
}

class Peer extends PoolPeer {
  extranonce1 = ''
  sessionId = ''
  mask = 0
  isAuthorised = false
  difficulty = 0
  /** By job. */
  readonly given = new Map<string, { difficulty: number; extranonce1: string; mask: number }>()
}

const sha256d = (bytes: Uint8Array) => createHash('sha256').update(createHash('sha256').update(bytes).digest()).digest()
const word = (value: number) => value.toString(16).padStart(8, '0')
const littleEndian = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}

export class V1Pool extends PoolServer<Peer> {
  readonly shares = { accepted: 0, blocks: 0, rejected: {} as Record<string, number>, versions: new Set<number>() }
  readonly refusals: { reason: string; params: unknown }[] = []
  readonly options: V1PoolOptions
  difficulty: number
  readonly #jobs = new Map<string, Job>()
  readonly #seen = new Set<string>()
  readonly #sessions = new Map<string, string>()
  #count = 0
  #previous = randomBytes(32)
  #current: Job

  constructor(options: V1PoolOptions = {}) {
    super(options.tls)
    this.options = options
    this.difficulty = options.difficulty ?? 1 / 65536
    this.#current = this.#make()
  }

  protected peer(socket: Socket): Peer {
    return new Peer(socket, () => this.faults)
  }

  /** A job for everybody; one that cleans is on a new block. */
  newJob(cleans: boolean): void {
    if (cleans) {
      this.#previous = randomBytes(32)
      for (const job of this.#jobs.values()) job.overAt ??= performance.now()
      this.#seen.clear()
    }
    this.#current = this.#make()
    for (const peer of this.peers) if (peer.isAuthorised) this.notify(peer, cleans)
  }

  newExtranonces(): void {
    for (const peer of this.peers) {
      peer.extranonce1 = randomBytes(4).toString('hex')
      peer.send({ id: null, method: 'mining.set_extranonce', params: [peer.extranonce1, this.#extranonce2Bytes] })
    }
    this.newJob(true)
  }

  notify(peer: Peer, cleans: boolean): void {
    if (peer.difficulty !== this.difficulty) {
      peer.difficulty = this.difficulty
      peer.send({ id: null, method: 'mining.set_difficulty', params: [this.difficulty] })
    }
    const { id, previous, coinbase1, coinbase2, branch, version, bits, time } = this.#current
    const { extranonce1, mask, difficulty } = peer
    peer.given.set(id, { difficulty, extranonce1, mask })
    const words = Array.from({ length: 8 }, (_, i) => Buffer.from(previous.subarray(4 * i, 4 * i + 4)).reverse())
    const hashes = branch.map(hash => hash.toString('hex'))
    const params = [
      id,
      Buffer.concat(words).toString('hex'),
      coinbase1.toString('hex'),
      coinbase2.toString('hex'),
      hashes,
      word(version),
      word(bits),
      word(time),
      cleans,
    ]
    peer.send({ id: null, method: 'mining.notify', params })
  }

  get #extranonce2Bytes(): number {
    return this.options.extranonce2Bytes ?? 4
  }

  #make(): Job {
    const id = (++this.#count).toString(16)
    const script = Buffer.from([
      ...Buffer.from('01000000010000', 'hex'),
      ...Buffer.alloc(30),
      0xff,
      0xff,
      0xff,
      0xff,
      0x20,
      3,
      1,
      2,
      3,
    ])
    const job: Job = {
      id,
      previous: this.#previous,
      coinbase1: Buffer.concat([script, randomBytes(8)]),
      coinbase2: randomBytes(40),
      branch: Array.from({ length: this.#count % 4 }, () => randomBytes(32)),
      version: 0x20000000,
      bits: 0x1d00ffff,
      time: Math.floor(Date.now() / 1000),
      overAt: undefined,
    }
    this.#jobs.set(id, job)
    const oldest = this.#jobs.keys().next().value
    if (this.#jobs.size > 64 && oldest !== undefined) this.#jobs.delete(oldest)
    return job
  }

  protected onMessage(peer: Peer, { id, method, params }: Message): unknown {
    const list = Array.isArray(params) ? params : []
    const answer = (result: unknown) => peer.answer({ id, result, error: null })
    const refuse = (code: number, text: string) => peer.answer({ id, result: null, error: [code, text, null] })
    const { mask, emptyConfigure, refuseLogin } = this.options
    switch (method) {
      case 'mining.configure':
        if (emptyConfigure) return answer({})
        if (mask === undefined) return refuse(20, 'unknown method')
        peer.mask = Number.parseInt(mask, 16)
        return answer({ 'version-rolling': true, 'version-rolling.mask': mask })
      case 'mining.subscribe': {
        const wanted = String(list[1] ?? '')
        peer.sessionId = this.#sessions.has(wanted) ? wanted : randomBytes(4).toString('hex')
        peer.extranonce1 = this.#sessions.get(peer.sessionId) ?? randomBytes(4).toString('hex')
        this.#sessions.set(peer.sessionId, peer.extranonce1)
        if (this.options.earlyJob) this.notify(peer, true)
        const subscriptions = [
          ['mining.set_difficulty', peer.sessionId],
          ['mining.notify', peer.sessionId],
        ]
        return answer([subscriptions, peer.extranonce1, this.#extranonce2Bytes])
      }
      case 'mining.authorize':
        if (refuseLogin) return answer(false)
        peer.isAuthorised = true
        answer(true)
        return this.notify(peer, true)
      case 'mining.submit': {
        const refused = this.#judge(peer, list.map(String))
        if (refused === undefined) {
          this.shares.accepted++
          return answer(true)
        }
        const [code, text] = refused
        this.shares.rejected[text] = (this.shares.rejected[text] ?? 0) + 1
        this.refusals.push({ reason: text, params })
        return refuse(code, text)
      }
      case 'mining.extranonce.subscribe':
        return answer(true)
      default:
        return refuse(20, 'unknown method')
    }
  }

  #judge(
    peer: Peer,
    [, jobId = '', extranonce2 = '', ntime = '', nonce = '', bits]: string[],
  ): [number, string] | undefined {
    if (!peer.isAuthorised) return [24, 'Unauthorized worker']
    const [job, given] = [this.#jobs.get(jobId), peer.given.get(jobId)]
    if (job === undefined || given === undefined) return [21, 'Job not found']
    const { graceMs = 250 } = this.options
    if (job.overAt !== undefined && performance.now() - job.overAt > graceMs) return [21, 'Stale share']
    if (extranonce2.length !== 2 * this.#extranonce2Bytes) return [20, 'incorrect size of extranonce2']
    const time = Number.parseInt(ntime, 16)
    if (ntime.length !== 8 || time < job.time || time > Date.now() / 1000 + 7200) return [20, 'ntime out of range']
    if (nonce.length !== 8) return [20, 'incorrect size of nonce']
    const rolled = bits === undefined ? 0 : Number.parseInt(bits, 16)
    if ((rolled & ~given.mask) !== 0) return [20, 'Invalid version mask']
    if (given.mask !== 0 && bits === undefined) return [20, 'version bits are missing']
    const key = [jobId, extranonce2, ntime, nonce, bits].join(' ')
    if (this.#seen.has(key)) return [22, 'Duplicate share']
    this.#seen.add(key)
    const coinbase = Buffer.concat([job.coinbase1, Buffer.from(given.extranonce1 + extranonce2, 'hex'), job.coinbase2])
    const root = job.branch.reduce((hash, sibling) => sha256d(Buffer.concat([hash, sibling])), sha256d(coinbase))
    const version = (job.version & ~given.mask) | (rolled & given.mask)
    const header = Buffer.concat([
      littleEndian(version),
      job.previous,
      root,
      littleEndian(time),
      littleEndian(job.bits),
      littleEndian(Number.parseInt(nonce, 16)),
    ])
    const value = BigInt(`0x${sha256d(header).reverse().toString('hex')}`)
    this.shares.versions.add(version)
    const one = 0xffffn << 208n
    const scale = 2 ** 40
    if (value * BigInt(Math.round(given.difficulty * scale)) > one * BigInt(scale)) return [23, 'Low difficulty share']
    return undefined
  }
}
