/** Pools that say the same in other ways, as real ones do: their jobs are mined and their answers understood. */
import { describe, expect, it } from 'vitest'
import { PlainEngine } from '../../../rig/plain_engine.js'
import { moneroPool, startPool, until, v1Pool } from '../../../rig/pool_run.js'
import type { Message } from '../../../rig/pool_server.js'

type Dialect = (message: Message) => readonly Message[]

const isAnswer = ({ method }: Message) => method === undefined
const answers =
  (change: (message: Message) => Message): Dialect =>
  message => [isAnswer(message) ? change(message) : message]
const of = (method: string, change: (params: unknown[]) => unknown): Dialect => {
  return message => [message.method === method ? { ...message, params: change(message.params as unknown[]) } : message]
}
const at = (place: number, change: (field: never) => unknown) => (params: unknown[]) =>
  params.with(place, change(params[place] as never))
const upper = (text: string) => text.toUpperCase()

const common: [string, Dialect][] = [
  ['gives ids back as texts', answers(message => ({ ...message, id: String(message.id) }))],
  ['says nothing of errors where there is none', answers(({ error: _, ...message }) => message)],
  ['has an empty list for no error', answers(message => ({ ...message, error: message.error ?? [] }))],
  ['has an empty object for no error', answers(message => ({ ...message, error: message.error ?? {} }))],
  ['has false for no error', answers(message => ({ ...message, error: message.error ?? false }))],
  ['repeats the method in answers', answers(message => ({ ...message, method: 'submit' }))],
  ['has null for the method of answers', answers(message => ({ ...message, method: null }))],
  ['adds fields of its own', message => [{ ...message, 'x-node': { name: 'eu1' }, jsonrpc: '1.0' }]],
  ['sends notices of no known kind', message => [{ id: null, method: 'mining.set_goal', params: ['x'] }, message]],
]

describe('a pool of Stratum V1 that', () => {
  const easy = { difficulty: 1 / 2 ** 28, mask: '1fffe000' }
  const v1 = { algorithm: 'sha256d', shares: 10 }

  const yes = (value: unknown) =>
    answers(message => (message.result === true ? { ...message, result: value } : message))
  it.each<[string, Dialect]>([
    ...common,
    ['says yes with 1', yes(1)],
    ['says yes with a text', yes('true')],
    ['says yes with a status', yes({ status: 'OK' })],
    ['gives difficulties as texts', of('mining.set_difficulty', at(0, String))],
    ['gives a difficulty outside of a list', of('mining.set_difficulty', ([value]) => value)],
    ['writes hex in capitals', of('mining.notify', params => params.map(f => (typeof f === 'string' ? upper(f) : f)))],
    [
      'leaves out zeros in front',
      of(
        'mining.notify',
        at(7, (text: string) => text.replace(/^0+/, '')),
      ),
    ],
    ['has numbers for clean_jobs', of('mining.notify', at(8, Number))],
    ['leaves out clean_jobs', of('mining.notify', params => params.slice(0, 8))],
    ['adds to mining.notify', of('mining.notify', params => [...params, '00', null])],
    [
      'has null for an empty branch',
      of(
        'mining.notify',
        at(4, (list: unknown[]) => (list.length === 0 ? null : list)),
      ),
    ],
    [
      'gives the extranonce’s length as a text',
      answers(({ result, ...message }) => ({
        ...message,
        result: Array.isArray(result) ? result.with(2, '4') : result,
      })),
    ],
    [
      'has no subscriptions to tell',
      answers(({ result, ...message }) => ({
        ...message,
        result: Array.isArray(result) ? result.with(0, null) : result,
      })),
    ],
  ])('%s is understood', async (_, dialect) => {
    const server = await v1Pool(easy)
    server.faults = { dialect }
    const { miner } = await startPool(server, v1, new PlainEngine())
    await until(() => server.shares.accepted > 0)
    server.newJob(true)
    await miner.finished
    expect(server.refusals).toEqual([])
    expect(server.accepted).toBe(1)
  })

  it.each<[string, unknown]>([
    ['nothing', null],
    ['true', true],
    ['a list', []],
    ['no mask', { 'version-rolling': true }],
    ['a mask that is none', { 'version-rolling': true, 'version-rolling.mask': 'all' }],
    ['why not', { 'version-rolling': 'not here' }],
  ])('answers mining.configure with %s is mined at without it', async (_, result) => {
    const server = await v1Pool({ ...easy, mask: undefined })
    server.faults = {
      answer: ({ id, method }) => (method === 'mining.configure' ? `${JSON.stringify({ id, result })}\n` : undefined),
    }
    const { miner } = await startPool(server, v1, new PlainEngine())
    await miner.finished
    expect(server.refusals).toEqual([])
    expect([...server.shares.versions]).toEqual([0x20000000])
  })

  it('gives more version bits than were asked for gets none of those back', async () => {
    const server = await v1Pool({ ...easy, mask: 'ffffffff' })
    const { miner } = await startPool(server, { ...v1, shares: 100 }, new PlainEngine())
    await miner.finished
    expect(server.refusals).toEqual([])
    for (const version of server.shares.versions) expect((version ^ 0x20000000) & ~0x1fffffe0).toBe(0)
  })

  it('takes bits away is followed at once', async () => {
    const server = await v1Pool(easy)
    const { of: told } = await startPool(server, { algorithm: 'sha256d' }, new PlainEngine())
    await until(() => server.shares.accepted > 0)
    const [peer] = server.peers
    peer!.mask = 0x00006000
    server.newJob(true)
    peer!.send({ id: null, method: 'mining.set_version_mask', params: ['00006000'] })
    const jobs = told('job').length
    await until(() => told('job').length > jobs)
    server.newJob(true)
    server.shares.versions.clear()
    const before = server.shares.accepted
    await until(() => server.shares.accepted > before + 50)
    for (const version of server.shares.versions) expect((version ^ 0x20000000) & ~0x00006000).toBe(0)
  })

  it('is told the difficulty we can bear, in both ways', async () => {
    const server = await v1Pool(easy)
    await startPool(server, { algorithm: 'sha256d', difficulty: 0.5 }, new PlainEngine())
    await until(() => server.peers[0]?.received.some(({ method }) => method === 'mining.suggest_difficulty') === true)
    const configure = server.peers[0]!.received.find(({ method }) => method === 'mining.configure')!
    expect(configure.params).toEqual([
      ['version-rolling', 'minimum-difficulty'],
      { 'version-rolling.mask': '1fffffe0', 'version-rolling.min-bit-count': 2, 'minimum-difficulty.value': 0.5 },
    ])
  })

  it('gives work before it answers mining.subscribe is understood', async () => {
    const server = await v1Pool({ ...easy, earlyJob: true })
    const { miner } = await startPool(server, v1, new PlainEngine())
    await miner.finished
    expect(server.refusals).toEqual([])
  })

  it('gives its first difficulty behind its first job is understood', async () => {
    const server = await v1Pool({ ...easy, difficulty: 1 / 2 ** 24 })
    let held: Message[] = []
    server.faults = {
      dialect: message => {
        if (message.method === 'mining.set_difficulty') held = [message]
        if (message.method !== 'mining.notify') return message.method === undefined ? [message] : []
        return [message, ...held.splice(0)]
      },
    }
    const { miner, of: told } = await startPool(server, v1, new PlainEngine())
    await miner.finished
    expect(server.refusals).toEqual([])
    expect(told('job').at(-1)!.difficulty).toBeCloseTo(1 / 2 ** 24)
  })

  it('has numbers for job ids gets numbers back', async () => {
    const server = await v1Pool(easy)
    server.faults = { dialect: of('mining.notify', at(0, Number)) }
    await startPool(server, { algorithm: 'sha256d' }, new PlainEngine())
    const [peer] = await until(() => server.shares.accepted > 0).then(() => server.peers)
    const share = peer!.received.find(({ method }) => method === 'mining.submit')!
    expect((share.params as unknown[])[1]).toBe(1)
    expect(server.refusals).toEqual([])
  })

  it.each<[string, object, string, string]>([
    ['without an id', { id: null, error: [21, 'Job not found', null] }, 'unknown-job', 'Job not found'],
    ['beside a no', { result: false, error: null, 'reject-reason': 'Above target' }, 'low-difficulty', 'Above target'],
    ['with a code as text', { error: ['22', 'seen'] }, 'duplicate', 'seen'],
    ['in one word', { error: 'stale' }, 'stale', 'stale'],
    ['by true', { error: true }, 'other', 'no reason given'],
    ['by no more than no', { result: false }, 'other', 'it was not answered with true'],
  ])('refuses %s is understood', async (_, answer, reason, text) => {
    const server = await v1Pool(easy)
    server.faults = {
      answer: ({ id, method }) => (method === 'mining.submit' ? `${JSON.stringify({ id, ...answer })}\n` : undefined),
    }
    const { of: told } = await startPool(server, v1, new PlainEngine())
    await until(() => told('share').length > 3)
    expect(told('share')[0]).toMatchObject({ outcome: 'rejected', reason, text })
  })

  it.each(['mining.configure', 'mining.extranonce.subscribe'])(
    'ends the connection at %s is mined at without',
    async unknown => {
      const server = await v1Pool({ ...easy, mask: undefined })
      server.faults = {
        answer: ({ method }) => {
          if (method !== unknown) return undefined
          server.dropAll()
          return ''
        },
      }
      const { miner } = await startPool(server, v1, new PlainEngine())
      await miner.finished
      expect(server.accepted).toBe(2)
      expect(server.refusals).toEqual([])
    },
  )

  it('changes the extranonce and leaves out its length is understood', async () => {
    const server = await v1Pool(easy)
    server.faults = { dialect: of('mining.set_extranonce', params => params.slice(0, 1)) }
    const { miner } = await startPool(server, { ...v1, shares: 100 }, new PlainEngine())
    await until(() => server.shares.accepted > 0)
    server.newExtranonces()
    await miner.finished
    expect(server.refusals).toEqual([])
  })
})

describe('a pool of Monero’s family that', () => {
  const jobOf = (message: Message) =>
    (message.method === 'job' ? message.params : (message.result as Message | undefined)?.job) as Message | undefined
  const jobs =
    (change: (job: Message) => Message): Dialect =>
    message => {
      const job = jobOf(message)
      if (job === undefined) return [message]
      if (message.method === 'job') return [{ ...message, params: change(job) }]
      return [{ ...message, result: { ...(message.result as Message), job: change(job) } }]
    }
  const logins = (change: (result: Message) => Message): Dialect =>
    answers(message =>
      jobOf(message) === undefined ? message : { ...message, result: change(message.result as Message) },
    )
  const submits = (result: unknown): Dialect =>
    answers(message =>
      (message.result as Message | null)?.status === 'OK' && jobOf(message) === undefined
        ? { ...message, result }
        : message,
    )
  let told = false

  it.each<[string, Dialect]>([
    ...common,
    ['does without jsonrpc', message => [{ ...message, jsonrpc: undefined }]],
    ['announces no extensions', logins(({ extensions: _, ...result }) => result)],
    ['has null for extensions', logins(result => ({ ...result, extensions: null }))],
    ['has an object for extensions', logins(result => ({ ...result, extensions: { algo: true } }))],
    [
      'gives no job with the login',
      message => {
        const job = jobOf(message)
        if (job === undefined || message.method === 'job') return [message]
        return [
          { ...message, result: { ...(message.result as Message), job: null } },
          { method: 'job', params: job },
        ]
      },
    ],
    [
      'gives the job before the answer to the login',
      message => {
        const job = jobOf(message)
        if (job === undefined || message.method === 'job') return [message]
        return [
          { method: 'job', params: job },
          { ...message, result: { id: (message.result as Message).id } },
        ]
      },
    ],
    [
      'writes hex in capitals',
      jobs(job => ({
        ...job,
        blob: upper(String(job.blob)),
        seed_hash: upper(String(job.seed_hash)),
        target: upper(String(job.target)),
      })),
    ],
    ['gives heights as texts', jobs(job => ({ ...job, height: String(job.height) }))],
    [
      'tells the key once',
      jobs(job => {
        const before = told
        told = true
        return before ? { ...job, seed_hash: undefined } : job
      }),
    ],
    ['has an empty next key and an empty algorithm', jobs(job => ({ ...job, next_seed_hash: '', algo: '' }))],
    ['calls the algorithm randomx/0', jobs(job => ({ ...job, algo: 'randomx/0' }))],
    ['calls the algorithm RandomX', jobs(job => ({ ...job, algo: 'RandomX' }))],
    ['puts the login’s id into jobs', jobs(job => ({ ...job, id: 'login1', motd: 'hello', variant: 1 }))],
    ['says ok in small letters', submits({ status: 'ok' })],
    ['says yes with true', submits(true)],
    ['says yes with nothing', submits(null)],
  ])('%s is understood', async (_, dialect) => {
    told = false
    const server = await moneroPool()
    server.faults = { dialect }
    const { miner } = await startPool(server, { shares: 20 })
    await until(() => server.shares.accepted > 0)
    server.newBlock()
    await miner.finished
    expect(server.refusals).toEqual([])
    expect(server.accepted).toBe(1)
  })

  it('never tells the key is left by name', async () => {
    const server = await moneroPool()
    server.faults = { dialect: jobs(({ seed_hash: _, ...job }) => job) }
    const { of: events } = await startPool(server)
    await until(() => events('pool').length > 0)
    expect(events('pool')[0]!.message).toContain('seed_hash: it is missing')
  })

  it('has numbers for ids gets numbers back', async () => {
    const server = await moneroPool()
    server.faults = { dialect: jobs(job => ({ ...job, job_id: 7 })) }
    server.faults.answer = ({ id, method }) =>
      method === 'submit' ? `${JSON.stringify({ id, result: { status: 'OK' } })}\n` : undefined
    await startPool(server)
    const [peer] = await until(() => (server.peers[0]?.received.length ?? 0) > 2).then(() => server.peers)
    expect(peer!.received.find(({ method }) => method === 'submit')!.params).toMatchObject({ job_id: 7 })
  })

  it.each<[string, object, string]>([
    ['by a no', { result: false }, 'other'],
    ['by its status', { result: { status: 'Low difficulty share' } }, 'low-difficulty'],
    ['without an id', { id: null, error: { code: -1, message: 'Block expired' } }, 'stale'],
    ['with nothing but words', { error: { message: 'Duplicate share' } }, 'duplicate'],
  ])('refuses %s is understood', async (_, answer, reason) => {
    const server = await moneroPool()
    server.faults = {
      answer: ({ id, method }) => (method === 'submit' ? `${JSON.stringify({ id, ...answer })}\n` : undefined),
    }
    const { of: events } = await startPool(server)
    await until(() => events('share').length > 3)
    expect(events('share')[0]).toMatchObject({ outcome: 'rejected', reason })
  })

  it('has a word for people, and sends us to another port, is heard', async () => {
    const [server, second] = [await moneroPool(), await moneroPool()]
    const { of: events } = await startPool(server)
    await until(() => server.shares.accepted > 0)
    const [peer] = server.peers
    for (const method of ['motd', 'message', 'client.show_message']) peer!.send({ method, params: [`by ${method}`] })
    peer!.send({ method: 'client.reconnect', params: ['elsewhere.example', '3333'] })
    peer!.send({ method: 'client.reconnect', params: ['127.0.0.1', String(second.port)] })
    await until(() => second.shares.accepted > 0)
    expect(events('message').map(({ text }) => text)).toEqual(['by motd', 'by message', 'by client.show_message'])
    expect(events('notice').some(({ message }) => message.includes('not followed'))).toBe(true)
    expect([...server.refusals, ...second.refusals]).toEqual([])
  })
})
