import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, describe, expect, it } from 'vitest'
import { blockHeader } from '../../../lib/algorithm/index.js'
import type { HitMessage, JobMessage, NoticeMessage } from '../../../lib/miner/channels.js'
import { typedChannel } from '../../../lib/miner/channels.js'
import { Miner } from '../../../lib/miner/miner.js'
import type { NativeEvent } from '../../../lib/native/addon.js'
import { native } from '../../../lib/native/load.js'

const Honest = native().Engine

const left: (() => void)[] = []
afterEach(() => {
  for (const leave of left.splice(0)) leave()
})

function listen<Message>(name: string): Message[] {
  const heard: Message[] = []
  const onMessage = (message: unknown) => void heard.push(message as Message)
  subscribe(name, onMessage)
  left.push(() => unsubscribe(name, onMessage))
  return heard
}

const easy = blockHeader({ header: new Uint8Array(80), algorithm: 'sha256d', target: (1n << 250n) - 1n })

describe('who listens from outside', () => {
  it('hears of searches and hits of setJob() and of mine(), each of its Miner', { timeout: 60_000 }, async () => {
    const [jobs, hits] = [listen<JobMessage>('pickaxe:job'), listen<HitMessage>('pickaxe:hit')]
    await using miner = await Miner.start({ threads: 1 })
    const { nonce } = (await miner.mine(easy)) as { nonce: bigint }
    expect(jobs).toMatchObject([{ miner: expect.any(Miner), jobId: expect.any(Number), job: easy }])
    expect(jobs[0]?.miner).toBe(miner)
    expect(hits.map(({ hit }) => [hit.nonce, hit.jobId])).toEqual([[nonce, jobs[0]?.jobId]])

    const search = miner.setJob(easy)
    const { value: hit } = await miner.hits().next()
    expect(jobs.map(({ jobId }) => jobId)).toContain(search.id)
    expect(hits.map(message => message.hit)).toContain(hit)
  })

  it('hears notices where there is no onNotice', async () => {
    const addon = native() as { Engine: typeof Honest }
    addon.Engine = class extends Honest {
      override drain(max: number): NativeEvent[] {
        const failed = (jobId: number): NativeEvent => ({ kind: 'failed', jobId, error: new Error('no memory') })
        return super.drain(max).map(event => (event.kind === 'exhausted' ? failed(event.jobId) : event))
      }
    }
    left.push(() => {
      addon.Engine = Honest
    })
    const notices = listen<NoticeMessage>('pickaxe:notice')
    await using miner = await Miner.start({ threads: 1 })
    const { finished } = miner.setJob({ ...easy, target: { ...easy.target, bound: 0n }, range: { start: 0n, end: 9n } })
    await finished
    expect(notices).toMatchObject([{ notice: { code: 'search-failed', message: 'the search failed: no memory' } }])
    expect(notices[0]?.miner).toBe(miner)
  })

  it('and where nobody does no message is made', () => {
    const channel = typedChannel<{ n: number }>('pickaxe:test')
    let made = 0
    channel.publish(() => ({ n: ++made }))
    expect(made).toBe(0)
    const heard = listen<{ n: number }>('pickaxe:test')
    channel.publish(() => ({ n: ++made }))
    expect(heard).toEqual([{ n: 1 }])
  })
})
