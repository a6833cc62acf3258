import { expect, it } from 'vitest'
import { Rewards, type SoloStats } from '../../../../lib/source/node/solo_numbers.js'
import { until } from '../../../rig/node_process.js'
import { PlainEngine } from '../../../rig/plain_engine.js'
import { hard, scripted, start } from '../../../rig/solo_run.js'

it('rewards count while their blocks are in the best chain', () => {
  const rewards = new Rewards()
  const before = Date.now()
  rewards.found({ id: 'a', reward: 50 })
  rewards.found({ id: 'b', reward: 25 })
  expect([rewards.total, rewards.lastAt]).toEqual([0, undefined])
  rewards.place('a', true)
  rewards.place('b', true)
  expect(rewards.total).toBe(75)
  rewards.place('a', false)
  expect(rewards.total).toBe(25)
  expect(rewards.lastAt).toBeGreaterThanOrEqual(before)
})

it('nothing is expected of the light rate while the dataset is built', async () => {
  class Preparing extends PlainEngine {
    stage: NonNullable<SoloStats['randomx']>['stage'] = 'building-dataset'
    override stats() {
      const randomx = { stage: this.stage } as NonNullable<SoloStats['randomx']>
      return { ...super.stats(), randomx }
    }
  }
  const engine = new Preparing()
  const { miner } = await start([await scripted(hard)], {}, engine)
  await until('a rate', () => miner.stats().hashrate10s > 0)
  expect(miner.stats()).toMatchObject({ template: { height: 1 }, expectedSeconds: undefined })
  engine.stage = 'full'
  await until('an expectation', () => (miner.stats().expectedSeconds?.p50 ?? 0) > 0)
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
