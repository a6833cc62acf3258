import { expect, it } from 'vitest'
import type { Job } from '../../../../lib/algorithm/index.js'
import { assertJob } from '../../../../lib/algorithm/index.js'
import type { Search } from '../../../../lib/miner/search.js'
import { lastHits } from '../../../../lib/source/node/last_hits.js'
import { PlainEngine } from '../../../rig/plain_engine.js'

it('asks for one nonce that cannot win, and waits until it was tried', async () => {
  const engine = new PlainEngine()
  await lastHits(engine, 1000)
  const [{ job }] = engine.jobs
  assertJob(job)
  expect(job.range).toEqual({ start: 0n, end: 1n })
  expect(engine.tried).toHaveLength(1)
  expect(engine.stats().hits).toBe(0)
})

it('an engine that never comes to it is not waited for for ever', async () => {
  const setJob = (job: Job): Search => ({ id: 1, job, hashes: 0, finished: new Promise(() => {}) })
  const began = performance.now()
  await lastHits({ setJob, stats: () => new PlainEngine().stats() }, 50)
  expect(performance.now() - began).toBeLessThan(1000)
})

it('a paused engine is given nothing', async () => {
  const engine = new PlainEngine()
  engine.pause()
  await lastHits(engine, 1000)
  expect(engine.jobs).toEqual([])
})

it('an engine that takes no such job is left alone', async () => {
  const engine = new PlainEngine()
  const setJob = () => {
    throw new Error('RandomX only')
  }
  await lastHits({ setJob, stats: () => engine.stats() }, 1000)
})
