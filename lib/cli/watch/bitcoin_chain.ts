/**
 * The best chain of a Bitcoin-family node. Blocks are read from their bytes: what nodes say of them differs.
 * @module
 */
import * as v from 'valibot'
import { fromHex, toHex } from '../../base/bytes.js'
import { PickaxeError } from '../../base/errors.js'
import { bitsTarget, expectedHashes } from '../../base/target.js'
import { displayId } from '../../chain/hash.js'
import { checkedAnswer } from '../../source/node/rpc/answer.js'
import type { ChainReader, ChainTip, NodeCalls, SeenBlock } from './block.js'
import { readCoinbase } from './coinbase_reader.js'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const chainInfo = v.object({ blocks: count, bestblockhash: id })
const header = v.object({ height: count })

/** Of a header: version, parent, Merkle root, time, bits, nonce. */
const [parentAt, timeAt, bitsAt] = [4, 68, 72]

export class BitcoinChain implements ChainReader {
  readonly label: string
  readonly #rpc: NodeCalls
  readonly #headerBytes: number

  /** `headerBytes` is what lies before the transactions: 80, of Scash 112. */
  constructor(rpc: NodeCalls, headerBytes: number) {
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

  async block(id: string, signal: AbortSignal, knownHeight?: number): Promise<SeenBlock> {
    const height = knownHeight ?? (await this.#heightOf(id, signal))
    // Of bcoin `false` is the bytes, as 0 is of Bitcoin Core.
    const raw = await this.#rpc.call('getblock', [id, false], { signal })
    const hex = checkedAnswer(v.string(), raw, this.label, 'getblock')
    try {
      const bytes = fromHex(hex)
      const { scriptSig, outputs } = readCoinbase(bytes, this.#headerBytes)
      const fields = new DataView(bytes.buffer)
      const work = expectedHashes(bitsTarget(fields.getUint32(bitsAt, true)))
      const parent = displayId(bytes.subarray(parentAt, parentAt + 32))
      const place = { height, id, parent, time: fields.getUint32(timeAt, true), work }
      return { ...place, payouts: outputs.map(toHex), tag: toHex(scriptSig) }
    } catch (cause) {
      throw new PickaxeError('PICKAXE_ERR_RPC_RESPONSE', `${this.label} gives block ${id} in bytes that are none`, {
        cause,
        detail: { node: this.label, method: 'getblock' },
      })
    }
  }

  close(): void {
    this.#rpc.close()
  }

  async #heightOf(id: string, signal: AbortSignal): Promise<number> {
    const answer = await this.#rpc.call('getblockheader', [id, true], { signal })
    return checkedAnswer(header, answer, this.label, 'getblockheader').height
  }
}
