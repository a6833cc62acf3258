/** A pool in front of a real monerod: its jobs are templates, the daemon's own calc_pow judges shares, and it gets the blocks. */
import type { Socket } from 'node:net'
import type { NodeProcess } from './node_process.js'
import { type Message, PoolPeer, PoolServer } from './pool_server.js'

interface Template {
  blockhashing_blob: string
  blocktemplate_blob: string
  seed_hash: string
  next_seed_hash: string
  height: number
}

// Where the nonce stands in both blobs.
const nonceAt = 2 * 39

export class MonerodPool extends PoolServer {
  /** Heights of accepted blocks. */
  readonly blocks: number[] = []
  readonly refusals: { reason: string; params: unknown }[] = []
  readonly #node: NodeProcess
  readonly #address: string
  readonly #difficulty: bigint
  readonly #jobs = new Map<string, Template>()
  #count = 0

  constructor(node: NodeProcess, address: string, difficulty: bigint) {
    super()
    this.#node = node
    this.#address = address
    this.#difficulty = difficulty
  }

  protected peer(socket: Socket): PoolPeer {
    return new PoolPeer(socket, () => this.faults)
  }

  protected async onMessage(peer: PoolPeer, { id, method, params }: Message): Promise<void> {
    if (method === 'login') {
      const result = { id: 'miner', job: await this.#job(), status: 'OK', extensions: ['keepalive'] }
      return peer.answer({ id, jsonrpc: '2.0', result, error: null })
    }
    if (method !== 'submit') return
    const reason = await this.#judge(params as Message)
    if (reason === undefined) {
      peer.answer({ id, jsonrpc: '2.0', result: { status: 'OK' }, error: null })
      peer.send({ jsonrpc: '2.0', method: 'job', params: await this.#job() })
      return
    }
    // Of two shares of one template the second is late, not wrong.
    if (reason !== 'Block expired') this.refusals.push({ reason, params })
    peer.answer({ id, jsonrpc: '2.0', result: null, error: { code: -1, message: reason } })
  }

  async #job(): Promise<Message> {
    const template = await this.#node.call<Template>('get_block_template', {
      wallet_address: this.#address,
      reserve_size: 8,
    })
    const id = String(++this.#count)
    this.#jobs.set(id, template)
    const target = Buffer.alloc(8)
    target.writeBigUInt64LE(((1n << 64n) - 1n) / this.#difficulty)
    const { blockhashing_blob: blob, seed_hash, next_seed_hash, height } = template
    return { blob, job_id: id, target: target.toString('hex'), seed_hash, next_seed_hash, height, algo: 'rx/0' }
  }

  async #judge({ job_id, nonce, result }: Message): Promise<string | undefined> {
    const template = this.#jobs.get(String(job_id))
    if (template === undefined) return 'Invalid job id'
    if (this.blocks.includes(template.height)) return 'Block expired'
    const solved = (blob: string) => blob.slice(0, nonceAt) + String(nonce) + blob.slice(nonceAt + 8)
    const hash = await this.#node.call<string>('calc_pow', {
      major_version: 16,
      height: template.height,
      block_blob: solved(template.blockhashing_blob),
      seed_hash: template.seed_hash,
    })
    if (hash !== result) return 'Invalid result'
    if (this.blocks.includes(template.height)) return 'Block expired'
    this.blocks.push(template.height)
    await this.#node.call('submit_block', [solved(template.blocktemplate_blob)])
    return undefined
  }
}
