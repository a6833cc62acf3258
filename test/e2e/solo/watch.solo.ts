/** `pickaxe watch` on chains of real nodes that two miners share, and on nodes that part. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { p2shAddress, p2wshAddress } from '../../rig/anyone_can_spend.js'
import { bcoinLogin, bcoinNode, bcoinReady } from '../../rig/bcoin.js'
import { moneroAddress, monerodNode, monerodReady } from '../../rig/monerod.js'
import { type NodeProcess, temporaryDirectory } from '../../rig/node_process.js'

const program = fileURLToPath(new URL('../../../dist/cli/pickaxe.js', import.meta.url))
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await Promise.resolve(step()).catch(() => {})
})

interface Looked {
  code: number
  look: {
    blocks: number
    ours: number
    share_interval: [number, number]
    verdict: string
    disagreement_depth: number
    common_height: number
    alarms: string[]
    recent: { id: string; height: number; ours: boolean }[]
    block_seconds: { mean: number } | null
  }
}

function watch(...args: string[]): Promise<Looked> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PICKAXE_RPC_PASSWORD: bcoinLogin.password }
    execFile(process.execPath, [program, 'watch', '--once', '--json', ...args], { env }, (error, stdout, stderr) => {
      if (stdout === '') return reject(new Error(stderr))
      resolve({ code: (error?.code as number | undefined) ?? 0, look: JSON.parse(stdout) as Looked['look'] })
    })
  })
}

async function bcoin(): Promise<NodeProcess> {
  const chain = temporaryDirectory('bcoin')
  const node = await bcoinNode(chain.path)
  await node.start(bcoinReady)
  cleanUp.push(chain.remove, () => node.stop())
  return node
}

const [ours, theirs] = [p2shAddress(38), p2wshAddress('rb')]
const login = ['--coin', 'bitcoin', '--rpc-user', bcoinLogin.user, '--address', ours]

describe('bcoin', () => {
  it('shared by two miners is told so, with its interval', async () => {
    const node = await bcoin()
    for (let i = 0; i < 10; i++) {
      await node.call('generatetoaddress', [3, ours])
      await node.call('generatetoaddress', [1, theirs])
    }
    const { code, look } = await watch('--rpc', node.url, ...login, '--blocks', '40', '--share', '75')
    expect({ code, ...look }).toMatchObject({ code: 0, blocks: 40, ours: 30, verdict: 'as-expected', alarms: [] })
    expect(look.share_interval[0]).toBeCloseTo(0.5378, 2)
    expect(look.recent[0]).toMatchObject({ height: 40, ours: false, id: await node.call('getblockhash', [40]) })
    const odd = await watch('--rpc', node.url, ...login, '--blocks', '40', '--share', '99')
    expect(odd).toMatchObject({
      code: 1,
      look: { verdict: 'too-few', alarms: [expect.stringMatching(/somebody else is faster/)] },
    })
  })

  it('split by hand is an alarm, and no longer when both agree', async () => {
    const [one, two] = [await bcoin(), await bcoin()]
    await one.call('generatetoaddress', [5, ours])
    const common = await Promise.all(
      [1, 2, 3, 4, 5].map(async height => one.call('getblock', [await one.call('getblockhash', [height]), false])),
    )
    for (const hex of common) await two.call('submitblock', [hex])
    const both = ['--rpc', one.url, '--rpc', two.url, ...login]
    expect(await watch(...both)).toMatchObject({ code: 0, look: { disagreement_depth: 0, common_height: 5 } })
    await one.call('generatetoaddress', [2, ours])
    await two.call('generatetoaddress', [3, theirs])
    const begun = performance.now()
    const split = await watch(...both)
    expect(performance.now() - begun).toBeLessThan(5000)
    expect(split).toMatchObject({ code: 1, look: { disagreement_depth: 3, common_height: 5 } })
    for (const height of [6, 7, 8]) {
      await one.call('submitblock', [await two.call('getblock', [await two.call('getblockhash', [height]), false])])
    }
    expect(await watch(...both)).toMatchObject({ code: 0, look: { disagreement_depth: 0, common_height: 8 } })
  })
})

describe('monerod', () => {
  it('shared by two miners is told so by the ids of our blocks', async () => {
    const chain = temporaryDirectory('monerod')
    const node = await monerodNode(chain.path, 1)
    await node.start(monerodReady)
    cleanUp.push(chain.remove, () => node.stop())
    const generate = async (amount_of_blocks: number) => {
      const made = await node.call('generateblocks', {
        amount_of_blocks,
        wallet_address: moneroAddress,
        starting_nonce: 0,
      })
      return (made as { blocks: string[] }).blocks
    }
    const mined: string[] = []
    for (let i = 0; i < 5; i++) {
      mined.push(...(await generate(2)))
      await generate(2)
    }
    const file = join(chain.path, 'ours.txt')
    writeFileSync(file, mined.join('\n'))
    const url = new URL(node.url).origin
    const { code, look } = await watch(
      '--coin',
      'monero',
      '--rpc',
      url,
      '--ours',
      file,
      '--blocks',
      '20',
      '--share',
      '50',
    )
    expect({ code, ...look }).toMatchObject({ code: 0, blocks: 20, ours: 10, verdict: 'as-expected' })
  })
})
