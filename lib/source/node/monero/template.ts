/**
 * A get_block_template answer, checked, and the one search it has room for.
 * @module
 */
import * as v from 'valibot'
import { cryptonoteBlob, type RandomXJob } from '../../../algorithm/index.js'
import { equalBytes, fromHex, toHex } from '../../../base/bytes.js'
import { PickaxeError } from '../../../base/errors.js'
import { expectedHashes } from '../../../base/target.js'
import { cryptonoteBlockId, cryptonoteNonceOffset, withNonce } from '../../../chain/cryptonote.js'
import type { RandomXVariant } from '../../../hash/randomx/variants.js'
import type { BlockSupply, BlockWork } from '../chain_node.js'

const hex = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2})+$/, 'is not hex'))
const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'is not 64 hex digits'))

const answerSchema = v.object({
  blockhashing_blob: hex,
  blocktemplate_blob: hex,
  height: v.pipe(v.number(), v.integer(), v.minValue(0)),
  prev_hash: id,
  seed_hash: id,
  /** Empty unless the key changes soon. */
  next_seed_hash: v.optional(v.union([id, v.literal('')]), ''),
  difficulty: v.pipe(v.number(), v.minValue(0)),
  wide_difficulty: v.optional(v.pipe(v.string(), v.regex(/^0x[0-9a-f]+$/, 'is not a 0x number'))),
  expected_reward: v.optional(v.pipe(v.number(), v.minValue(0))),
  status: v.literal('OK'),
})

const nonceEnd = cryptonoteNonceOffset + 4
// Before the nonce: major and minor version, a 5-byte time, the previous id.
const previousOffset = cryptonoteNonceOffset - 32

/** Throws PICKAXE_ERR_TEMPLATE, naming the field and the node. */
export function parseMoneroTemplate(answer: unknown, variant: RandomXVariant, label: string): BlockSupply {
  const parsed = v.safeParse(answerSchema, answer)
  if (!parsed.success) {
    const issue = parsed.issues[0]
    throw unfit(label, `${v.getDotPath(issue) ?? 'the answer'} ${issue.message}`)
  }
  const t = parsed.output
  const hashing = fromHex(t.blockhashing_blob)
  const block = fromHex(t.blocktemplate_blob)
  if (hashing.length < nonceEnd + 33 || block.length <= nonceEnd) throw unfit(label, 'its blobs are too short')
  if (toHex(hashing.subarray(previousOffset, cryptonoteNonceOffset)) !== t.prev_hash) {
    throw unfit(label, 'prev_hash does not stand where the nonce offset says')
  }
  if (!equalBytes(hashing.subarray(0, nonceEnd), block.subarray(0, nonceEnd))) {
    throw unfit(label, 'hashing blob and template blob start differently')
  }
  const difficulty = t.wide_difficulty === undefined ? BigInt(t.difficulty) : BigInt(t.wide_difficulty)
  if (difficulty < 1n) throw unfit(label, 'its difficulty is zero')
  const job = cryptonoteBlob({ blob: hashing, seedHash: fromHex(t.seed_hash), difficulty, variant })
  const nextKey = t.next_seed_hash === '' ? undefined : { key: fromHex(t.next_seed_hash), variant }
  return new MoneroSupply(t.height, t.prev_hash, job, block, { nextKey, reward: t.expected_reward })
}

class MoneroSupply implements BlockSupply {
  readonly height: number
  readonly previous: string
  readonly expectedHashes: number
  readonly transactions: number
  readonly nextKey: BlockSupply['nextKey']
  readonly reward: number | undefined
  #work: BlockWork | undefined

  constructor(
    height: number,
    previous: string,
    job: RandomXJob,
    block: Uint8Array,
    { nextKey, reward }: { nextKey: BlockSupply['nextKey']; reward: number | undefined },
  ) {
    this.reward = reward
    this.height = height
    this.previous = previous
    this.expectedHashes = expectedHashes(job.target)
    this.nextKey = nextKey
    this.transactions = transactionCount(job.template)
    this.#work = {
      job,
      solve: nonceBytes => ({
        id: cryptonoteBlockId(withNonce(job.template, nonceBytes)),
        height,
        hex: toHex(withNonce(block, nonceBytes)),
      }),
    }
  }

  /** One search a template: another extra nonce means another root, which the node computes. */
  next(): BlockWork | undefined {
    const work = this.#work
    this.#work = undefined
    return work
  }
}

// The hashing blob ends with the number of transactions, the miner's own among them.
function transactionCount(hashingBlob: Uint8Array): number {
  let count = 0
  hashingBlob.subarray(nonceEnd + 32).forEach((byte, i) => {
    count += (byte & 0x7f) * 2 ** (7 * i)
  })
  return count - 1
}

function unfit(label: string, why: string): PickaxeError {
  return new PickaxeError('PICKAXE_ERR_TEMPLATE', `the block template of ${label} cannot be mined: ${why}`, {
    detail: { node: label },
  })
}
