/** Pools that send what no pool should: a named error or recovery, never a crash, never a hang. */
import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { PickaxeError } from '../../../../lib/base/errors.js'
import { LineRpc } from '../../../../lib/source/stratum/line_rpc.js'
import { MoneroJob } from '../../../../lib/source/stratum/monero/job.js'
import { NonceSpaces } from '../../../../lib/source/stratum/monero/nonce_space.js'
import { parseNotify } from '../../../../lib/source/stratum/v1/notify.js'
import { PlainEngine } from '../../../rig/plain_engine.js'
import { moneroPool, startPool, until, v1Pool } from '../../../rig/pool_run.js'
import type { Message } from '../../../rig/pool_server.js'

const v1 = { algorithm: 'sha256d' }
const easy = { difficulty: 1 / 2 ** 28 }

describe('a pool that', () => {
  it.each([
    ['sends no JSON', 'hello\n', 'does not speak JSON-RPC'],
    ['sends JSON that is no object', '[1,2]\n', 'does not speak JSON-RPC'],
    ['sends a line of a megabyte', 'x'.repeat(1 << 20), 'a line of more than'],
    ['sends a hundred thousand lines at once', '{"method":"x"}\n'.repeat(100_000), 'lines a second unasked'],
    ['answers questions nobody asked', '{"id":99,"result":true}\n'.repeat(1000), 'lines a second unasked'],
    ['answers the login with a number', '{"id":1,"result":7}\n', 'login answer that cannot be used'],
    [
      'gives a job without a target',
      '{"id":1,"result":{"id":"a","job":{"job_id":"1","blob":"00","seed_hash":""}}}\n',
      'a job that cannot be used',
    ],
  ])('%s is left with a reason, and tried again', async (_, text, reason) => {
    const server = await moneroPool()
    server.faults = { answer: () => text }
    const { of } = await startPool(server)
    await until(() => of('pool').length > 0)
    expect(of('pool')[0]).toMatchObject({ up: false, message: expect.stringContaining(reason) })
    server.faults = {}
    await until(() => server.shares.accepted > 0)
    expect(server.refusals).toEqual([])
  })

  it('sends its lines in pieces is understood', async () => {
    const server = await moneroPool()
    server.faults = { pieceBytes: 7 }
    const { miner } = await startPool(server, { shares: 10 })
    await miner.finished
    expect(server.refusals).toEqual([])
  })

  it('ends no line is left after a while', async () => {
    const server = await moneroPool()
    server.faults = { answer: () => '{"id":1' }
    const { of } = await startPool(server, { answerTimeoutMs: 300 })
    await until(() => of('pool').length > 0)
    expect(of('pool')[0]!.message).toMatch(/no answer to login|did not end a line/)
  })

  it('answers out of order is understood', async () => {
    const server = await v1Pool(easy)
    const { miner } = await startPool(server, v1, new PlainEngine())
    await until(() => server.shares.accepted > 0)
    server.faults = { reverseAnswers: 4 }
    await until(() => server.shares.accepted > 100)
    await until(() => miner.stats().sharesAccepted > 60)
    expect(miner.stats().sharesRejected).toEqual({})
  })

  it('takes connections and stays silent is left, once it owes an answer', async () => {
    const server = await v1Pool()
    server.faults = { silent: true }
    const { of } = await startPool(server, { ...v1, answerTimeoutMs: 100 }, new PlainEngine())
    await until(() => of('pool').length > 0)
    expect(of('pool')[0]!.message).toContain('gave no answer to')
    expect(of('hold').at(-1)!.hold).toBe('pool')
  }, 30_000)

  it('says nothing for too long is left, though it owes nothing', async () => {
    const server = await moneroPool({ difficulty: 1n << 60n })
    const { of } = await startPool(server, { silenceTimeoutMs: 150 })
    await until(() => of('pool').some(({ up }) => !up))
    expect(of('pool').find(({ up }) => !up)!.message).toContain('said nothing for')
  })

  it('forgets our login is logged in to again', async () => {
    const server = await moneroPool()
    server.faults = {
      // All of the first connection's shares: some are on their way when the first is refused.
      answer: ({ id, method }) =>
        method === 'submit' && server.accepted === 1
          ? `${JSON.stringify({ id, error: { code: -1, message: 'Unauthenticated' } })}\n`
          : undefined,
    }
    const { miner } = await startPool(server, { shares: 10 })
    await miner.finished
    expect(server.accepted).toBe(2)
    expect(Object.keys(miner.stats().sharesRejected)).toEqual(['unauthenticated'])
  })

  it('refuses shares is told of, with what it means', async () => {
    const server = await v1Pool(easy)
    server.faults = {
      answer: ({ id, method }) =>
        method === 'mining.submit'
          ? `${JSON.stringify({ id, result: null, error: [23, 'low difficulty', null] })}\n`
          : undefined,
    }
    const { of } = await startPool(server, v1, new PlainEngine())
    await until(() => of('share').length > 0)
    expect(of('share')[0]).toMatchObject({ outcome: 'rejected', reason: 'low-difficulty', text: 'low difficulty' })
    expect(of('share')[0]!.meaning).toContain('proven here')
  })
})

// JSON.parse goes as deep as a line is long; what walks into it would run out of stack.
const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
const deepStatus = `${'{"status":'.repeat(20_000)}1${'}'.repeat(20_000)}`

describe('what is nested fifty thousand deep', () => {
  it('costs a pool of Stratum V1 nothing but that line', async () => {
    const server = await v1Pool(easy)
    const { miner } = await startPool(server, v1, new PlainEngine())
    await until(() => server.shares.accepted > 0)
    const params = `"deep","${'ab'.repeat(32)}","01","02",[],"20000000","1d00ffff","65000000",false,${deep}`
    for (const method of ['mining.ping', 'client.get_version', 'nothing', 'client.show_message'])
      server.peers[0]?.sendText(`{"id":${deep},"method":"${method}","params":["",${deep}]}\n`)
    server.peers[0]?.sendText(`{"id":null,"method":"mining.notify","params":[${params}]}\n`)
    await until(() => miner.stats().job?.id === 'deep')
    server.faults = {
      answer: ({ id, method }) =>
        method === 'mining.submit' ? `{"id":${Number(id)},"result":${deepStatus}}\n` : undefined,
    }
    server.newJob(true)
    await until(() => miner.stats().sharesRejected.other !== undefined)
    server.faults = {}
    const before = miner.stats().sharesAccepted
    await until(() => miner.stats().sharesAccepted > before)
    expect(server.accepted).toBe(1)
  })

  it('nor one of Monero’s family', async () => {
    const server = await moneroPool()
    const { miner } = await startPool(server)
    await until(() => server.shares.accepted > 0)
    for (const method of ['job', 'message', 'nothing'])
      server.peers[0]?.sendText(`{"id":${deep},"method":"${method}","params":${deep}}\n`)
    await until(() => server.accepted > 1)
    const before = miner.stats().sharesAccepted
    await until(() => miner.stats().sharesAccepted > before)
  })
})

describe('a pool’s words', () => {
  const odd = 'a\x1b[2Jb\r\n c\u202ed\u0085'

  it('stay on their line and move no cursor', async () => {
    const server = await v1Pool(easy)
    server.faults = {
      answer: ({ id, method }) =>
        method === 'mining.submit' ? `${JSON.stringify({ id, result: null, error: [20, odd, null] })}\n` : undefined,
      dialect: message =>
        message.method === 'mining.notify'
          ? [
              {
                ...message,
                params: [`${odd}${(message.params as string[])[0]}`, ...(message.params as string[]).slice(1)],
              },
            ]
          : [message],
    }
    const { events, of, miner } = await startPool(server, v1, new PlainEngine())
    await until(() => of('job').length > 0)
    server.peers[0]?.send({ id: null, method: 'client.show_message', params: [odd] })
    server.peers[0]?.send({ id: null, method: 'client.reconnect', params: [odd, 3333, 0] })
    await until(() => of('message').length > 0)
    await until(() => of('share').length > 0 && of('notice').length > 0)
    const shown = JSON.stringify([events, miner.stats()])
    expect(shown).not.toMatch(/\\u001b|\\n|\\r|\u202e|\u0085/)
    expect(of('message')[0]!.text).toBe('a [2Jb  c d')
  })

  it('do not tell our password: not escaped, not in part, not in the numbers', async () => {
    const password = 'open "sesame" now'
    const server = await moneroPool()
    const said = [`${'z'.repeat(47)}${password}`, JSON.stringify([password])]
    server.faults = { answer: () => `${said[server.accepted % 2]}\n` }
    const { miner, events, of } = await startPool(server, { password })
    await until(() => of('pool').length > 1 && server.accepted > 4)
    expect(JSON.stringify([events, miner.stats()])).not.toMatch(/sesame|open/)
  })
})

it('a pool whose pieces never end where its lines do may go on', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const socket = Object.assign(new EventEmitter(), { destroy() {} }) as unknown as Socket
  const heard: string[] = []
  const rpc = new LineRpc({ socket, label: 'pool', limits: { lineMs: 100 }, onNotice: method => heard.push(method) })
  socket.emit('data', Buffer.from('{"method":"a'))
  for (let n = 0; n < 20; n++) {
    vi.advanceTimersByTime(60)
    socket.emit('data', Buffer.from('"}\n{"method":"a'))
  }
  expect([rpc.isClosed, heard.length]).toEqual([false, 20])
  vi.advanceTimersByTime(100)
  expect((await rpc.closed).message).toContain('did not end a line within 0.1 s')
})

const moneroJob = {
  blob: '1010d5f382d806c39fca6535f15bb91596acd50a2abd38dd03dd48148dba15d6de6ddcd7324ede31020000fee7f96fdceafa19aca2ca220512f88cdbb80eb20e6014ad0ffca294d102506e01',
  job_id: '1',
  target: 'b88d0600',
  height: 5,
  seed_hash: '418015bb9ae982a1975da7d79277c2705727a56894ba0fb246adaabb1f4632e3',
  next_seed_hash: '',
  algo: 'rx/0',
}
const notify = ['1', '00'.repeat(32), '01', '02', ['ab'.repeat(32)], '20000000', '1d00ffff', '65000000', true]

// One field is something else: of another type, or near to what it was.
const strange = fc.oneof(
  fc.anything(),
  fc.constantFrom(
    '',
    '0',
    'zz',
    '00',
    'ab'.repeat(5000),
    -1,
    1e300,
    Number.NaN,
    null,
    [],
    {},
    true,
    '0x00',
    'f'.repeat(16),
  ),
)

function named(parse: () => unknown): void {
  try {
    parse()
  } catch (error) {
    expect(error).toBeInstanceOf(PickaxeError)
    expect(error).toMatchObject({ code: 'PICKAXE_ERR_POOL_RESPONSE' })
    expect((error as Error).message.length).toBeLessThan(600)
  }
}

describe('whatever stands in a field', () => {
  it('a job of Monero’s family is taken or refused by name', () => {
    const context = {
      label: 'pool',
      loginId: 'x',
      variants: ['rx/0' as const],
      nicehash: false,
      spaces: new NonceSpaces(),
    }
    const parse = (job: unknown) => named(() => new MoneroJob(job, context).next())
    expect(() => new MoneroJob(moneroJob, context).next()).not.toThrow()
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(moneroJob)), strange, (field, value) =>
        parse({ ...moneroJob, [field]: value }),
      ),
      { numRuns: 2000 },
    )
    fc.assert(fc.property(fc.anything(), parse))
  })

  it('a job of Stratum V1 is taken or refused by name', () => {
    const parse = (params: unknown) => named(() => parseNotify(params, 'pool'))
    expect(() => parseNotify(notify, 'pool')).not.toThrow()
    fc.assert(
      fc.property(fc.nat(8), strange, (at, value) => parse(notify.with(at, value as never))),
      { numRuns: 2000 },
    )
    fc.assert(fc.property(fc.anything(), parse))
  })

  it('what a pool sends after the login ends the session by name, or is taken', async () => {
    const methods = ['mining.notify', 'mining.set_difficulty', 'mining.set_target', 'mining.set_extranonce']
    const more = ['mining.set_version_mask', 'client.reconnect', 'client.show_message', 'mining.ping', 'nothing']
    const values = fc.sample(fc.tuple(fc.constantFrom(...methods, ...more), fc.jsonValue()), { numRuns: 60, seed: 1 })
    const server = await v1Pool(easy)
    const { miner, of } = await startPool(server, { ...v1, retryFirstMs: 1, retryLimitMs: 5 }, new PlainEngine())
    for (const [method, params] of values) {
      await until(() => server.peers.length > 0 && miner.stats().pool !== undefined)
      server.peers[0]?.send({ id: 7, method, params })
      await new Promise(resolve => setTimeout(resolve, 3))
    }
    const before = server.shares.accepted
    await until(() => server.shares.accepted > before)
    for (const { message, up } of of('pool')) if (!up) expect(message).toMatch(/cannot be used|again at|closed|lost/)
  })
})

/** Every place in a message, as the keys that lead to it. */
function placesIn(value: unknown, way: readonly string[] = []): (readonly string[])[] {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return [way, ...inside.flatMap(([key, member]) => placesIn(member, [...way, key]))]
}

function replaced(value: unknown, [key, ...way]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.with(Number(key), replaced(value[Number(key)], way, by))
  const members = value as Message
  return { ...members, [key]: replaced(members[key], way, by) }
}

describe('whatever stands in any field of a whole session', () => {
  const wrong = [null, true, false, 0, -1, 1e300, 7, '', 'x', '0'.repeat(64), 'f'.repeat(16), [], {}, [[]], { a: 1 }]
  const fates = new RegExp(
    [
      'cannot be used',
      'again at',
      'closed',
      'lost',
      'gave no',
      'refuses the login',
      'does not speak',
      'more than',
      'does not know us',
    ].join('|'),
  )

  it.each([
    ['Monero’s', () => moneroPool({ extensions: ['algo', 'keepalive', 'nicehash'], algo: 'rx/0' }), {}],
    ['V1', () => v1Pool({ ...easy, mask: '1fffe000' }), v1],
  ])('the miner at a stub of %s goes on', { timeout: 60_000 }, async (_, start, options) => {
    const server = await start()
    const failures: string[] = []
    const messages = 1500
    let turn = 0
    // Another field of every message is wrong, in another way.
    const dialect = (message: Message): Message[] => {
      if (++turn % 3 !== 0) return [message]
      const places = placesIn(message).slice(1)
      const place = places[(turn * 7919) % places.length]!
      return [replaced(message, place, wrong[(turn * 104_729) % wrong.length]) as Message]
    }
    // A login that is refused ends a miner: another begins.
    while (turn < messages) {
      server.faults = { dialect }
      const quick = { retryFirstMs: 1, retryLimitMs: 3, answerTimeoutMs: 50 }
      const engine = options === v1 ? new PlainEngine() : undefined
      const { miner, of } = await startPool(server, { ...options, ...quick }, engine)
      const enough = new Promise<void>(resolve => {
        const timer = setInterval(() => {
          if (turn >= messages) resolve(clearInterval(timer))
          else if ('newJob' in server) server.newJob(turn % 2 === 0)
          else server.newBlock()
        }, 5)
        miner.finished.then(resolve, resolve).finally(() => clearInterval(timer))
      })
      await enough
      await miner.close().catch(error => failures.push(error.code))
      const odd = of('pool').flatMap(({ message, up }) => (up || fates.test(message) ? [] : [message]))
      expect(odd.join('; ')).toBe('')
    }
    for (const code of failures) expect(code).toBe('PICKAXE_ERR_POOL_LOGIN')
    server.faults = {}
    server.refusals.length = 0
    const before = server.shares.accepted
    await startPool(server, options, options === v1 ? new PlainEngine() : undefined)
    await until(() => server.shares.accepted > before + 20)
    expect(server.refusals).toEqual([])
  })
})
