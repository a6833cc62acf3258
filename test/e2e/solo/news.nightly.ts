/**
 * How long after a node knows of a block the threads have work upon it. Two real nodes, one that mines and one that hears
 * of it; when it heard is what its own log says. `NEWS_BLOCKS` says how many blocks. Prints the figures; their median
 * must be below 20 ms.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type CoinProfile, coinProfile, Miner, type SoloOptions, solo } from 'pickaxe'
import { afterEach, expect, it } from 'vitest'
import { litecoinNode } from '../../rig/litecoind.js'
import { moneroAddress, monerodNode, monerodReady } from '../../rig/monerod.js'
import { freePort, temporaryDirectory, until } from '../../rig/node_process.js'

const blocks = Number(process.env.NEWS_BLOCKS ?? 60)
const medianLimitMs = 20

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await Promise.resolve(step()).catch(() => {})
})

function folder(name: string): string {
  const made = temporaryDirectory(name)
  cleanUp.push(made.remove)
  return made.path
}

interface Pair {
  options: Pick<SoloOptions, 'rpc' | 'coin' | 'address'>
  /** Lets the other node find a block; its id. */
  mine: () => Promise<string>
  /** When the miner's node knew of the block, Unix milliseconds, by its own log. */
  heardAt: (id: string) => number | undefined
}

async function litecoind(): Promise<Pair> {
  const [hears, mines] = [await litecoinNode(folder('litecoin')), await litecoinNode(folder('litecoin'))]
  cleanUp.push(() => Promise.all([hears.stop(), mines.stop()]))
  await Promise.all([hears, mines].map(each => each.start(() => each.call('getblockcount'))))
  await hears.call('addnode', [`127.0.0.1:${mines.p2pPort}`, 'onetry'])
  const address = 'rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3'
  const mine = async () => (await mines.call<[string]>('generatetoaddress', [1, address]))[0]
  const first = await mine()
  await until('the first block', async () => (await hears.call('getbestblockhash')) === first)
  return {
    // A proof of work that is known here: nothing is hashed.
    options: {
      rpc: { url: hears.url, cookie: hears.cookie },
      coin: { ...coinProfile('litecoin'), algorithm: { name: 'sha256d' } } as CoinProfile,
      address,
    },
    mine,
    heardAt: id => {
      const [, at] = new RegExp(`^(\\S+) UpdateTip: new best=${id}`, 'm').exec(readFileSync(hears.log, 'utf8')) ?? []
      return at === undefined ? undefined : Date.parse(`${at.slice(0, 23)}Z`) + Number(at.slice(23, 26)) / 1000
    },
  }
}

async function monerod(): Promise<Pair> {
  const [hearsPort, minesPort, zmqPort] = [await freePort(), await freePort(), await freePort()]
  const directory = folder('monero')
  const peer = (port: number) => `--add-exclusive-node=127.0.0.1:${port}`
  const zmq = [`--zmq-pub=tcp://127.0.0.1:${zmqPort}`, `--zmq-rpc-bind-port=${await freePort()}`]
  const told = [peer(minesPort), ...zmq, '--log-level=0,blockchain:INFO']
  const hears = await monerodNode(directory, 1, 2048, told, hearsPort)
  const mines = await monerodNode(folder('monero'), 1, 2048, [peer(hearsPort)], minesPort)
  cleanUp.push(() => Promise.all([hears.stop(), mines.stop()]))
  await Promise.all([hears, mines].map(each => each.start(monerodReady)))
  const mine = async () => {
    const request = { amount_of_blocks: 1, wallet_address: moneroAddress, starting_nonce: 0 }
    return (await mines.call<{ blocks: [string] }>('generateblocks', request)).blocks[0]
  }
  // Peers find each other within some seconds.
  await until('a peer', async () => {
    const info = await hears.call<Record<string, number>>('get_info', {})
    return info.outgoing_connections_count + info.incoming_connections_count > 0
  })
  return {
    options: {
      rpc: { url: new URL(hears.url).origin, zmq: `tcp://127.0.0.1:${zmqPort}` },
      coin: 'monero',
      address: moneroAddress,
    },
    mine,
    heardAt: id => {
      const line = new RegExp(`^(\\S+) (\\S+)\\s.*id:\\s+<${id}>`, 'm').exec(
        readFileSync(join(directory, 'log'), 'utf8'),
      )
      return line === null ? undefined : Date.parse(`${line[1]}T${line[2]}Z`)
    },
  }
}

it.each([
  ['litecoind, which has a call that waits', litecoind],
  ['monerod, with ZMQ', monerod],
])(
  `${blocks} blocks, %s: median below ${medianLimitMs} ms`,
  async (name, setup) => {
    const { options, mine, heardAt } = await setup()
    /** By the id a job builds on: when the engine had it. */
    const workAt = new Map<string, number>()
    let previous = ''
    const miner = await solo({
      ...options,
      threads: 1,
      journalDirectory: folder('journal'),
      randomx: { mode: 'light' },
      onEvent: event => {
        if (event.type === 'template') previous = event.previous
      },
      startEngine: async engineOptions => {
        const engine = await Miner.start(engineOptions)
        engine.pause()
        const setJob = engine.setJob.bind(engine)
        engine.setJob = job => {
          const search = setJob(job)
          // Date.now() has whole milliseconds only.
          if (!workAt.has(previous)) workAt.set(previous, performance.timeOrigin + performance.now())
          return search
        }
        return engine
      },
    })
    cleanUp.push(() => miner.close())
    await until('the first work', () => workAt.size > 0)
    const tookMs: number[] = []
    for (let i = 0; i < blocks; i++) {
      // At no particular moment of anybody's clock.
      await delay(100 + Math.random() * 400)
      const id = await mine()
      await until('work upon it', () => workAt.has(id) && heardAt(id) !== undefined)
      tookMs.push(workAt.get(id)! - heardAt(id)!)
    }
    tookMs.sort((a, b) => a - b)
    const at = (share: number) => tookMs[Math.floor(share * (tookMs.length - 1))].toFixed(1)
    console.log(`${name}: news to new work, ${blocks} blocks: median ${at(0.5)}, 90 % ${at(0.9)}, slowest ${at(1)} ms`)
    expect(Number(at(0.5))).toBeLessThan(medianLimitMs)
  },
  120_000 + blocks * 5000,
)
