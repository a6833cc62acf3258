/**
 * A quiet chain, default options, and time: what a node gives to the miner and to others stays as it was. All nodes side
 * by side; `SOAK_MINUTES` says how long. The miner is paused once it runs, for a chain that anybody mines is not quiet;
 * it asks its node the same questions.
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { coinProfile } from '../../../lib/chain/coin/coins.js'
import { p2shAddress } from '../../rig/anyone_can_spend.js'
import { bcoinLogin, bcoinNode, bcoinReady } from '../../rig/bcoin.js'
import { canUnpackLitecoind, litecoinNode } from '../../rig/litecoind.js'
import { hasMonerod, moneroAddress, monerodNode, monerodReady } from '../../rig/monerod.js'
import { freePort, type NodeProcess, plainRpc, temporaryDirectory, until } from '../../rig/node_process.js'
import { SoloProcess } from '../../rig/pickaxe_process.js'
import { canReadUse, connectionsAt, useOf } from '../../rig/process_use.js'
import { type Answer, describeSoak, type SoakSample, wasDeaf, whatGrew } from '../../rig/soak_figures.js'

const minutes = Number(process.env.SOAK_MINUTES ?? 3)
const allowedCalls = 2
const answerLimitMs = 100
const deafMs = 10_000
const askEveryMs = 200
const asksPerSample = 10

const cleanUp: (() => unknown)[] = []
afterAll(async () => {
  for (const step of cleanUp.splice(0).reverse()) await Promise.resolve(step()).catch(() => {})
})

function folder(name: string): string {
  const made = temporaryDirectory(name)
  cleanUp.push(made.remove)
  return made.path
}

/** A program of its own with nothing to do but to answer: what it takes is the machine's doing. */
async function startIdleServer() {
  const port = await freePort()
  const program = `require('http').createServer((_, answer) => answer.end('{"result":0}')).listen(${port}, '127.0.0.1')`
  const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' })
  cleanUp.push(() => child.kill('SIGKILL'))
  const answer = () => plainRpc(`http://127.0.0.1:${port}`, undefined, 'idle', [])
  await until('the idle server', () =>
    answer().then(
      () => true,
      () => false,
    ),
  )
  return { answer }
}

interface Soaked {
  node: NodeProcess
  /** For the miner, besides the journal. */
  args: string[]
  environment?: NodeJS.ProcessEnv
  /** As another client of the node, which wants nothing special. */
  ask: () => Promise<unknown>
  /** Calls the node says are open, without the question itself. */
  openCalls?: () => Promise<number>
}

async function bcoin(): Promise<Soaked> {
  const node = await bcoinNode(folder('bcoin'))
  cleanUp.push(() => node.stop())
  await node.start(bcoinReady)
  return {
    node,
    args: ['--rpc', node.url, '--rpc-user', bcoinLogin.user, '--coin', 'bitcoin', '--address', p2shAddress(38)],
    environment: { PICKAXE_RPC_PASSWORD: bcoinLogin.password },
    ask: () => node.call('getblockcount'),
  }
}

async function litecoind(): Promise<Soaked> {
  const [node, other] = [await litecoinNode(folder('litecoin')), await litecoinNode(folder('litecoin'))]
  cleanUp.push(() => Promise.all([node.stop(), other.stop()]))
  await Promise.all([node, other].map(each => each.start(() => each.call('getblockcount'))))
  await node.call('addnode', [`127.0.0.1:${other.p2pPort}`, 'onetry'])
  const address = 'rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3'
  await node.call('generatetoaddress', [1, address])
  // With a proof of work that is known here: none of its blocks would be good, and none is looked for.
  const profile = join(folder('profile'), 'litecoin.json')
  writeFileSync(profile, JSON.stringify({ ...coinProfile('litecoin'), algorithm: { name: 'sha256d' } }))
  return {
    node,
    args: ['--rpc', node.url, '--cookie', node.cookie, '--profile', profile, '--address', address],
    ask: () => node.call('getblockcount'),
    openCalls: async () => {
      const { active_commands } = await node.call<{ active_commands: unknown[] }>('getrpcinfo')
      return active_commands.length - 1
    },
  }
}

async function monerod(): Promise<Soaked> {
  // Enough for the first hashes not to find a block.
  const node = await monerodNode(folder('monero'), 1e9)
  cleanUp.push(() => node.stop())
  await node.start(monerodReady)
  return {
    node,
    args: ['--rpc', new URL(node.url).origin, '--coin', 'monero', '--address', moneroAddress],
    ask: () => node.call('get_info', {}),
  }
}

describe.skipIf(!canReadUse)(`${minutes} minutes of a quiet chain`, () => {
  it.concurrent.each<[string, () => Promise<Soaked>, boolean]>([
    ['bcoin', bcoin, true],
    ['litecoind', litecoind, canUnpackLitecoind],
    ['monerod', monerod, hasMonerod],
  ])(
    '%s: open calls, memory and handles stay, others are answered',
    async (name, setup, canRun) => {
      expect(canRun, `${name} is not there`).toBe(true)
      const { node, args, environment, ask, openCalls } = await setup()
      const miner = new SoloProcess([...args, '--journal', folder('journal')], environment)
      cleanUp.push(() => miner.child.kill('SIGKILL'))
      // Its first word comes before the first template.
      miner.onLine = () => {
        miner.onLine = () => {}
        miner.child.kill('SIGUSR2')
      }
      await until('templates', () => miner.of('template').length > 0)
      const port = Number(new URL(node.url).port)
      const idleServer = await startIdleServer()
      const answers: Answer[] = []
      const samples: SoakSample[] = []
      const end = performance.now() + minutes * 60_000
      while (performance.now() < end) {
        const asked = performance.now()
        const isAnswered = await Promise.race([ask().then(() => true), delay(deafMs, false)])
        if (!isAnswered) throw new Error(`no answer to another client, ${connectionsAt(port)} connections are open`)
        const answered = performance.now()
        await idleServer.answer()
        answers.push({ ms: answered - asked, idleMs: performance.now() - answered })
        await delay(askEveryMs)
        if (answers.length % asksPerSample !== 0) continue
        const [nodeUse, minerUse] = [useOf(node.pid), useOf(miner.child.pid!)]
        samples.push({
          open: Math.max(connectionsAt(port), (await openCalls?.()) ?? 0),
          nodeRss: nodeUse.rssBytes,
          nodeHandles: nodeUse.handles,
          minerRss: minerUse.rssBytes,
          minerHandles: minerUse.handles,
        })
      }
      console.log(`${name}: ${describeSoak(samples, answers)}; ${miner.of('template').length} templates`)
      expect(
        miner
          .of('hold')
          .map(({ message }) => message)
          .filter(message => message !== 'connecting'),
      ).toEqual([])
      expect(whatGrew(samples, allowedCalls)).toEqual([])
      expect(wasDeaf(answers, answerLimitMs), 'another client had to wait').toBe(false)
    },
    (minutes + 3) * 60_000,
  )
})
