import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../../../lib/base/bytes.js'
import { PickaxeError } from '../../../../lib/base/errors.js'
import type { MinerOptions } from '../../../../lib/miner/options.js'
import { miningInfo } from '../../../../lib/source/node/index.js'
import { BlockJournal } from '../../../../lib/source/node/journal.js'
import { doubleSha256 } from '../../../rig/block_reader.js'
import { temporaryDirectory, until } from '../../../rig/node_process.js'
import { PlainEngine } from '../../../rig/plain_engine.js'
import { badAnswers } from '../../../rig/scripted_node.js'
import { botcoinAddress, botcoinGenesis, hard, scripted, start } from '../../../rig/solo_run.js'

describe('blocks', () => {
  it('sha256d: every one accepted, with transactions, paid to the address', async () => {
    // An anyone-can-spend transaction without witness: its wtxid is its txid.
    const data = `01000000${'01'}${'22'.repeat(32)}00000000${'00'}ffffffff01${'e803000000000000'}0151${'00000000'}`
    const id = Buffer.from(doubleSha256(Buffer.from(data, 'hex')))
      .reverse()
      .toString('hex')
    const node = await scripted({ transactions: [{ data, txid: id, hash: id }] })
    const { miner, of } = await start([node], { blocks: 20 })
    await miner.finished
    expect(node.verdicts).toEqual(Array(20).fill(null))
    expect(of('block').map(block => block.outcome)).toEqual(Array(20).fill('accepted'))
    expect(node.tip.height).toBe(20)
    expect(node.tip.read?.transactions.map(tx => tx.outputs[0].script)).toEqual([
      '0014751e76e8199196d454941c45d1b3a323f1433bd6',
      '51',
    ])
    expect(miner.stats()).toMatchObject({
      blocksFound: 20,
      staleBlocks: 0,
      rejectedBlocks: {},
      openBlocks: 0,
      running: false,
    })
  })

  it('Botcoin: BIP34 from the first block, its genesis, its key over the 80-byte header', async () => {
    const node = await scripted({ genesis: botcoinGenesis, proofOfWork: () => Buffer.alloc(32) })
    const engine = new PlainEngine({ hash: () => new Uint8Array(32) })
    const { miner } = await start([node], { coin: 'botcoin', address: botcoinAddress, blocks: 18 }, engine)
    await miner.finished
    expect(node.verdicts).toEqual(Array(18).fill(null))
    const scripts = node.chain.slice(1).map(block => block.read?.transactions[0].inputs[0].script ?? '')
    expect(scripts.map(script => script.slice(0, 2))).toEqual([
      ...Array.from({ length: 16 }, (_, i) => (0x51 + i).toString(16)),
      '01',
      '01',
    ])
    expect(scripts[16].slice(0, 4)).toBe('0111')
    for (const { job } of engine.jobs) {
      expect(job).toMatchObject({ algorithm: 'randomx', variant: 'rx/0', compare: 'hash', nonceOffset: 76 })
      expect(job.algorithm === 'randomx' && toHex(job.key)).toBe(
        'cb582f9fe773b065391edf6869d3c60d4378689ca95273e1e4f5acd6ceba2225',
      )
      expect(job.template).toHaveLength(80)
    }
  })

  it('each template is proposed before a hash is spent on it; a bad one is not mined', async () => {
    const node = await scripted(hard)
    node.trouble = ({ params }, answer) => {
      if ((params[0] as { mode?: string } | undefined)?.mode !== 'proposal') return false
      answer.end('{"result":"bad-cb-amount","error":null}')
      return true
    }
    const { engine, of } = await start([node])
    await until('a hold', () => of('hold').some(hold => /bad-cb-amount/.test(hold.message)))
    expect(engine.jobs).toEqual([])
    node.trouble = undefined
    await until('mining', () => engine.jobs.length > 0)
    expect(of('released')).toContainEqual({ type: 'released', hold: 'template' })
  })

  it('rejected blocks bring a hold with the reason, not hundreds more of them; an end to it is noticed', async () => {
    const node = await scripted()
    node.trouble = ({ method }, answer) => {
      if (method !== 'submitblock') return false
      answer.end('{"result":"bad-cb-height","error":null}')
      return true
    }
    const { miner, of } = await start([node], { blocks: 1 })
    await until('a hold', () => of('hold').some(hold => /rejected block 1: bad-cb-height/.test(hold.message)))
    await new Promise(resolve => setTimeout(resolve, 1500))
    expect(of('found').length).toBeLessThanOrEqual(3)
    node.trouble = undefined
    await miner.finished
    expect(of('block').at(-1)?.outcome).toBe('accepted')
    expect(of('released')).toContainEqual({ type: 'released', hold: 'rejected' })
  })

  it.each([
    ['a side branch', 'inconclusive', 'side-branch', { staleBlocks: 1 }],
    ['a stale one', 'stale-prevblk', 'stale', { staleBlocks: 1 }],
    ['a rejected one', 'high-hash', 'rejected', { rejectedBlocks: { 'high-hash': 1 } }],
  ])('%s is told apart', async (_, verdict, outcome, numbers) => {
    const node = await scripted()
    let once = true
    node.trouble = ({ method }, answer) => {
      if (method !== 'submitblock' || !once) return false
      once = false
      answer.end(JSON.stringify({ result: verdict, error: null }))
      return true
    }
    const { miner, of } = await start([node], { blocks: 2 })
    await miner.finished
    expect(of('block').map(block => block.outcome)).toEqual([outcome, 'accepted', 'accepted'])
    expect(miner.stats()).toMatchObject({ blocksFound: 2, ...numbers })
  })

  it('a node that says yes to a side branch is not believed', async () => {
    const node = await scripted()
    node.trouble = ({ method }, answer) => {
      if (method === 'submitblock') answer.end('{"result":null,"error":null}')
      else if (method === 'getblockheader') answer.end('{"result":{"confirmations":-1},"error":null}')
      return method === 'submitblock' || method === 'getblockheader'
    }
    const { of } = await start([node])
    await until('an outcome', () => of('block').length > 0)
    expect(of('block')[0].outcome).toBe('side-branch')
  })
})

describe('news', () => {
  it('a new block stops the stale template at once and is built upon', async () => {
    const node = await scripted(hard)
    const { engine, miner } = await start([node], { pollIntervalMs: 5000 })
    await until('mining', () => engine.jobs.length === 1)
    node.extend(['aa'.repeat(32)])
    await until('the next template', () => miner.stats().template?.height === 2)
    const asked = node.calls.filter(({ method }) => method === 'getblocktemplate').slice(-2)
    // Not when the node has been asked for the next one: as soon as the block was heard of.
    expect(engine.cleared[0]).toBeLessThan(asked[0].atMs)
    expect(toHex(engine.jobs.at(-1)!.job.template.subarray(4, 36))).toBe('aa'.repeat(32))
  })

  it('without any push the poll finds it, and the refresh renews the template', async () => {
    const node = await scripted({ ...hard, template: { longpollid: undefined } })
    const silence = ({ method }: { method: string }) => method === 'waitfornewblock'
    node.trouble = silence
    const { miner } = await start([node], { refreshIntervalMs: 200 })
    await until('refreshes', () => miner.stats().templates >= 3)
    node.extend(['aa'.repeat(32)])
    await until('the next template', () => miner.stats().template?.height === 2)
  })

  it('a reorganisation to the same height is news too', async () => {
    const node = await scripted(hard)
    node.extend(['aa'.repeat(32)])
    const { engine, miner } = await start([node])
    await until('mining', () => engine.jobs.length === 1)
    node.rewind(0)
    node.extend(['bb'.repeat(32)])
    await until('the other branch', () => toHex(engine.jobs.at(-1)!.job.template.subarray(4, 36)) === 'bb'.repeat(32))
    expect(miner.stats().template?.height).toBe(2)
  })
})

describe('a reorganisation', () => {
  it('takes accepted blocks back and gives them back: told, and counted anew', async () => {
    const node = await scripted()
    const folder = temporaryDirectory('reorganised')
    const { miner, of } = await start([node], { journalDirectory: folder.path })
    await until('three blocks', () => of('block').length >= 3)
    node.options.bits = hard.bits
    await until('a hard template', () => (miner.stats().template?.expectedHashes ?? 0) > 1e6, 10_000)
    const ours = node.chain.slice()
    const found = ours.length - 1
    expect(miner.stats()).toMatchObject({ blocksFound: found, staleBlocks: 0, orphanedBlocks: 0 })

    // Shorter alone: nothing has taken their place yet.
    node.rewind(1)
    await until('the shorter chain', () => miner.stats().template?.height === 2)
    expect(miner.stats()).toMatchObject({ blocksFound: found, orphanedBlocks: 0 })

    node.extend(Array.from({ length: found }, (_, i) => (0xa0 + i).toString(16).repeat(32)))
    await until('orphans', () => of('reorganised').length === found - 1)
    expect(miner.stats()).toMatchObject({ blocksFound: 1, staleBlocks: found - 1, orphanedBlocks: found - 1 })
    expect(miningInfo(miner.stats())).toMatchObject({ blocks_found: 1, stale_blocks: found - 1 })
    expect(of('reorganised').map(({ height, id, outcome }) => ({ height, id, outcome }))).toEqual(
      ours.slice(2).map(({ height, id }) => ({ height, id, outcome: 'orphaned' })),
    )
    const log = () => readFileSync(join(folder.path, 'settled.jsonl'), 'utf8')
    await until('all written down', () => log().match(/"outcome":"orphaned"/g)?.length === found - 1)

    node.rewind(0)
    for (const block of ours.slice(1)) node.chain.push(block)
    node.extend(['ee', 'ef'].map(byte => byte.repeat(32)))
    await until('all back', () => miner.stats().orphanedBlocks === 0)
    expect(miner.stats()).toMatchObject({ blocksFound: found, staleBlocks: 0 })
    expect(of('reorganised').slice(found - 1)).toMatchObject(
      ours.slice(2).map(({ id }) => ({ id, outcome: 'accepted' })),
    )
    await miner.close()
    folder.remove()
  })

  it('of blocks that an earlier run found is told after a restart; they count for nothing in this one', async () => {
    const node = await scripted()
    const folder = temporaryDirectory('restarted')
    const first = await start([node], { journalDirectory: folder.path, blocks: 3 })
    await first.miner.finished
    const ours = node.chain.slice()
    node.options.bits = hard.bits
    node.rewind(1)
    node.extend(['a2', 'a3', 'a4'].map(byte => byte.repeat(32)))

    const { startedAt } = first.miner.stats()
    const endedAt = Date.now()
    const foundAt = first.miner.blocks().map(block => block.foundAt)
    const second = await start([node], { journalDirectory: folder.path })
    await until('orphans', () => second.of('reorganised').length === 2)
    // What is on the disk is shown.
    expect(second.miner.blocks()).toEqual(
      [...ours.slice(1)].reverse().map(({ height, id }, i) => ({
        height,
        id,
        foundAt: foundAt[i],
        fate: height === 1 ? 'accepted' : 'orphaned',
      })),
    )
    expect(second.miner.stats().lastBlockAt).toBeGreaterThanOrEqual(startedAt)
    expect(second.miner.stats().lastBlockAt).toBeLessThanOrEqual(endedAt)
    expect(second.of('reorganised')).toMatchObject(ours.slice(2).map(({ id }) => ({ id, outcome: 'orphaned' })))
    expect(second.miner.stats()).toMatchObject({ blocksFound: 0, staleBlocks: 0, orphanedBlocks: 0 })
    await second.miner.close()

    // Back again while nobody looked: once more it is told, and only what changed.
    node.rewind(0)
    for (const block of ours.slice(1)) node.chain.push(block)
    node.extend(['ee', 'ef'].map(byte => byte.repeat(32)))
    const third = await start([node], { journalDirectory: folder.path })
    await until('all back', () => third.of('reorganised').length === 2)
    expect(third.of('reorganised').map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted'])
    await third.miner.close()
    const log = readFileSync(join(folder.path, 'settled.jsonl'), 'utf8')
    expect(log.match(/"outcome":"orphaned"/g)).toHaveLength(2)
    expect(log.trim().split('\n')).toHaveLength(3 + 2 + 2)
    folder.remove()
  })

  it('blocks that were taken back are not among those that were asked for', async () => {
    const node = await scripted()
    let undone = false
    const { miner } = await start([node], {
      blocks: 6,
      onEvent: event => {
        if (event.type !== 'block' || event.height !== 3 || undone) return
        undone = true
        node.rewind(1)
        node.extend(['aa', 'ab', 'ac'].map(byte => byte.repeat(32)))
      },
    })
    await miner.finished
    expect(miner.stats()).toMatchObject({ blocksFound: 6, staleBlocks: 2, orphanedBlocks: 2 })
    expect(node.chain.filter(({ read }) => read !== undefined)).toHaveLength(6)
  })
})

describe('trouble: a named reason, then on with it', () => {
  const rpcError = (code: number) => JSON.stringify({ result: null, error: { code, message: 'no' }, id: 1 })
  it.each<[string, (answer: ServerResponse) => unknown, RegExp]>([
    ['503', answer => answer.writeHead(503).end('busy'), /503/],
    ['-9', answer => answer.writeHead(500).end(rpcError(-9)), /no peers/],
    ['-10', answer => answer.writeHead(500).end(rpcError(-10)), /-maxtipage/],
    ['-28', answer => answer.writeHead(500).end(rpcError(-28)), /starting up/],
    ['garbage', answer => answer.writeHead(200).end('<<<'), /no JSON-RPC/],
    ['half an answer', badAnswers['half an answer'], /broke off after 10 bytes/],
    ['half a JSON', badAnswers['half a JSON'], /no JSON-RPC/],
    ['a hang', badAnswers['a hang'], /no whole answer within 0.3 s/],
    [
      'a template of nonsense',
      answer => answer.writeHead(200).end('{"result":{"height":"tall"},"error":null}'),
      /cannot be mined/,
    ],
  ])('%s', async (name, misbehave, message) => {
    const node = await scripted(hard)
    node.trouble = ({ method }, answer) => {
      if (method !== 'getblocktemplate') return false
      misbehave(answer)
      return true
    }
    const { of, engine, miner } = await start([node], { rpcTimeoutMs: 300 })
    await until('a hold', () => of('hold').some(hold => message.test(hold.message)))
    expect(engine.jobs).toEqual([])
    node.trouble = undefined
    // Nothing else brings back a thread that hangs.
    if (name === 'a hang') {
      await node.stop()
      await node.start()
    }
    await until('mining', () => miner.stats().running, 15_000)
  })

  it('100 MB: dropped at the limit, again and again, and the memory stays', async () => {
    const node = await scripted(hard)
    node.trouble = ({ method }, answer) => {
      if (method !== 'getblocktemplate') return false
      badAnswers['100 MB'](answer)
      return true
    }
    const { of, engine, miner } = await start([node], { rpcTimeoutMs: 10_000 })
    const dropped = (message: string) => /larger than 33554432 bytes, dropped/.test(message)
    await until('a hold', () => of('hold').some(({ message }) => dropped(message)))
    const before = process.memoryUsage().rss
    await until('four of them', () => node.countOf('getblocktemplate') > 4)
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6)
    expect(miner.stats().holds).toEqual([{ hold: 'template', message: expect.toSatisfy(dropped) }])
    expect(engine.jobs).toEqual([])
    node.trouble = undefined
    await until('mining', () => miner.stats().running, 15_000)
  })

  it('asks less and less often', async () => {
    const node = await scripted()
    node.trouble = (_, answer) => {
      answer.writeHead(500).end(rpcError(-28))
      return true
    }
    await start([node])
    const asked = () => node.calls.filter(({ method }) => method === 'getblockchaininfo').map(({ atMs }) => atMs)
    await until('a fourth question', () => asked().length >= 4)
    // Pauses of 250, 500 and 1000 ms, each shortened by half at most.
    const [first, , , fourth] = asked()
    expect(fourth - first).toBeGreaterThan(860)
  })
})

describe('no found block is lost', () => {
  it('the lead takes the connection and never answers: the other node has the block at once', async () => {
    const [lead, other] = [await scripted(), await scripted()]
    lead.trouble = ({ method }) => method === 'submitblock'
    const { miner, of } = await start([lead, other], { blocks: 1, rpcTimeoutMs: 600_000 })
    await until('mining on the first', () => miner.stats().nodes[0].lead || of('found').length > 0)
    await miner.finished
    expect(of('block')).toMatchObject([{ outcome: 'accepted', node: other.url }])
  })

  it('whoever is told of a block may end: it is written down by then', async () => {
    const node = await scripted()
    const folder = temporaryDirectory('told')
    const written: boolean[] = []
    const { miner } = await start([node], {
      blocks: 3,
      journalDirectory: folder.path,
      onEvent: event => {
        if (event.type !== 'found') return
        written.push(existsSync(join(folder.path, 'regtest', `${event.height}-${event.id}.json`)))
      },
    })
    await miner.finished
    expect(written).toEqual([true, true, true])
    folder.remove()
  })

  it('it could not be proven here: it is written down, sent, and told apart', async () => {
    const node = await scripted()
    const unproven = new PickaxeError('PICKAXE_ERR_OUT_OF_MEMORY', 'no room for the verifier')
    const { miner, of } = await start([node], { blocks: 1 }, new PlainEngine({ unproven }))
    await miner.finished
    expect(of('block')).toMatchObject([{ outcome: 'accepted' }])
    expect(of('notice').map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/block \d+ could not be proven here \(no room for the verifier\)/),
    )
  })

  it('the engine is to hand out what it cannot check, and a refused verifier is a hold', async () => {
    const node = await scripted(hard)
    let given: MinerOptions = {}
    const { miner, engine } = await start([node], {
      startEngine: async options => {
        given = options
        return new PlainEngine()
      },
    })
    expect(engine).toBeInstanceOf(PlainEngine)
    expect(given.randomx?.unproven).toBe('deliver')
    await until('mining', () => miner.stats().templates > 0)
    given.onNotice?.({
      code: 'verifier-refused',
      message: 'no hit can be verified',
      detail: { code: 'PICKAXE_ERR_OUT_OF_MEMORY', reason: 'no room' },
    })
    await until('the hold', () => miner.stats().holds.some(({ hold }) => hold === 'verifier'))
  })

  it('one of another network stays on disk: neither sent, nor counted, nor deleted', async () => {
    const node = await scripted()
    const folder = temporaryDirectory('networks')
    const journal = new BlockJournal(folder.path)
    const [id, previous] = ['aa'.repeat(32), 'bb'.repeat(32)]
    await journal.record({ id, previous, height: 0, chain: 'main', hex: 'ab', foundAt: '' })
    node.extend(Array.from({ length: 10 }, (_, i) => (0xa0 + i).toString(16).repeat(32)))
    const { miner } = await start([node], { blocks: 1, journalDirectory: folder.path })
    await miner.finished
    expect(node.verdicts).toEqual([null])
    expect((await journal.pending()).entries).toMatchObject([{ id, chain: 'main' }])
    folder.remove()
  })

  it('the node dies at the submit: the block waits on disk and is sent when it is back', async () => {
    const node = await scripted()
    let refuse = true
    node.trouble = ({ method }, answer) => {
      if (method !== 'submitblock' || !refuse) return false
      answer.destroy()
      return true
    }
    const folder = temporaryDirectory('lost')
    const first = await start([node], { blocks: 1, journalDirectory: folder.path })
    await until('a postponed block', () => first.of('postponed').length > 0)
    const { id } = first.of('found')[0]
    // The miner is gone as well.
    await first.miner.close()
    expect(first.miner.stats().openBlocks).toBe(1)
    expect(node.tip.height).toBe(0)

    refuse = false
    const second = await start([node], { blocks: 1, journalDirectory: folder.path })
    await second.miner.finished
    expect(second.of('block')).toMatchObject([{ id, outcome: 'accepted' }])
    expect(node.tip.id).toBe(id)
    expect(readFileSync(join(folder.path, 'settled.jsonl'), 'utf8')).toContain(id)
    folder.remove()
  })

  describe.each<[keyof typeof badAnswers, RegExp]>([
    ['half an answer', /broke off after 10 bytes/],
    ['half a JSON', /no JSON-RPC/],
    ['a hang', /no whole answer within 0.5 s/],
    ['100 MB', /larger than 33554432 bytes/],
  ])('%s to a submit', (what, message) => {
    it.each([
      ['the node does not have the block: it is sent again until it has', false],
      ['the node has the block: it counts, once', true],
    ])('%s', async (_, takes) => {
      const node = await scripted()
      let failures = 2
      node.trouble = ({ method, params }, answer) => {
        if (method !== 'submitblock' || failures === 0) return false
        if (takes) node.submit(params[0] as string)
        failures--
        badAnswers[what](answer)
        // Not for ever: two such calls are all that a node gets.
        if (what === 'a hang') setTimeout(() => answer.destroy(), 700)
        return true
      }
      const { miner, of } = await start([node], { blocks: 1, rpcTimeoutMs: what === 'a hang' ? 500 : 10_000 })
      await miner.finished
      // Told once, though it came twice.
      expect(of('postponed').map(event => event.message)).toEqual([expect.stringMatching(message)])
      expect(of('block')).toMatchObject([{ id: of('found')[0].id, outcome: 'accepted' }])
      expect(node.verdicts).toEqual(takes ? [null, 'duplicate', 'duplicate'] : [null])
      expect(node.tip.height).toBe(1)
      expect(miner.stats()).toMatchObject({ blocksFound: 1, openBlocks: 0, rejectedBlocks: {} })
    })
  })

  it('without a place for found blocks nothing is started', async () => {
    const engine = new PlainEngine()
    await expect(start([await scripted()], { journalDirectory: '/dev/null/nowhere' }, engine)).rejects.toMatchObject({
      code: 'PICKAXE_ERR_ARG_RANGE',
      message: expect.stringMatching(/cannot be kept in/),
    })
    expect(engine.jobs).toEqual([])
  })

  it('a disk that fails later costs a notice, not the block', async () => {
    const node = await scripted(hard)
    const folder = temporaryDirectory('disk')
    const { miner, of } = await start([node], { blocks: 1, journalDirectory: folder.path })
    await until('mining', () => miner.stats().running)
    folder.remove()
    writeFileSync(folder.path, 'in the way')
    node.options.bits = '207fffff'
    node.extend(['aa'.repeat(32)])
    await miner.finished
    expect(of('block')).toMatchObject([{ outcome: 'accepted' }])
    expect(of('notice')[0].message).toMatch(/cannot be written/)
    folder.remove()
  })
})
