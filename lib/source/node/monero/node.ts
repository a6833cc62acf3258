/**
 * monerod over JSON-RPC.
 * @module
 */
import * as v from 'valibot'
import { toHex } from '../../../base/bytes.js'
import type { CryptonoteProfile } from '../../../chain/coin/profile.js'
import { cryptonoteKeys } from '../../../chain/cryptonote_address.js'
import type { ExtranonceCounter } from '../../feed/extranonce.js'
import type { BlockSupply, ChainNode, FoundBlock, NodeStatus, Standing, SubmitVerdict, Tip } from '../chain_node.js'
import { assertGenesis, otherChain } from '../genesis.js'
import { checkedAnswer } from '../rpc/answer.js'
import { CallLane } from '../rpc/call_lane.js'
import type { RpcClient } from '../rpc/client.js'
import { rpcCode } from '../rpc/refusal.js'
import { parseMoneroTemplate } from './template.js'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

const info = v.object({
  nettype: v.string(),
  /** Of the next block. */
  height: v.pipe(v.number(), v.integer(), v.minValue(1)),
  top_block_hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  incoming_connections_count: v.optional(count, 0),
  outgoing_connections_count: v.optional(count, 0),
  restricted: v.optional(v.boolean(), false),
  offline: v.optional(v.boolean(), false),
})

const headerAnswer = v.object({
  block_header: v.object({ hash: v.string(), orphan_status: v.optional(v.boolean(), false) }),
})

// A node that is slower than this with its state has no vote until it answers.
const statusPatienceMs = 3000
// What others ask on the way is not waited for longer than a status, and costs the node no vote.
const askTimeoutMs = 3000
const templatePatienceMs = 10_000
const blockNotAccepted = -7
const wrongBlob = -6

export interface MoneroNodeOptions {
  /** To the node's `/json_rpc`. */
  readonly rpc: RpcClient
  /** For found blocks: a call that hangs on one connection holds back all behind it. Default: `rpc`. */
  readonly submitRpc?: RpcClient | undefined
  readonly profile: CryptonoteProfile
  readonly address: string
  readonly extranonces: ExtranonceCounter
  readonly network?: string | undefined
}

export class MoneroNode implements ChainNode {
  readonly label: string
  readonly peerOption = '--add-peer=HOST'
  readonly #rpc: RpcClient
  readonly #submitRpc: RpcClient
  readonly #lane: CallLane
  readonly #options: MoneroNodeOptions
  #chain: string | undefined

  constructor(options: MoneroNodeOptions) {
    this.#options = options
    this.#rpc = options.rpc
    this.#submitRpc = options.submitRpc ?? options.rpc
    this.#lane = new CallLane(options.rpc)
    this.label = options.rpc.label
  }

  async status(signal?: AbortSignal): Promise<NodeStatus> {
    const answer = checkedAnswer(info, await this.#status('get_info', {}, signal), this.label, 'get_info')
    if (answer.nettype !== this.#chain) await this.#identify(answer.nettype, signal)
    const peers = answer.incoming_connections_count + answer.outgoing_connections_count
    return {
      chain: answer.nettype,
      tip: { height: answer.height - 1, id: answer.top_block_hash },
      // A restricted RPC port hides the connections.
      peers: answer.restricted ? undefined : peers,
    }
  }

  async idAt(height: number, signal?: AbortSignal): Promise<string> {
    const answer = await this.#status('get_block_header_by_height', { height }, signal)
    return checkedAnswer(headerAnswer, answer, this.label, 'get_block_header_by_height').block_header.hash
  }

  async template(signal?: AbortSignal): Promise<BlockSupply> {
    if (this.#chain === undefined) await this.status(signal)
    const { address, extranonces, profile } = this.#options
    // An extra nonce of our own makes every answer a different block.
    const request = { wallet_address: address, extra_nonce: toHex(extranonces.next()) }
    const answer = await this.#lane.call('get_block_template', request, { signal, patienceMs: templatePatienceMs })
    return parseMoneroTemplate(answer, profile.algorithm.variant, this.label)
  }

  async waitForBlock(): Promise<undefined> {
    return undefined
  }

  async submit(block: FoundBlock, signal?: AbortSignal): Promise<SubmitVerdict> {
    try {
      await this.#submitRpc.call('submit_block', [block.hex], { signal })
      return { kind: 'taken' }
    } catch (error) {
      const code = rpcCode(error)
      if (code === wrongBlob) return { kind: 'rejected', reason: 'wrong block blob' }
      if (code !== blockNotAccepted) throw error
      return this.#refused(block, signal)
    }
  }

  async standing(block: FoundBlock, signal?: AbortSignal): Promise<Standing> {
    try {
      const answer = await this.#submitRpc.call('get_block_header_by_hash', { hash: block.id }, { signal })
      const { block_header } = checkedAnswer(headerAnswer, answer, this.label, 'get_block_header_by_hash')
      return block_header.orphan_status ? 'side-branch' : 'best-chain'
    } catch (error) {
      if (rpcCode(error) !== undefined) return 'unknown'
      throw error
    }
  }

  async submitTip(signal?: AbortSignal): Promise<Tip> {
    const answer = await this.#submitRpc.call('get_info', {}, { signal })
    const { height, top_block_hash } = checkedAnswer(info, answer, this.label, 'get_info')
    return { height: height - 1, id: top_block_hash }
  }

  ask(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    // Nothing that is mined depends on it: what comes next does not wait for an answer that does not come.
    return this.#lane.call(method, params, { signal, timeoutMs: askTimeoutMs })
  }

  close(): void {
    this.#rpc.close()
    this.#submitRpc.close()
  }

  #status(method: string, params: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    return this.#lane.call(method, params, { signal, patienceMs: statusPatienceMs })
  }

  // "Block not accepted" is said of bad blocks and of late ones alike; the chain knows which it was.
  async #refused(block: FoundBlock, signal?: AbortSignal): Promise<SubmitVerdict> {
    const standing = await this.standing(block, signal)
    if (standing === 'best-chain') return { kind: 'duplicate' }
    if (standing === 'side-branch') return { kind: 'side-branch' }
    const tip = await this.submitTip(signal)
    return tip.height >= block.height
      ? { kind: 'stale', reason: `the chain already has block ${tip.height}` }
      : { kind: 'rejected', reason: 'Block not accepted' }
  }

  // Its word for the network is not enough: forks of Monero use the same ones.
  async #identify(chain: string, signal?: AbortSignal): Promise<void> {
    const { profile, address, network: wanted } = this.#options
    const network = profile.networks.find(candidate => candidate.chain === chain)
    if (network === undefined || (wanted !== undefined && wanted !== chain)) {
      const known = wanted ?? profile.networks.map(candidate => candidate.chain).join(', ')
      throw otherChain(this.label, profile.name, `it is on the network "${chain}", wanted is ${known}`)
    }
    await assertGenesis(this, network, profile.name, signal)
    cryptonoteKeys(address, profile.name, [network])
    this.#chain = chain
  }
}
