/**
 * Miner and node, killed at random moments against a real bcoin: every block that was told as found is in the chain, or
 * it is written down what became of it. `KILL_ROUNDS` says how often, `KILL_SEED` which ones and when.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { randomSource } from '../../lib/hash/randomx/random.js'
import { p2shAddress } from '../../rig/anyone_can_spend.js'
import { bcoinLogin, bcoinNode, bcoinReady } from '../../rig/bcoin.js'
import { temporaryDirectory } from '../../rig/node_process.js'
import { SoloProcess } from '../../rig/pickaxe_process.js'

const rounds = Number(process.env.KILL_ROUNDS ?? 10)
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1e9)
// From the start of a program on: reading what was left, connecting and mining all come within it.
const longestLifeMs = 1600
const longestDeathMs = 400

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await Promise.resolve(step()).catch(() => {})
})

interface Settled {
  id: string
  outcome: string
}

it(
  `${rounds} kills, KILL_SEED=${seed}: every found block is in the chain or its fate is known`,
  async () => {
    const random = randomSource(seed)
    const chain = temporaryDirectory('bcoin')
    const journal = temporaryDirectory('journal')
    const node = await bcoinNode(chain.path)
    await node.start(bcoinReady)
    const miners: SoloProcess[] = []
    const mine = (...more: string[]) => {
      const [user, password] = [bcoinLogin.user, bcoinLogin.password]
      const where = ['--rpc', node.url, '--rpc-user', user, '--coin', 'bitcoin', '--address', p2shAddress(38)]
      const args = [...where, '--journal', journal.path, '--threads', '1', ...more]
      const miner = new SoloProcess(args, { PICKAXE_RPC_PASSWORD: password })
      miners.push(miner)
      return miner
    }
    cleanUp.push(
      chain.remove,
      journal.remove,
      () => node.stop('SIGKILL'),
      () => miners.at(-1)?.child.kill('SIGKILL'),
    )
    const pause = (longestMs: number) => new Promise(resolve => setTimeout(resolve, random.below(longestMs)))
    const killed = { miner: 0, node: 0 }
    const killMiner = async (miner: SoloProcess) => {
      killed.miner++
      miner.child.kill('SIGKILL')
      expect(await miner.ended, miner.errors).toEqual({ code: null, signal: 'SIGKILL' })
    }
    const killNode = async () => {
      killed.node++
      await node.stop('SIGKILL')
    }

    let miner = mine()
    for (let round = 0; round < rounds; round++) {
      await pause(longestLifeMs)
      const victims = random.below(3)
      if (victims !== 0) await killNode()
      if (victims !== 1) await killMiner(miner)
      await pause(longestDeathMs)
      if (victims !== 0) await node.start(bcoinReady)
      if (victims !== 1) miner = mine()
    }
    await killMiner(miner)
    const last = mine('--blocks', '1')
    expect(await last.ended, last.errors).toEqual({ code: 0, signal: null })

    expect(miners.map(({ errors }) => errors).join('')).not.toMatch(/cannot be read/)
    expect(readdirSync(join(journal.path, 'regtest')).filter(name => name.endsWith('.json'))).toEqual([])
    const lines = readFileSync(join(journal.path, 'settled.jsonl'), 'utf8').trim().split('\n')
    const fates = new Map(lines.map(line => JSON.parse(line) as Settled).map(({ id, outcome }) => [id, outcome]))
    const height = await node.call<number>('getblockcount')
    const inChain = new Set<string>()
    for (let at = 1; at <= height; at++) inChain.add(await node.call('getblockhash', [at]))

    const found = miners.flatMap(each => each.of('found').map(({ id }) => String(id)))
    const forgotten = found.filter(id => !inChain.has(id) && !fates.has(id))
    const told = [...fates].filter(([, outcome]) => outcome === 'accepted').map(([id]) => id)
    const outcomes = lines.length - told.length
    console.log(
      `${killed.miner} kills of the miner, ${killed.node} of the node: ${found.length} blocks found, ${height} in the chain, ${outcomes} with another fate`,
    )
    expect(forgotten, 'found blocks that are nowhere').toEqual([])
    expect(
      told.filter(id => !inChain.has(id)),
      'accepted blocks that are not in the chain',
    ).toEqual([])
    expect(
      [...inChain].filter(id => !fates.has(id)),
      'blocks of ours whose fate is not written down',
    ).toEqual([])
    // Nobody else mines here: a run without blocks would prove nothing.
    expect(height).toBeGreaterThan(rounds)
  },
  60_000 + rounds * 10_000,
)
