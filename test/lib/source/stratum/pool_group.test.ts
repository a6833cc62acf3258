/** Which pool is mined at, over a long time. */
import { expect, it } from 'vitest'
import { PickaxeError } from '../../../../lib/base/errors.js'
import type { PoolAddress } from '../../../../lib/source/stratum/address.js'
import { poolAddress } from '../../../../lib/source/stratum/address.js'
import { PoolGroup } from '../../../../lib/source/stratum/pool_group.js'
import type { PoolJob, PoolSession } from '../../../../lib/source/stratum/pool_job.js'
import { watchSignals } from '../../../rig/heap.js'
import { until } from '../../../rig/pool_run.js'

const away = poolAddress('away.test', 1, false)
const there = poolAddress('there.test', 1, false)

it('one that stands in for a better pool costs nothing for each look whether that is back', async () => {
  const mostListeners = watchSignals()
  const stop = new AbortController()
  let looks = 0
  let close!: (why: PickaxeError) => void
  const session: PoolSession = {
    label: there.label,
    closed: new Promise(resolve => {
      close = resolve
    }),
    submit: async () => {},
    askForJob: () => {},
    close,
  }
  const group = new PoolGroup<PoolAddress>({
    servers: [away, there],
    addressOf: server => server,
    open: async (server, _address, listener) => {
      if (server === there) {
        setImmediate(() => listener.onJob({ id: 'job' } as PoolJob, true))
        return session
      }
      looks++
      throw new PickaxeError('PICKAXE_ERR_POOL_CONNECT', 'away.test:1 cannot be reached')
    },
    followRedirects: false,
    retryFirstMs: 1,
    retryLimitMs: 1,
    onActive: () => {},
    onJob: () => {},
    onNone: () => {},
    onLeft: async () => {},
    onPool: () => {},
    onMessage: () => {},
    onNotice: () => {},
  })
  const running = group.run(stop.signal)
  await until(() => looks > 100)
  const most = mostListeners()
  stop.abort()
  await running
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThan(5)
})
