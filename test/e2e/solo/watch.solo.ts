/** `pickaxe watch` on chains of real nodes that two miners share, and on nodes that part. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { p2shAddress, p2wshAddress } from '../../rig/anyone_can_spend.js'
import { bcoinLogin, bcoinNode, bcoinReady } from '../../rig/bcoin.js'
import { MoneroWallet } from '../../rig/monero_wallet.js'
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

/** `pickaxe watch` as it goes on; `until` answers with the first look from now on that is as wished. */
function watchOn(...args: string[]) {
  const env = { ...process.env, PICKAXE_RPC_PASSWORD: bcoinLogin.password }
  const child = spawn(process.execPath, [program, 'watch', '--json', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  cleanUp.push(() => child.kill('SIGKILL'))
  return {
    async until(isWished: (look: Looked['look']) => boolean): Promise<Looked['look']> {
      for (;;) {
        const { value, done } = await lines.next()
        if (done) throw new Error('watch has ended')
        const look = JSON.parse(value) as Looked['look']
        if (isWished(look)) return look
      }
    },
    async end(): Promise<number | null> {
      child.kill('SIGINT')
      const [code] = await exit
      return code as number | null
    },
  }
}

/** Two nodes with the same five blocks. */
async function twoNodes(): Promise<[NodeProcess, NodeProcess]> {
  const [one, two] = [await bcoin(), await bcoin()]
  await one.call('generatetoaddress', [5, ours])
  await pass(one, two, [1, 2, 3, 4, 5])
  return [one, two]
}

/** Blocks at `heights`, from one node to another. */
async function pass(from: NodeProcess, to: NodeProcess, heights: readonly number[]): Promise<void> {
  for (const height of heights) {
    const hex = await from.call('getblock', [await from.call('getblockhash', [height]), false])
    await to.call('submitblock', [hex])
  }
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
    const timeOf = async (height: number) => {
      const header = await node.call('getblockheader', [await node.call('getblockhash', [height])])
      return (header as { time: number }).time
    }
    expect(look.block_seconds?.mean).toBeCloseTo(((await timeOf(40)) - (await timeOf(1))) / 39, 6)
    expect(look.recent[0]).toMatchObject({ height: 40, ours: false, id: await node.call('getblockhash', [40]) })
    const odd = await watch('--rpc', node.url, ...login, '--blocks', '40', '--share', '99')
    expect(odd).toMatchObject({
      code: 1,
      look: { verdict: 'too-few', alarms: [expect.stringMatching(/somebody else is faster/)] },
    })
  })

  it('split by hand is an alarm, and no longer when both agree', async () => {
    const [one, two] = await twoNodes()
    const both = ['--rpc', one.url, '--rpc', two.url, ...login]
    expect(await watch(...both)).toMatchObject({ code: 0, look: { disagreement_depth: 0, common_height: 5 } })
    await one.call('generatetoaddress', [2, ours])
    await two.call('generatetoaddress', [3, theirs])
    const split = await watch(...both)
    expect(split).toMatchObject({ code: 1, look: { disagreement_depth: 3, common_height: 5 } })
    await pass(two, one, [6, 7, 8])
    expect(await watch(...both)).toMatchObject({ code: 0, look: { disagreement_depth: 0, common_height: 8 } })
  })

  it('watched all the time is an alarm within five seconds of a split, and none within five of agreement', async () => {
    const [one, two] = await twoNodes()
    const watching = watchOn('--rpc', one.url, '--rpc', two.url, ...login)
    await watching.until(({ common_height, alarms }) => common_height === 5 && alarms.length === 0)
    const takes = async (act: () => Promise<unknown>, isWished: (look: Looked['look']) => boolean) => {
      await act()
      const begun = performance.now()
      const look = await watching.until(isWished)
      expect(performance.now() - begun).toBeLessThan(5000)
      return look
    }
    for (const common of [5, 8]) {
      const split = await takes(
        async () => {
          await one.call('generatetoaddress', [2, ours])
          await two.call('generatetoaddress', [3, theirs])
        },
        ({ disagreement_depth }) => disagreement_depth === 3,
      )
      expect(split).toMatchObject({
        common_height: common,
        alarms: [
          expect.stringMatching(
            new RegExp(`^the nodes are on different chains: block ${common} is the last they share, 3 ago`),
          ),
        ],
      })
      const agreed = common + 3
      const calm = await takes(
        () => pass(two, one, [common + 1, common + 2, agreed]),
        ({ alarms }) => alarms.length === 0,
      )
      expect(calm).toMatchObject({ disagreement_depth: 0, common_height: agreed })
    }
    expect(await watching.end()).toBe(130)
  })
})

describe('monerod', () => {
  const [wallet, other] = [new MoneroWallet('ours'), new MoneroWallet('theirs')]

  it('shared by two miners is told so by the address of ours and its view key', async () => {
    const chain = temporaryDirectory('monerod')
    const node = await monerodNode(chain.path, 1)
    await node.start(monerodReady)
    cleanUp.push(chain.remove, () => node.stop())
    for (let i = 0; i < 5; i++) {
      for (const [amount_of_blocks, { address }] of [
        [3, wallet],
        [1, other],
      ] as const) {
        await node.call('generateblocks', { amount_of_blocks, wallet_address: address, starting_nonce: 0 })
      }
    }
    const file = join(chain.path, 'view.key')
    writeFileSync(file, `${wallet.viewKey}\n`)
    const url = new URL(node.url).origin
    const marked = ['--address', wallet.address, '--view-key-file', file, '--blocks', '20', '--share', '75']
    const { code, look } = await watch('--coin', 'monero', '--rpc', url, ...marked)
    expect({ code, ...look }).toMatchObject({ code: 0, blocks: 20, ours: 15, verdict: 'as-expected' })
    const whose = [true, true, true, false]
    expect(look.recent.map(({ ours }) => ours)).toEqual(Array.from({ length: 20 }, (_, i) => whose[(19 - i) % 4]))
  })

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
