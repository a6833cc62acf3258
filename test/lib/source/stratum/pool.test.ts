/** Whole pool miners against stub pools that check every share. */
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { PickaxeError } from '../../../../lib/base/errors.js'
import { namelessCertificate, namelessFingerprint, namelessKey } from '../../../rig/nameless_certificate.js'
import { HastyEngine, PlainEngine } from '../../../rig/plain_engine.js'
import { blobEngine, moneroPool, startPool, until, v1Pool } from '../../../rig/pool_run.js'

const easy = { difficulty: 1 / 2 ** 28 }

describe('at a pool of Monero’s family', () => {
  it('logs in, mines and has every share accepted', async () => {
    const server = await moneroPool()
    const { miner, of } = await startPool(server, { rigId: 'rig', shares: 50, password: 'secret-word' })
    await miner.finished
    expect(server.refusals).toEqual([])
    expect(server.shares.accepted).toBeGreaterThanOrEqual(50)
    expect(miner.stats()).toMatchObject({ sharesRejected: {}, sharesDuplicate: 0, sharesLost: 0 })
    expect(miner.stats().credited!.hashrate).toBeGreaterThan(0)
    expect(inspect(miner)).toMatch(/^PoolMiner \{\s+algorithm: 'rx\/0',\s+pool: '/)
    expect(of('share').every(({ outcome }) => outcome === 'accepted')).toBe(true)
  })

  it('says who it is, and its password to nobody else', async () => {
    const server = await moneroPool({ loginError: 'no such wallet secret-word' })
    const { miner, events } = await startPool(server, { password: 'secret-word' })
    await expect(miner.finished).rejects.toMatchObject({
      code: 'PICKAXE_ERR_POOL_LOGIN',
      message: expect.stringContaining('no such wallet ***'),
    })
    expect(JSON.stringify(events)).not.toContain('secret-word')
    // A refused login leaves no connection open.
    await until(() => server.peers.length === 0)
  })

  it.each([4, 8] as const)('takes targets of %i bytes', async targetBytes => {
    const server = await moneroPool({ targetBytes, difficulty: 37n })
    const { miner } = await startPool(server, { shares: 20 })
    await miner.finished
    expect(server.refusals).toEqual([])
  })

  it('keeps the top byte of a shared nonce', async () => {
    const server = await moneroPool({ nicehash: true })
    await startPool(server, { shares: 5 }).then(({ miner }) => miner.finished)
    const { miner, engine } = await startPool(server, { shares: 20 })
    await miner.finished
    expect(server.refusals).toEqual([])
    for (const { job } of engine.jobs) expect(job.range.start >> 24n).toBe(2n)
  })

  it('mines what the pool names, of what we said', async () => {
    const server = await moneroPool({ algo: 'rx/wow' })
    const { miner } = await startPool(server, { shares: 5 })
    await miner.finished
    expect(server.refusals).toEqual([])
    const other = await startPool(server, { algorithm: 'rx/0' })
    await until(() => other.of('pool').length > 0)
    expect(other.of('pool')[0]!.message).toContain('"rx/wow", and we said rx/0')
  })

  it('sends nothing of a block that is over, nothing twice, through new jobs, keys, difficulties and lost connections', async () => {
    const server = await moneroPool({ difficulty: 64n })
    const { miner, engine, of } = await startPool(server, {}, blobEngine(undefined, { checkMs: 1 }))
    for (let step = 0; step < 40; step++) {
      await new Promise(resolve => setTimeout(resolve, 25))
      server.difficulty = BigInt(16 + (step % 5) * 40)
      if (step % 10 === 9) server.dropAll()
      else if (step % 7 === 6) server.newSeed()
      else if (step % 2 === 0) server.newBlock()
      else server.newJobs()
    }
    await until(() => server.shares.accepted > 100)
    expect(server.refusals).toEqual([])
    expect(new Set(engine.tried).size).toBe(engine.tried.length)
    expect(miner.stats().sharesDuplicate).toBe(0)
    expect(of('pool').filter(({ up }) => up).length).toBeGreaterThan(3)
  })

  it('checks no hit of a block that is over, and so has the new block’s shares at once', async () => {
    const server = await moneroPool({ difficulty: 1n })
    const engine = blobEngine(undefined, { checkMs: 50, mostWaiting: 60 })
    const { miner, of } = await startPool(server, {}, engine)
    await until(() => engine.stats().hits > 40 && of('share').length > 2)
    server.newBlock()
    await until(() => of('share').some(({ job, outcome }) => outcome === 'accepted' && job === of('job')[1]?.job))
    const stale = of('share').filter(({ outcome }) => outcome === 'stale')
    expect(stale.length).toBeGreaterThan(30)
    // One was being checked when the block came.
    expect(stale.filter(({ checkMs }) => checkMs !== undefined).length).toBeLessThanOrEqual(1)
    expect(miner.stats().sharesStale).toBe(stale.length)
    expect(server.refusals).toEqual([])
  })

  it('asks for a job when every nonce was tried, and repeats none', async () => {
    const server = await moneroPool({ nicehash: true, difficulty: 1n << 40n })
    const { engine, of } = await startPool(server, {}, new HastyEngine())
    await until(() => of('job').length === 3)
    expect(of('hold').map(({ hold }) => hold)).toContain('job')
    const ranges = engine.jobs.slice(0, 512).map(({ job }) => job.range)
    const nonces = ranges.reduce((sum, { start, end }) => sum + end - start, 0n)
    expect(nonces).toBe(2n << 24n)
    expect(new Set(ranges.slice(0, 256).map(({ start }) => start)).size).toBe(256)
    expect(server.peers[0]!.received.filter(({ method }) => method === 'getjob').length).toBeGreaterThanOrEqual(2)
  })

  it('prepares the key that comes next', async () => {
    const server = await moneroPool()
    server.nextSeedHash = 'ab'.repeat(32)
    const prepared: string[] = []
    const engine = Object.assign(blobEngine(), {
      prepare: (key: Uint8Array) => void prepared.push(Buffer.from(key).toString('hex')),
    })
    await startPool(server, { shares: 3 }, engine).then(({ miner }) => miner.finished)
    expect(prepared).toEqual(['ab'.repeat(32)])
  })

  it('goes on with a job that is sent twice', async () => {
    const server = await moneroPool({ difficulty: 1n << 50n })
    const { engine, of } = await startPool(server)
    await until(() => of('job').length === 1)
    const [peer] = server.peers
    const job = server.job(peer!)
    for (let i = 0; i < 3; i++) peer!.send({ jsonrpc: '2.0', method: 'job', params: job })
    peer!.send({ jsonrpc: '2.0', method: 'job', params: { ...job, job_id: 'another' } })
    await until(() => of('job').length === 3)
    expect(engine.jobs.length).toBe(3)
    // The same blob under another name goes on behind what was handed out.
    expect(engine.jobs[2]!.job.range.start).toBe(engine.jobs[1]!.job.range.end)
  })

  it('stops the shares and says why when they cannot be proven', async () => {
    const server = await moneroPool()
    const unproven = new PickaxeError('PICKAXE_ERR_OUT_OF_MEMORY', 'no room for a cache')
    const engine = new PlainEngine({ hash: () => new Uint8Array(32), unproven })
    const { miner, of } = await startPool(server, {}, engine)
    await until(() => of('hold').some(({ hold }) => hold === 'verifier'))
    expect(of('hold').at(-1)!.message).toContain('no room for a cache')
    expect(server.peers[0]!.received.some(({ method }) => method === 'submit')).toBe(false)
    expect(miner.stats().sharesAccepted).toBe(0)
    expect(miner.stats().sharesUnproven).toBeGreaterThan(0)
  })

  it('bounds what is found while the pool is slow, and says so', async () => {
    const server = await moneroPool({ difficulty: 1n })
    server.faults = { answerMs: 150 }
    const { miner, of } = await startPool(server, {}, blobEngine())
    await until(() => server.shares.accepted > 200)
    expect(miner.stats().sharesOpen).toBeLessThan(32 + 128 + 200)
    await until(() => of('notice').some(({ message }) => message.includes('more than 50 shares a second')))
    expect(server.refusals).toEqual([])
  })
})

describe('at a pool of Stratum V1', () => {
  const v1 = { algorithm: 'sha256d' }

  it('logs in, mines and has every share accepted', async () => {
    const server = await v1Pool(easy)
    const { miner } = await startPool(server, { ...v1, shares: 50 }, new PlainEngine())
    await miner.finished
    expect(server.refusals).toEqual([])
    expect(server.shares.accepted).toBeGreaterThanOrEqual(50)
  })

  it.each([{ emptyConfigure: true }, { mask: undefined }])('does without version rolling: %o', async options => {
    const server = await v1Pool({ ...easy, ...options })
    const { miner } = await startPool(server, { ...v1, shares: 10 }, new PlainEngine())
    await miner.finished
    expect(server.refusals).toEqual([])
    expect([...server.shares.versions]).toEqual([0x20000000])
  })

  it('repeats no header through new jobs, extranonces and a resumed session', async () => {
    const server = await v1Pool(easy)
    const { engine, of } = await startPool(server, v1, new PlainEngine({ batch: 16 }))
    for (let step = 0; step < 40; step++) {
      await new Promise(resolve => setTimeout(resolve, 25))
      server.difficulty = 1 / 2 ** (26 + (step % 4))
      if (step % 10 === 9) server.dropAll()
      else if (step % 7 === 6) server.newExtranonces()
      else server.newJob(step % 2 === 0)
    }
    await until(() => server.shares.accepted > 100)
    expect(server.refusals).toEqual([])
    expect(new Set(engine.tried).size).toBe(engine.tried.length)
    expect(of('pool').filter(({ up }) => up).length).toBeGreaterThan(3)
  })

  it('is told that the login is refused', async () => {
    const server = await v1Pool({ refuseLogin: true })
    const { miner } = await startPool(server, v1, new PlainEngine())
    await expect(miner.finished).rejects.toMatchObject({ code: 'PICKAXE_ERR_POOL_LOGIN' })
    await until(() => server.peers.length === 0)
  })

  it('does not follow to another host, and stays', async () => {
    const server = await v1Pool(easy)
    const { of, miner } = await startPool(server, v1, new PlainEngine())
    await until(() => server.shares.accepted > 0)
    server.peers[0]!.send({ id: null, method: 'client.reconnect', params: ['elsewhere.example', 3333, 0] })
    server.peers[0]!.send({ id: null, method: 'client.show_message', params: ['hello'] })
    await until(() => of('message').length > 0)
    expect(of('notice').some(({ message }) => message.includes('not followed'))).toBe(true)
    expect(server.accepted).toBe(1)
    expect(miner.stats().pools).toEqual([{ pool: server.url, up: true }])
  })

  it('connects again where the same host asks it to', async () => {
    const [server, second] = [await v1Pool(easy), await v1Pool(easy)]
    await startPool(server, v1, new PlainEngine())
    await until(() => server.shares.accepted > 0)
    server.peers[0]!.send({ id: null, method: 'client.reconnect', params: ['', second.port, 0] })
    await until(() => second.shares.accepted > 0)
    expect(second.refusals).toEqual([])
  })
})

describe('the way there', () => {
  it('goes to the next pool, and back to the first when that is there again', async () => {
    const [first, second] = [await moneroPool(), await moneroPool()]
    first.faults = { silent: true }
    const { of, miner } = await startPool([first, second], { answerTimeoutMs: 200 })
    await until(() => second.shares.accepted > 0)
    first.faults = {}
    await until(() => miner.stats().pool === first.url)
    await until(() => first.shares.accepted > 0)
    await until(() => second.peers.length === 0)
    expect([...first.refusals, ...second.refusals]).toEqual([])
    expect(of('pool')[0]).toMatchObject({
      pool: first.url,
      up: false,
      message: expect.stringContaining('gave no answer to login'),
    })
  })

  it('takes the certificate that was named and no other', async () => {
    const tls = { key: namelessKey, cert: namelessCertificate }
    const server = await moneroPool({ tls })
    const { url } = server
    await startPool([], { url: { url, fingerprint: namelessFingerprint }, shares: 3 }).then(
      ({ miner }) => miner.finished,
    )
    expect(server.shares.accepted).toBeGreaterThanOrEqual(3)
    const before = server.peers.length
    const wrong = await startPool([], { url: { url, fingerprint: 'ab'.repeat(32) } })
    await until(() => wrong.of('pool').length > 0)
    expect(wrong.of('pool')[0]!.message).toContain('another certificate')
    const untrusted = await startPool([], { url })
    await until(() => untrusted.of('pool').length > 0)
    expect(untrusted.of('pool')[0]!.message).toMatch(/not trusted .*--tls-fingerprint/)
    expect(server.peers.slice(before).every(({ received }) => received.length === 0)).toBe(true)
  })

  it('says that a port does not speak TLS', async () => {
    const server = await v1Pool()
    server.faults = { answer: () => 'x\n' }
    const { of } = await startPool([], { url: `stratum+ssl://127.0.0.1:${server.port}`, connectTimeoutMs: 300 })
    await until(() => of('pool').length > 0)
    expect(of('pool')[0]!.message).toMatch(/cannot be reached|did not take a connection/)
  })
})
