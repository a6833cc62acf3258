import { expect, it } from 'vitest'
import { parseMoneroTemplate } from '../../../../../lib/source/node/monero/template.js'

// Versions, a time of five bytes, the previous id, the nonce, then the root and the number of transactions.
const previous = 'ab'.repeat(32)
const start = `1010d5f382d806${previous}00000000`
const [key, next] = ['11'.repeat(32), '22'.repeat(32)]
const answer = {
  blockhashing_blob: `${start}${'cd'.repeat(32)}03`,
  blocktemplate_blob: `${start}${'ef'.repeat(60)}`,
  height: 4711,
  prev_hash: previous,
  seed_hash: key,
  next_seed_hash: '',
  difficulty: 1000,
  expected_reward: 600_000_000_000,
  status: 'OK',
}
const parsed = (more: object = {}) => parseMoneroTemplate({ ...answer, ...more }, 'rx/0', 'n')

it('height, difficulty, transactions and reward are read; the nonce goes into the blob that is sent', () => {
  const supply = parsed()
  expect(supply).toMatchObject({ height: 4711, previous, transactions: 2, reward: 600_000_000_000, nextKey: undefined })
  expect(Math.round(supply.expectedHashes)).toBe(1000)
  const block = supply.next()?.solve(Uint8Array.of(1, 2, 3, 4), new Uint8Array(32))
  expect(block?.hex).toBe(answer.blocktemplate_blob.replace('00000000ef', '01020304ef'))
  // Another root only the node can make.
  expect(supply.next()).toBeUndefined()
})

it('the key to come is known ahead, where the node tells it', () => {
  expect(parsed({ next_seed_hash: next }).nextKey).toEqual({ key: new Uint8Array(32).fill(0x22), variant: 'rx/0' })
})

it('a difficulty beyond 2^53 is taken from its wide form', () => {
  expect(parsed({ wide_difficulty: '0x100000000000000000' }).expectedHashes).toBeCloseTo(2 ** 68, -60)
})

it.each([
  ['another previous block than it says', { prev_hash: 'ba'.repeat(32) }, /prev_hash/],
  ['two blobs that differ', { blocktemplate_blob: answer.blocktemplate_blob.replace('1010', '1110') }, /differently/],
  ['no difficulty', { difficulty: 0 }, /zero/],
  ['a short blob', { blockhashing_blob: start }, /too short/],
  ['a status', { status: 'BUSY' }, /status/],
])('%s: refused by name', (_, more, message) =>
  expect(() => parsed(more)).toThrow(
    expect.objectContaining({ code: 'PICKAXE_ERR_TEMPLATE', message: expect.stringMatching(message) }),
  ),
)
