import { expect, it } from 'vitest'
import { isPreparing, Rewards } from '../../../../lib/source/node/solo_numbers.js'
import { until } from '../../../rig/node_process.js'
import { hard, scripted, start } from '../../../rig/solo_run.js'

it('rewards count while their blocks are in the best chain', () => {
  const rewards = new Rewards()
  rewards.found({ id: 'a', reward: 50 })
  rewards.found({ id: 'b', reward: 25 })
  expect([rewards.total, rewards.lastAt]).toEqual([0, undefined])
  rewards.place('a', true)
  rewards.place('b', true)
  expect(rewards.total).toBe(75)
  rewards.place('a', false)
  expect(rewards.total).toBe(25)
  expect(rewards.lastAt).toBeGreaterThan(Date.now() - 10_000)
})

it('nothing is expected of the light rate while the dataset is built', () => {
  const state = { stage: 'building-dataset' } as Parameters<typeof isPreparing>[0]
  expect(isPreparing(state)).toBe(true)
  expect(isPreparing(undefined)).toBe(false)
})

it('no rate and no expectation while nothing is mined', async () => {
  const node = await scripted(hard)
  const { miner } = await start([node])
  await until('a rate', () => miner.stats().hashrate10s > 0)
  miner.pause()
  expect(miner.stats()).toMatchObject({ hashrate10s: 0, hashrate: 0, expectedSeconds: undefined })
  expect(miner.stats().hashrateByThread.every(rate => rate === 0)).toBe(true)
  miner.resume()
})
