import { describe, expect, it } from 'vitest'
import { dmint } from '../../../lib/algorithm/index.js'
import { mine } from '../../../lib/miner/mine.js'
import { Miner } from '../../../lib/miner/miner.js'
import { RandomX } from '../../../lib/miner/randomx.js'
import { solo } from '../../../lib/source/node/solo.js'

const job = dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 8, range: { start: 0n, end: 1n } })
const stray = (given: string, meant: string) => ({
  name: 'TypeError',
  code: 'PICKAXE_ERR_ARG_TYPE',
  message: expect.stringContaining(`options has no ${given}: did you mean ${meant}?`),
})

describe('an unknown option is refused with the nearest known one', () => {
  it('by Miner.start()', async () => {
    await expect(Miner.start({ thread: 4 } as object)).rejects.toMatchObject(stray('thread', 'threads'))
    await expect(Miner.start({ signal: undefined } as object)).rejects.toMatchObject({
      message: expect.stringContaining('options has no signal: there are threads, kernel,'),
    })
  })

  it('by mine() and miner.mine()', async () => {
    await expect(mine(job, { thread: 4 } as object)).rejects.toMatchObject(stray('thread', 'threads'))
    await expect(mine(job, { onprogress() {} } as object)).rejects.toMatchObject(stray('onprogress', 'onProgress'))
    await using miner = await Miner.start({ threads: 1 })
    await expect(miner.mine(job, { signl: undefined } as object)).rejects.toMatchObject(stray('signl', 'signal'))
  })

  it('by RandomX.create() and solo()', async () => {
    const key = new Uint8Array(32)
    await expect(RandomX.create({ key, varient: 'rx/0' } as never)).rejects.toMatchObject(stray('varient', 'variant'))
    const options = { rpc: 'http://127.0.0.1:1', coin: 'bitcoin', adress: 'x' }
    await expect(solo(options as never)).rejects.toMatchObject(stray('adress', 'address'))
  })
})
