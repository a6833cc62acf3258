/**
 * The best chain of a Bitcoin-family node. The coinbase is read from the block's bytes: what nodes say of it differs.
 * @module
 */
import * as v from 'valibot'
import { fromHex, toHex } from '../../base/bytes.js'
import { PickaxeError } from '../../base/errors.js'
import { bitsTarget, expectedHashes } from '../../base/target.js'
import { checkedAnswer } from '../../source/node/rpc/answer.js'
import type { RpcClient } from '../../source/node/rpc/client.js'
import type { ChainReader, ChainTip, SeenBlock } from './block.js'
import { readCoinbase } from './coinbase_reader.js'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const chainInfo = v.object({ blocks: count, bestblockhash: id })
const header = v.object({
  hash: id,
  height: count,
  time: count,
  bits: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
  previousblockhash: v.nullish(id),
})

export class BitcoinChain implements ChainReader {
  readonly label: string
  readonly #rpc: RpcClient
  readonly #headerBytes: number

  /** `headerBytes` is what lies before the transactions: 80, of Scash 112. */
  constructor(rpc: RpcClient, headerBytes: number) {
    this.#rpc = rpc
    this.label = rpc.label
    this.#headerBytes = headerBytes
  }

  async tip(signal: AbortSignal): Promise<ChainTip> {
    const answer = await this.#rpc.call('getblockchaininfo', [], { signal })
    const { blocks, bestblockhash } = checkedAnswer(chainInfo, answer, this.label, 'getblockchaininfo')
    return { height: blocks, id: bestblockhash }
  }

  async idAt(height: number, signal: AbortSignal): Promise<string> {
    return checkedAnswer(id, await this.#rpc.call('getblockhash', [height], { signal }), this.label, 'getblockhash')
  }

  async block(id: string, signal: AbortSignal): Promise<SeenBlock> {
    const answer = await this.#rpc.call('getblockheader', [id, true], { signal })
    const { height, time, bits, previousblockhash } = checkedAnswer(header, answer, this.label, 'getblockheader')
    // Of bcoin `false` is the bytes, as 0 is of Bitcoin Core.
    const raw = await this.#rpc.call('getblock', [id, false], { signal })
    const hex = checkedAnswer(v.string(), raw, this.label, 'getblock')
    const work = expectedHashes(bitsTarget(Number.parseInt(bits, 16)))
    const place = { height, id, parent: previousblockhash ?? '', time, work }
    try {
      const { scriptSig, outputs } = readCoinbase(fromHex(hex), this.#headerBytes)
      return { ...place, payouts: outputs.map(toHex), tag: toHex(scriptSig) }
    } catch (cause) {
      throw new PickaxeError('PICKAXE_ERR_RPC_RESPONSE', `${this.label} gives block ${id} in bytes that end too soon`, {
        cause,
        detail: { node: this.label, method: 'getblock' },
      })
    }
  }

  close(): void {
    this.#rpc.close()
  }
}
