/**
 * The best chain of a monerod. Its payouts are hidden from everybody but their owner: blocks are known by a view key, by their
 * ids, or by what their miner wrote into them.
 * @module
 */
import * as v from 'valibot'
import { fromHex, toHex } from '../../base/bytes.js'
import { checkedAnswer } from '../../source/node/rpc/answer.js'
import type { ChainReader, ChainTip, NodeCalls, SeenBlock } from './block.js'
import type { ViewedOutput } from './monero_view.js'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const info = v.object({ height: v.pipe(count, v.minValue(1)), top_block_hash: id })
const headerAnswer = v.object({ block_header: v.object({ hash: id }) })
const blockAnswer = v.object({
  block_header: v.object({ hash: id, height: count, timestamp: count, difficulty: count, prev_hash: id }),
  json: v.string(),
})
const byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))
// Since the hard fork of 2022 keys come with a view tag; a kind to come is one that no view key here sees.
const target = v.object({ key: v.optional(id), tagged_key: v.optional(v.object({ key: id })) })
const minerTransaction = v.object({
  miner_tx: v.object({ extra: v.array(byte), vout: v.optional(v.array(v.object({ target })), []) }),
})

/** Whom of ours the outputs of a transaction pay, by address; `extra` is what its maker wrote into it. */
export type ViewedPayouts = (extra: Uint8Array, outputs: readonly ViewedOutput[]) => readonly string[]

export class MoneroChain implements ChainReader {
  readonly label: string
  readonly #rpc: NodeCalls
  readonly #viewed: ViewedPayouts

  /** `viewed` sees with our view keys. */
  constructor(rpc: NodeCalls, viewed: ViewedPayouts = () => []) {
    this.#rpc = rpc
    this.#viewed = viewed
    this.label = rpc.label
  }

  async tip(signal: AbortSignal): Promise<ChainTip> {
    const { height, top_block_hash } = await this.#ask(info, 'get_info', {}, signal)
    return { height: height - 1, id: top_block_hash }
  }

  async idAt(height: number, signal: AbortSignal): Promise<string> {
    return (await this.#ask(headerAnswer, 'get_block_header_by_height', { height }, signal)).block_header.hash
  }

  async block(id: string, signal: AbortSignal): Promise<SeenBlock> {
    const { block_header: header, json } = await this.#ask(blockAnswer, 'get_block', { hash: id }, signal)
    const { height, timestamp: time, difficulty: work, prev_hash: parent } = header
    const { extra, vout } = this.#transactionOf(json)
    // Each stays in its place, which is part of its key.
    const outputs = vout.map(({ target: { key, tagged_key } }) => fromHex(key ?? tagged_key?.key ?? ''))
    return { height, id, parent, time, work, payouts: this.#viewed(extra, outputs), tag: toHex(extra) }
  }

  close(): void {
    this.#rpc.close()
  }

  #transactionOf(json: string) {
    let parsed: unknown
    try {
      parsed = JSON.parse(json)
    } catch {
      parsed = undefined
    }
    const { miner_tx } = checkedAnswer(minerTransaction, parsed, this.label, 'get_block')
    return { extra: Uint8Array.from(miner_tx.extra), vout: miner_tx.vout }
  }

  async #ask<T extends v.GenericSchema>(
    schema: T,
    method: string,
    params: object,
    signal: AbortSignal,
  ): Promise<v.InferOutput<T>> {
    return checkedAnswer(schema, await this.#rpc.call(method, params, { signal }), this.label, method)
  }
}
