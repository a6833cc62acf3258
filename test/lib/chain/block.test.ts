import { expect, it } from 'vitest'
import { fromHex } from '../../../lib/base/bytes.js'
import { blockHex, blockId } from '../../../lib/chain/block.js'

// Bitcoin's genesis block.
const header =
  '0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c'

it('Bitcoin’s genesis id', () =>
  expect(blockId(fromHex(header))).toBe('000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f'))

it('header, count, coinbase, the others', () => {
  expect(blockHex(fromHex(header), fromHex('aabb'), ['cc', 'ddee'])).toBe(`${header}03aabbccddee`)
  expect(blockHex(fromHex(header), fromHex('aa'), Array(300).fill('bb'))).toBe(`${header}fd2d01aa${'bb'.repeat(300)}`)
})

it('four megabytes of transactions take no time', () => {
  const transactions = Array(4000).fill('ab'.repeat(1000))
  const started = performance.now()
  blockHex(fromHex(header), fromHex('aa'), transactions)
  expect(performance.now() - started).toBeLessThan(200)
})
