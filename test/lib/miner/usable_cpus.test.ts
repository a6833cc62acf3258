/** CPUs taken from a miner that is at work: said once, survived, planned with. */
import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { blockHeader, Miner, type Notice } from '../../../lib/index.js'
import { native } from '../../../lib/native/load.js'

const before = native().usableCpus()

/** All threads of this process, as an administrator would. */
function allow(cpus: readonly number[]): void {
  execFileSync('taskset', ['-a', '-c', '-p', cpus.join(','), String(process.pid)], { stdio: 'pipe' })
}

describe.runIf(process.platform === 'linux' && before.length > 1)('a miner whose CPUs are taken away', () => {
  afterEach(() => allow(before))

  it('says so at the next job, goes on, and says so when they come back', async () => {
    const notices: Notice[] = []
    const miner = await Miner.start({ threads: 2, pin: true, onNotice: notice => notices.push(notice) })
    const job = blockHeader({ header: new Uint8Array(80), algorithm: 'sha256d', bits: 0x1f00ffff })
    try {
      await miner.mine(job)
      allow(before.slice(0, 1))
      await miner.mine(job)
      await miner.mine(job)
      allow(before)
      await miner.mine(job)
    } finally {
      await miner.close()
    }
    expect(notices.map(({ code, detail }) => ({ code, detail }))).toEqual([
      { code: 'cpus-changed', detail: { usableCpus: before.slice(0, 1), usableCpusBefore: before } },
      { code: 'cpus-changed', detail: { usableCpus: before, usableCpusBefore: before.slice(0, 1) } },
    ])
  })

  it('says so without a new job too', async () => {
    let told: ((notice: Notice) => void) | undefined
    const miner = await Miner.start({ threads: 1, onNotice: notice => told?.(notice) })
    try {
      const notice = new Promise<Notice>(resolve => {
        told = resolve
      })
      allow(before.slice(1))
      expect((await notice).code).toBe('cpus-changed')
    } finally {
      await miner.close()
    }
  })
})
