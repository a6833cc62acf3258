/**
 * A Bitcoin-family node over JSON-RPC.
 * @module
 */
import * as v from 'valibot'
import { PickaxeError } from '../../../base/errors.js'
import { payoutScript } from '../../../chain/address.js'
import type { BitcoinProfile } from '../../../chain/coin/profile.js'
import { randomxKey } from '../../../chain/coin/randomx_key.js'
import { parseId } from '../../../chain/hash.js'
import type { ExtranonceCounter } from '../../feed/extranonce.js'
import type { BlockSupply, ChainNode, FoundBlock, NodeStatus, Standing, SubmitVerdict, Tip } from '../chain_node.js'
import { assertGenesis, otherChain } from '../genesis.js'
import { checkedAnswer } from '../rpc/answer.js'
import { CallLane } from '../rpc/call_lane.js'
import type { RpcClient } from '../rpc/client.js'
import { rpcCode } from '../rpc/refusal.js'
import { submitVerdict } from './submit_reply.js'
import { type BlockTemplate, parseTemplate } from './template.js'
import { type BitcoinSupply, type KeyAt, WorkBuilder } from './work.js'

const chainInfo = v.object({
  chain: v.string(),
  blocks: v.pipe(v.number(), v.integer(), v.minValue(0)),
  bestblockhash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
})

const waitAnswer = v.object({ hash: v.string(), height: v.number() })

const longPollAnswer = v.object({
  height: v.number(),
  previousblockhash: v.string(),
  longpollid: v.optional(v.string()),
})

const unknownMethod = -32601
const waitMs = 20_000
// On a quiet chain a long poll is open for hours. To cut it short leaves the node with a thread that waits on.
const longPollTimeoutMs = 2 ** 31 - 1
// A node that is slower than this with its state has no vote until it answers.
const statusPatienceMs = 3000
// What others ask on the way is not waited for longer than a status, and costs the node no vote.
const askTimeoutMs = 3000
// Assembling a full block takes seconds on a slow machine.
const templatePatienceMs = 10_000

export interface BitcoinNodeOptions {
  readonly rpc: RpcClient
  /** For found blocks, so that no other call holds them back. Default: `rpc`. */
  readonly submitRpc?: RpcClient | undefined
  readonly profile: BitcoinProfile
  /** Checked against the network the node turns out to be on. */
  readonly address: string
  readonly extranonces: ExtranonceCounter
  /** Only this network will do, by the node's word. */
  readonly network?: string | undefined
}

export class BitcoinNode implements ChainNode {
  readonly label: string
  readonly peerOption = '-addnode=HOST'
  readonly #rpc: RpcClient
  readonly #submitRpc: RpcClient
  readonly #lane: CallLane
  readonly #options: BitcoinNodeOptions
  #builder: { chain: string; work: WorkBuilder } | undefined
  #hasWait = true
  #longPollId: string | undefined

  constructor(options: BitcoinNodeOptions) {
    this.#options = options
    this.#rpc = options.rpc
    this.#submitRpc = options.submitRpc ?? options.rpc
    this.#lane = new CallLane(options.rpc)
    this.label = options.rpc.label
  }

  async status(signal?: AbortSignal): Promise<NodeStatus> {
    const answer = await this.#status('getblockchaininfo', [], signal)
    const info = checkedAnswer(chainInfo, answer, this.label, 'getblockchaininfo')
    if (this.#builder?.chain !== info.chain) await this.#identify(info.chain, signal)
    const peers = await this.#status('getconnectioncount', [], signal)
    return {
      chain: info.chain,
      tip: { height: info.blocks, id: info.bestblockhash },
      peers: typeof peers === 'number' ? peers : undefined,
    }
  }

  async idAt(height: number, signal?: AbortSignal): Promise<string> {
    const answer = await this.#status('getblockhash', [height], signal)
    return checkedAnswer(v.string(), answer, this.label, 'getblockhash')
  }

  async template(signal?: AbortSignal): Promise<BlockSupply> {
    if (this.#builder === undefined) await this.status(signal)
    const builder = this.#builder!.work
    const request = { rules: this.#rules() }
    const answer = await this.#lane.call('getblocktemplate', [request], { signal, patienceMs: templatePatienceMs })
    const template = parseTemplate(answer, this.label)
    this.#longPollId = template.longPollId
    const supply = builder.build(template, await this.#keyAt(template, signal))
    if (template.proposals) await this.#propose(supply, signal)
    return supply
  }

  async waitForBlock(signal: AbortSignal): Promise<Tip | undefined> {
    // One that it never ends has taken the place beside the others.
    if (this.#rpc.overdue > 0) return undefined
    if (!this.#hasWait) return this.#longPoll(signal)
    try {
      const answer = await this.#rpc.call('waitfornewblock', [waitMs], { signal, timeoutMs: 2 * waitMs })
      const { hash, height } = checkedAnswer(waitAnswer, answer, this.label, 'waitfornewblock')
      return { id: hash, height }
    } catch (error) {
      if (rpcCode(error) !== unknownMethod) throw error
      this.#hasWait = false
      return this.#longPoll(signal)
    }
  }

  async submitTip(signal?: AbortSignal): Promise<Tip> {
    const answer = await this.#submitRpc.call('getblockchaininfo', [], { signal })
    const { blocks, bestblockhash } = checkedAnswer(chainInfo, answer, this.label, 'getblockchaininfo')
    return { height: blocks, id: bestblockhash }
  }

  async submit(block: FoundBlock, signal?: AbortSignal): Promise<SubmitVerdict> {
    try {
      return submitVerdict(await this.#submitRpc.call('submitblock', [block.hex], { signal }))
    } catch (error) {
      const code = rpcCode(error)
      // An answer about the block, not about the node: -22 undecodable, -25/-26 refused.
      if (code === -22 || code === -25 || code === -26) return { kind: 'rejected', reason: (error as Error).message }
      throw error
    }
  }

  async standing(block: FoundBlock, signal?: AbortSignal): Promise<Standing> {
    try {
      const header = await this.#submitRpc.call('getblockheader', [block.id], { signal })
      const { confirmations } = checkedAnswer(
        v.object({ confirmations: v.number() }),
        header,
        this.label,
        'getblockheader',
      )
      if (confirmations < 1) return 'side-branch'
      const id = await this.#submitRpc.call('getblockhash', [block.height], { signal })
      return id === block.id ? 'best-chain' : 'side-branch'
    } catch (error) {
      if (rpcCode(error) !== undefined) return 'unknown'
      throw error
    }
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

  // It ends at a new tip, or some time after new transactions have come.
  async #longPoll(signal: AbortSignal): Promise<Tip | undefined> {
    const longpollid = this.#longPollId
    if (longpollid === undefined) return undefined
    const request = { rules: this.#rules(), longpollid }
    const answer = await this.#rpc.call('getblocktemplate', [request], { signal, timeoutMs: longPollTimeoutMs })
    const next = checkedAnswer(longPollAnswer, answer, this.label, 'getblocktemplate')
    this.#longPollId = next.longpollid
    return { height: next.height - 1, id: next.previousblockhash }
  }

  // Which network this is decides whether the address is right; the genesis id tells whether it is the coin at all.
  async #identify(chain: string, signal?: AbortSignal): Promise<void> {
    const { profile, address, extranonces, network: wanted } = this.#options
    const network = profile.networks.find(candidate => candidate.chain === chain)
    if (network === undefined || (wanted !== undefined && wanted !== chain)) {
      const known = wanted ?? profile.networks.map(candidate => candidate.chain).join(', ')
      throw otherChain(this.label, profile.name, `it is on the network "${chain}", wanted is ${known}`)
    }
    await assertGenesis(this, network, profile.name, signal)
    const { script } = payoutScript(address, profile.name, [network])
    this.#builder = { chain, work: new WorkBuilder({ profile, payoutScript: script, extranonces }) }
  }

  // A node of Core's kind on a signet gives no template to who does not say the word.
  #rules(): readonly string[] {
    const { templateRules } = this.#options.profile
    return this.#builder?.chain === 'signet' ? [...templateRules, 'signet'] : templateRules
  }

  async #keyAt({ height, currentTime, epochSeconds }: BlockTemplate, signal?: AbortSignal): Promise<KeyAt> {
    const { algorithm } = this.#options.profile
    if (!('key' in algorithm)) return () => new Uint8Array()
    const rule =
      algorithm.key.kind === 'time' && epochSeconds !== undefined ? { ...algorithm.key, epochSeconds } : algorithm.key
    const first = randomxKey(rule, { height, time: currentTime })
    if ('key' in first) {
      return time => {
        const at = randomxKey(rule, { height, time })
        return 'key' in at ? at.key : first.key
      }
    }
    if (first.blockHeight >= height) {
      throw new PickaxeError(
        'PICKAXE_ERR_TEMPLATE',
        `block ${height} would need its own id as its RandomX key (key rule without a lag): such a block cannot be mined`,
        { detail: { node: this.label, height } },
      )
    }
    const key = parseId(await this.idAt(first.blockHeight, signal))
    return () => key
  }

  async #propose(supply: BitcoinSupply, signal?: AbortSignal): Promise<void> {
    const request = { mode: 'proposal', data: supply.proposal(), rules: this.#rules() }
    const reply = await this.#lane.call('getblocktemplate', [request], { signal, patienceMs: templatePatienceMs })
    const verdict = submitVerdict(reply)
    if (verdict.kind === 'taken') return
    const why = 'reason' in verdict ? verdict.reason : verdict.kind
    throw new PickaxeError(
      'PICKAXE_ERR_TEMPLATE',
      `${this.label} would reject a block built from its template: ${why}`,
      {
        detail: { node: this.label, height: supply.height, reason: why, stale: verdict.kind === 'stale' },
      },
    )
  }
}
