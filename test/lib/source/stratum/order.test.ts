/** What a pool says counts from its place among the pool's lines, also where several come in one packet. */
import { describe, expect, it } from 'vitest'
import type { Job, Sha256dJob } from '../../../../lib/algorithm/index.js'
import { HastyEngine, PlainEngine } from '../../../rig/plain_engine.js'
import { moneroPool, startPool, until, v1Pool } from '../../../rig/pool_run.js'
import type { Message } from '../../../rig/pool_server.js'

type Answer = Message & { result: never }

/** In place of the first answer whose result `is` it, what `say` makes of it. */
function once(is: (result: never) => boolean, say: (answer: Answer) => Message[]) {
  let isSaid = false
  return (message: Message): Message[] => {
    if (isSaid || message.method !== undefined || !is(message.result as never)) return [message]
    isSaid = true
    return say(message as Answer)
  }
}

describe('a pool of Stratum V1', () => {
  const easy = { difficulty: 1 / 2 ** 28, mask: '1fffe000' }
  const isSubscription = (result: unknown) => Array.isArray(result) && result.length === 3
  const isConfiguration = (result: unknown) =>
    typeof result === 'object' && result !== null && 'version-rolling' in result
  const extranonce = (first: string) => ({ id: null, method: 'mining.set_extranonce', params: [first, 4] })
  const withFirst = (answer: Answer, first: string) => ({
    ...answer,
    result: (answer.result as unknown[]).with(1, first),
  })
  const mask = (bits: string) => ({ id: null, method: 'mining.set_version_mask', params: [bits] })
  const withMask = (answer: Answer, bits: string) => ({
    ...answer,
    result: { ...(answer.result as object), 'version-rolling.mask': bits },
  })

  // The bits that a job's versions have between them.
  const bitsOf = (job: Job) =>
    (job as Sha256dJob).preimages!.reduce((bits, preimage) => bits | Buffer.from(preimage).readUInt32LE(0), 0)

  it.each<[string, (message: Message) => Message[]]>([
    [
      'an extranonce before the answer to mining.subscribe is over with it',
      once(isSubscription, answer => [extranonce('ffffffff'), answer]),
    ],
    [
      'an extranonce behind the answer to mining.subscribe is the one',
      once(isSubscription, answer => [withFirst(answer, 'ffffffff'), extranonce((answer.result as string[])[1]!)]),
    ],
    [
      'a mask before the answer to mining.configure is over with it',
      once(isConfiguration, answer => [mask('00006000'), answer]),
    ],
    [
      'a mask behind the answer to mining.configure is the one',
      once(isConfiguration, answer => [withMask(answer, '1fffffe0'), mask('1fffe000')]),
    ],
  ])('%s', async (_, dialect) => {
    const server = await v1Pool(easy)
    server.faults = { dialect }
    const { miner, engine } = await startPool(server, { algorithm: 'sha256d', shares: 10 }, new PlainEngine())
    await miner.finished
    expect(server.refusals).toEqual([])
    for (const { job } of engine.jobs) expect(bitsOf(job)).toBe(0x2001e000)
  })

  it.each<[string, Message]>([
    ['a difficulty', { id: null, method: 'mining.set_difficulty', params: [1 / 2 ** 31] }],
    ['an extranonce', extranonce('ffffffff')],
  ])('%s behind the first job is for the next one, also during the login', async (_, later) => {
    const server = await v1Pool({ ...easy, earlyJob: true })
    let jobs = 0
    server.faults = {
      dialect: message => {
        if (message.method !== 'mining.notify') return [message]
        // The login's end says the job once more, which would be the next one.
        return jobs++ === 0 ? [message, later] : []
      },
    }
    const { miner } = await startPool(server, { algorithm: 'sha256d', shares: 10 }, new PlainEngine())
    await miner.finished
    expect(server.refusals).toEqual([])
  })
})

describe('a pool of Monero’s family', () => {
  const isJob = (result: unknown) => typeof result === 'object' && result !== null && 'blob' in result
  const isLogin = (result: unknown) => typeof result === 'object' && result !== null && 'job' in result
  const older = (job: object) => ({ ...job, job_id: 'older', height: 1 })

  it('has a job before the answer to the login, which the answer’s own replaces', async () => {
    const server = await moneroPool()
    server.faults = {
      dialect: once(isLogin, answer => [
        { method: 'job', params: older((answer.result as Message).job as object) },
        answer,
      ]),
    }
    const { miner, of } = await startPool(server, { shares: 10 })
    await miner.finished
    expect(server.refusals).toEqual([])
    expect(of('job').map(({ job }) => job)).toEqual(['job1'])
  })

  it('gives a job when asked and one right behind it, which replaces it', async () => {
    const server = await moneroPool({ nicehash: true, difficulty: 1n << 40n })
    server.faults = {
      dialect: once(isJob, answer => [
        { ...answer, result: older(answer.result) },
        { method: 'job', params: answer.result },
      ]),
    }
    const { of } = await startPool(server, {}, new HastyEngine())
    await until(() => of('job').length >= 3)
    expect(
      of('job')
        .map(({ job }) => job)
        .slice(0, 3),
    ).toEqual(['job1', 'older', 'job2'])
  })
})
