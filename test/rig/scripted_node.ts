/**
 * A node for tests that keeps a chain of its own, gives templates by Bitcoin's or Botcoin's rules, judges what it is
 * sent with a reader of its own, and misbehaves on demand.
 */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { plainMerkle, type ReadBlock, readBlock } from './block_reader.js'
import { foreignBlock } from './foreign_block.js'

export interface ScriptedNodeOptions {
  chain?: string
  genesis?: string
  /** Compact target, 8 hex digits. */
  bits?: string
  peers?: number
  /** Hex of the proof-of-work hash, little-endian compare; `undefined` skips the check. */
  proofOfWork?: (header: Buffer) => Buffer
  template?: Record<string, unknown>
  auth?: string
  transactions?: { data: string; txid: string; hash: string }[]
  /** Threads that answer calls, as a node of Core's kind has them. A client that leaves does not free one. Default 16. */
  workers?: number
  /** Calls that wait for a thread; more are answered 503. Default 16. */
  queueDepth?: number
  /** Connections that are served at one time; what comes over others waits until one of these has closed. Default: all. */
  servedConnections?: number
  /** The end of a waitfornewblock without news, whatever it asks for. */
  longestWaitMs?: number
}

export interface ScriptedBlock {
  id: string
  height: number
  read?: ReadBlock
  hex?: string
}

// Over a connection and a clock of their own.
const submitCalls = new Set(['submitblock', 'getblockheader'])

type Trouble = (request: { method: string; params: unknown[] }, answer: ServerResponse) => boolean | Promise<boolean>

const bitcoinRegtestGenesis = '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206'

export class ScriptedNode {
  readonly chain: ScriptedBlock[]
  readonly calls: { method: string; params: unknown[]; atMs: number }[] = []
  readonly verdicts: (string | null)[] = []
  options: ScriptedNodeOptions
  /** Answers by itself and returns true, or lets the request pass. */
  trouble: Trouble | undefined
  /** Calls besides submits that held or waited for a thread at one time, at most. */
  peakCalls = 0
  /** The same, submits included. */
  peakOfAll = 0
  #open: string[] = []
  #queue: (() => void)[] = []
  #running = 0
  /** Of the process between two starts. */
  #life = 0
  readonly #served = new Set<Socket>()
  #server: Server | undefined
  #waiting: (() => void)[] = []
  port = 0

  constructor(options: ScriptedNodeOptions = {}) {
    this.options = options
    this.chain = [{ id: options.genesis ?? bitcoinRegtestGenesis, height: 0 }]
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get tip(): ScriptedBlock {
    return this.chain[this.chain.length - 1]
  }

  async start(): Promise<this> {
    const server = createServer((request, answer) => {
      this.#serve(request, answer).catch(() => answer.destroy())
    })
    this.#server = server
    await new Promise<void>(resolve => server.listen(this.port, '127.0.0.1', resolve))
    this.port = (server.address() as AddressInfo).port
    return this
  }

  /** As a process that ends: its connections and threads are gone. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    this.#life++
    this.#running = 0
    this.#open = []
    this.#queue = []
    server?.closeAllConnections()
    await new Promise(resolve => (server === undefined ? resolve(undefined) : server.close(resolve)))
  }

  /** Another miner's block, or several. */
  extend(ids: string[]): void {
    for (const id of ids) this.chain.push({ id, height: this.chain.length })
    this.#tellNews()
  }

  rewind(height: number): void {
    this.chain.length = height + 1
    this.#tellNews()
  }

  /** What submitblock does and answers. */
  submit(hex: string): string | null {
    const verdict = this.#judge(hex, true)
    this.verdicts.push(verdict)
    if (verdict !== null) return verdict
    const read = readBlock(hex)
    this.chain.push({ id: read.id, height: this.tip.height + 1, read, hex })
    this.#tellNews()
    return null
  }

  /** Calls that hold a thread now. */
  get openCalls(): readonly string[] {
    return this.#open
  }

  /** Sockets to it. */
  connections(): Promise<number> {
    return new Promise(resolve => this.#server?.getConnections((_, count) => resolve(count)))
  }

  countOf(method: string): number {
    return this.calls.filter(call => call.method === method).length
  }

  async #serve(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    await this.#turnOf(request.socket)
    if (request.socket.destroyed) return
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString())
    this.calls.push({ method, params, atMs: performance.now() })
    if (
      this.options.auth !== undefined &&
      request.headers.authorization !== `Basic ${Buffer.from(this.options.auth).toString('base64')}`
    ) {
      answer.writeHead(401).end()
      return
    }
    if (this.#running >= (this.options.workers ?? 16)) {
      if (this.#queue.length >= (this.options.queueDepth ?? 16)) {
        answer.writeHead(503).end('Work queue depth exceeded')
        return
      }
      await new Promise<void>(resolve => this.#queue.push(resolve))
    }
    this.#running++
    this.#open.push(method)
    this.peakCalls = Math.max(this.peakCalls, this.#open.filter(open => !submitCalls.has(open)).length)
    this.peakOfAll = Math.max(this.peakOfAll, this.#open.length)
    let held = true
    const life = this.#life
    const free = () => {
      if (!held || life !== this.#life) return
      held = false
      this.#running--
      this.#open.splice(this.#open.indexOf(method), 1)
      this.#queue.shift()?.()
    }
    answer.once('finish', free)
    // An answer that broke off has ended; a call that was never answered keeps its thread, whoever still waits.
    answer.once('close', () => answer.headersSent && free())
    if (await this.trouble?.({ method, params }, answer)) {
      if (answer.destroyed) free()
      return
    }
    const reply = await this.#reply(method, params)
    const error = typeof reply === 'object' && reply !== null && 'rpcError' in reply ? reply.rpcError : null
    if (answer.destroyed) {
      free()
      return
    }
    answer.writeHead(error === null ? 200 : 500, { 'content-type': 'application/json' })
    answer.end(JSON.stringify({ result: error === null ? reply : null, error, id }))
  }

  async #turnOf(socket: Socket): Promise<void> {
    const { servedConnections = Number.POSITIVE_INFINITY } = this.options
    while (!this.#served.has(socket) && !socket.destroyed) {
      if (this.#served.size < servedConnections) {
        this.#served.add(socket)
        socket.once('close', () => this.#served.delete(socket))
      } else {
        await Promise.race([...this.#served].map(other => once(other, 'close')))
      }
    }
  }

  async #reply(method: string, params: unknown[]): Promise<unknown> {
    switch (method) {
      case 'getblockchaininfo':
        return {
          chain: this.options.chain ?? 'regtest',
          blocks: this.tip.height,
          bestblockhash: this.tip.id,
          initialblockdownload: false,
        }
      case 'getconnectioncount':
        return this.options.peers ?? 0
      case 'getblockhash':
        return this.chain[params[0] as number]?.id ?? rpcError(-8, 'Block height out of range')
      case 'getblockheader':
        return this.#header(params[0] as string)
      case 'getblock':
        return this.#bytes(params[0] as string)
      case 'waitfornewblock':
        await this.#news(Math.min(params[0] as number, this.options.longestWaitMs ?? Number.POSITIVE_INFINITY))
        return { hash: this.tip.id, height: this.tip.height }
      case 'getblocktemplate':
        return this.#template(params[0] as Record<string, unknown>)
      case 'submitblock': {
        return this.submit(params[0] as string)
      }
      default:
        return rpcError(-32601, 'Method not found')
    }
  }

  #header(id: string): unknown {
    const block = this.chain.find(candidate => candidate.id === id)
    return block === undefined
      ? rpcError(-5, 'Block not found')
      : { hash: id, height: block.height, confirmations: this.tip.height - block.height + 1 }
  }

  #bytes(id: string): unknown {
    const block = this.chain.find(candidate => candidate.id === id)
    if (block === undefined) return rpcError(-5, 'Block not found')
    const previous = this.chain[block.height - 1]?.id ?? '00'.repeat(32)
    // P2WPKH of nobody.
    return (
      block.hex ??
      foreignBlock({ previous, height: block.height, text: '/Other Pool/', script: `0014${'07'.repeat(20)}` })
    )
  }

  async #template(request: Record<string, unknown>): Promise<unknown> {
    if (request.mode === 'proposal') return this.#judge(request.data as string, false)
    if (request.longpollid === this.#longPollId()) await this.#news(60_000)
    const { bits = '207fffff', transactions = [], template = {} } = this.options
    const now = Math.floor(Date.now() / 1000)
    return {
      capabilities: ['proposal'],
      version: 0x20000000,
      rules: ['csv', '!segwit', 'taproot'],
      vbavailable: {},
      vbrequired: 0,
      previousblockhash: this.tip.id,
      transactions,
      coinbaseaux: {},
      coinbasevalue: 5_000_000_000,
      longpollid: this.#longPollId(),
      target: targetOf(bits).toString(16).padStart(64, '0'),
      mintime: now - 600,
      mutable: ['time', 'transactions', 'prevblock'],
      noncerange: '00000000ffffffff',
      curtime: now,
      bits,
      height: this.tip.height + 1,
      default_witness_commitment: commitmentOf(transactions.map(tx => tx.hash)),
      ...template,
    }
  }

  // The checks of CheckBlock and ContextualCheckBlock that a miner can get wrong.
  #judge(hex: string, isSolved: boolean): string | null {
    const block = readBlock(hex)
    if (this.chain.some(({ id }) => id === block.id)) return 'duplicate'
    if (!this.chain.some(({ id }) => id === block.previous)) return 'prev-blk-not-found'
    if (block.previous !== this.tip.id) return isSolved ? 'inconclusive' : 'inconclusive-not-best-prevblk'
    if (block.computedMerkleRoot !== block.merkleRoot) return 'bad-txnmrklroot'
    if (block.bits !== Number.parseInt(this.options.bits ?? '207fffff', 16)) return 'bad-diffbits'
    const now = Date.now() / 1000
    if (block.time > now + 7200) return 'time-too-new'
    if (block.time < now - 600) return 'time-too-old'
    const [coinbase, ...others] = block.transactions
    const height = bip34(this.tip.height + 1)
    const { script, previous, index, witness } = coinbase.inputs[0]
    if (previous !== '00'.repeat(32) || index !== 0xffffffff) return 'bad-cb-missing'
    if (!script.startsWith(height)) return 'bad-cb-height'
    if (script.length < 4 || script.length > 200) return 'bad-cb-length'
    if (coinbase.outputs.reduce((sum, { value }) => sum + value, 0n) > 5_000_000_000n) return 'bad-cb-amount'
    if (coinbase.lockTime >= this.tip.height + 1 && coinbase.inputs[0].sequence !== 0xffffffff)
      return 'bad-txns-nonfinal'
    if (witness.length !== 1 || witness[0] !== '00'.repeat(32)) return 'bad-witness-nonce-size'
    const commitment = coinbase.outputs.at(-1)?.script ?? ''
    if (commitment !== commitmentOf(others.map(tx => tx.wtxid))) return 'bad-witness-merkle-match'
    const { proofOfWork } = this.options
    if (isSolved && proofOfWork !== undefined) {
      const hash = Buffer.from(proofOfWork(Buffer.from(hex.slice(0, 160), 'hex'))).reverse()
      if (BigInt(`0x${hash.toString('hex')}`) > targetOf(this.options.bits ?? '207fffff')) return 'high-hash'
    }
    return null
  }

  #longPollId(): string {
    return `${this.tip.id}0`
  }

  #news(timeoutMs: number): Promise<unknown> {
    return Promise.race([
      new Promise<void>(resolve => this.#waiting.push(resolve)),
      delay(timeoutMs, undefined, { ref: false }),
    ])
  }

  #tellNews(): void {
    for (const tell of this.#waiting.splice(0)) tell()
  }
}

/** Ways to answer with nothing that can be used, by what is wrong with them. */
export const badAnswers = {
  'half an answer': answer => {
    answer.writeHead(200, { 'content-length': '1000' })
    answer.write('{"result":')
    setTimeout(() => answer.destroy(), 20)
  },
  'half a JSON': answer => answer.writeHead(200).end('{"result":{"height":'),
  'a hang': () => {},
  '100 MB': answer => {
    const chunk = Buffer.alloc(1 << 20, 0x20)
    let left = 100
    const more = (): void => {
      while (left > 0 && !answer.destroyed) {
        left--
        if (!answer.write(chunk)) return void answer.once('drain', more)
      }
      answer.end()
    }
    answer.writeHead(200)
    more()
  },
} satisfies Record<string, (answer: ServerResponse) => void>

export function rpcError(code: number, message: string): { rpcError: { code: number; message: string } } {
  return { rpcError: { code, message } }
}

// Written anew from BIP34, on purpose not shared with the code under test.
function bip34(height: number): string {
  if (height === 0) return '00'
  if (height <= 16) return (0x50 + height).toString(16)
  let hex = height.toString(16)
  if (hex.length % 2 === 1) hex = `0${hex}`
  if (Number.parseInt(hex.slice(0, 2), 16) >= 0x80) hex = `00${hex}`
  return Buffer.from([hex.length / 2]).toString('hex') + Buffer.from(hex, 'hex').reverse().toString('hex')
}

function targetOf(bits: string): bigint {
  return BigInt(`0x${bits.slice(2)}`) << BigInt(8 * (Number.parseInt(bits.slice(0, 2), 16) - 3))
}

function commitmentOf(wtxids: string[]): string {
  const root = plainMerkle([Buffer.alloc(32), ...wtxids.map(id => Buffer.from(id, 'hex').reverse())])
  return `6a24aa21a9ed${plainCommit(root)}`
}

function plainCommit(root: Buffer): string {
  return plainMerkle([root, Buffer.alloc(32)]).toString('hex')
}
