import { describe, expect, it } from 'vitest'
import { type CoinProfile, coinProfile, type SoloOptions, solo } from '../../../../lib/source/node/index.js'
import { until } from '../../../rig/node_process.js'
import { PlainEngine } from '../../../rig/plain_engine.js'
import { botcoinAddress, hard, regtestAddress, scripted, start } from '../../../rig/solo_run.js'

describe('guards', () => {
  it('too few peers', async () => {
    const node = await scripted({ ...hard, peers: 2 })
    const { engine, of } = await start([node], { minPeers: 3 })
    await until('a hold', () => of('hold').some(hold => hold.hold === 'peers'))
    expect(of('hold').at(-1)?.message).toMatch(/2 of at least 3 peers.*-addnode/)
    expect(engine.jobs).toEqual([])
    node.options.peers = 3
    await until('mining', () => engine.jobs.length > 0)
  })

  it.each([
    ['another coin’s node', {}, { coin: 'botcoin', address: botcoinAddress }, 'PICKAXE_ERR_RPC_REFUSED', /genesis/],
    [
      'another network than was asked for',
      {},
      { network: 'test', address: 'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7' },
      'PICKAXE_ERR_RPC_REFUSED',
      /network "regtest"/,
    ],
    [
      'an address of another of the coin’s networks',
      {},
      { address: '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa' },
      'PICKAXE_ERR_ADDRESS',
      /another network/,
    ],
    ['a refused login', { auth: 'x:y' }, {}, 'PICKAXE_ERR_RPC_AUTH', /login/],
  ])('%s ends the run with the reason', async (_, nodeOptions, options, code, message) => {
    const { miner, engine } = await start([await scripted(nodeOptions)], options)
    await expect(miner.finished).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect(engine.jobs).toEqual([])
  })

  it.each([
    ['no address', { address: '' }, 'PICKAXE_ERR_ADDRESS'],
    ['an address of another coin', { address: botcoinAddress }, 'PICKAXE_ERR_ADDRESS'],
    ['an unknown coin', { coin: 'gold' }, 'PICKAXE_ERR_ARG_RANGE'],
    ['a coin we cannot hash', { coin: 'litecoin', address: 'ltc1q' }, 'PICKAXE_ERR_ARG_RANGE'],
    ['no node', { rpc: [] }, 'PICKAXE_ERR_ARG_RANGE'],
    ['a user without password', { rpc: { url: 'http://127.0.0.1:1', user: 'x' } }, 'PICKAXE_ERR_ARG_RANGE'],
    [
      'a ZMQ endpoint without its protocol',
      { rpc: { url: 'http://127.0.0.1:1', zmq: '127.0.0.1:28332' } },
      'PICKAXE_ERR_ARG_RANGE',
    ],
    ['half a block', { blocks: 0.5 }, 'PICKAXE_ERR_ARG_RANGE'],
  ])('%s is refused before anything is started', async (_, options, code) => {
    let started = false
    const call = solo({
      rpc: 'http://127.0.0.1:1',
      coin: 'bitcoin',
      address: regtestAddress,
      startEngine: async () => {
        started = true
        return new PlainEngine()
      },
      ...options,
    } as SoloOptions)
    await expect(call).rejects.toMatchObject({ code })
    expect(started).toBe(false)
  })
})

it('an unknown coin is told which there are, none that would be refused', async () => {
  const call = solo({ rpc: 'http://127.0.0.1:1', coin: 'gold', address: 'a' })
  await expect(call).rejects.toThrow(/"gold": use one of bitcoin, (?!.*litecoin)/)
})

describe('a network whose genesis block is not known', () => {
  const coin = coinProfile('bitcoin')
  const unknown = { ...coin, networks: coin.networks.map(({ genesis, ...network }) => network) } as CoinProfile

  it('is said so, once', async () => {
    const node = await scripted({ ...hard, genesis: '11'.repeat(32) })
    const { of, miner } = await start([node], { coin: unknown })
    await until('mining', () => miner.stats().running)
    node.extend(['aa'.repeat(32)])
    await until('the next template', () => miner.stats().template?.height === 2)
    expect(of('notice').map(({ message }) => message)).toEqual([
      expect.stringMatching(/genesis block of bitcoin regtest is not known/),
    ])
  })

  it('one that is known needs no word', async () => {
    const { of, miner } = await start([await scripted(hard)])
    await until('mining', () => miner.stats().running)
    expect(of('notice')).toEqual([])
  })
})
