/** The examples of docs/examples as their reader runs them: separate processes, real HTTP. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { type DmintVector, dmintVector } from '../vectors/dmint.js'

const main = fileURLToPath(new URL('../../docs/examples/mint-service/main.mjs', import.meta.url))

/** No nonce anyone will ever try wins: for searches that are to be stopped. */
const endless = dmintVector('trap-target1-v2-0')

interface ServerEvent {
  event: string
  data: Record<string, unknown>
}

let service: ChildProcess | undefined

afterEach(() => {
  service?.kill('SIGKILL')
})

async function start(environment: NodeJS.ProcessEnv = {}): Promise<string> {
  service = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: '0', THREADS: '1', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(service.stdout!), 'line')) as [string]
  return line.slice(line.indexOf('http://'))
}

function post(address: string, body: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${address}/mints`, { method: 'POST', body, ...(signal && { signal }) })
}

function jobOf({ preimage_hex, target_hex, nonce_width }: DmintVector): string {
  return JSON.stringify({ preimage_hex, target_hex, nonce_width })
}

async function* eventsOf(response: Response): AsyncGenerator<ServerEvent, void> {
  let text = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const whole = text.split('\n\n')
    text = whole.pop()!
    for (const block of whole) {
      const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(block)!
      yield { event: event!, data: JSON.parse(data!) as Record<string, unknown> }
    }
  }
}

async function allEvents(response: Response): Promise<ServerEvent[]> {
  const events: ServerEvent[] = []
  for await (const event of eventsOf(response)) events.push(event)
  return events
}

// Leaves the stream open: ending the iteration would close the connection.
async function nextOf(events: AsyncGenerator<ServerEvent, void>, wanted: string): Promise<ServerEvent> {
  for (let next = await events.next(); !next.done; next = await events.next()) {
    if (next.value.event === wanted) return next.value
  }
  throw new Error(`the stream ended without ${wanted}`)
}

// The dMint rule by Node's own crypto.
function isProof({ preimage_hex }: DmintVector, nonceHex: string): boolean {
  const once = createHash('sha256')
    .update(Buffer.from(preimage_hex + nonceHex, 'hex'))
    .digest()
  const digest = createHash('sha256').update(once).digest()
  return digest.readUInt32BE(0) === 0 && digest.readBigUInt64BE(4) < 2n ** 63n - 1n
}

describe('mint-service', { timeout: 30_000 }, () => {
  it('proves several jobs at once, one after another', async () => {
    const address = await start()
    const vectors = ['small-v1-0', 'small-v2-0', 'small-v1-1'].map(dmintVector)
    const streams = await Promise.all(
      vectors.map(async vector => {
        const response = await post(address, jobOf(vector))
        expect(response.status).toBe(200)
        expect(response.headers.get('content-type')).toBe('text/event-stream')
        return allEvents(response)
      }),
    )
    for (const [i, events] of streams.entries()) {
      expect(events[0]?.event).toBe('queued')
      const { event, data } = events.at(-1)!
      expect(event).toBe('proof')
      expect(isProof(vectors[i]!, data.nonce_hex as string)).toBe(true)
    }
    const health = (await (await fetch(`${address}/health`)).json()) as Record<string, unknown>
    expect(health).toMatchObject({ hits: 3, jobs: 3, running: false, waiting: 0 })
  })

  it('reports progress, and cancels when the client goes away', async () => {
    const address = await start()
    const running = new AbortController()
    const waiting = new AbortController()
    const progress = await nextOf(eventsOf(await post(address, jobOf(endless), running.signal)), 'progress')
    expect(progress.data.hashes).toBeGreaterThan(0)
    const queued = await nextOf(eventsOf(await post(address, jobOf(endless), waiting.signal)), 'queued')
    expect(queued.data).toEqual({ ahead: 1 })
    const behind = post(address, jobOf(dmintVector('small-v1-0'))).then(allEvents)
    waiting.abort()
    running.abort()
    expect((await behind).at(-1)?.event).toBe('proof')
  })

  it('refuses what is no job', async () => {
    const address = await start()
    for (const body of [
      '',
      '[]',
      '{"preimage_hex": "00"}',
      jobOf({ ...endless, target_hex: '0' }),
      'x'.repeat(100_000),
    ]) {
      const response = await post(address, body)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { code: 'PICKAXE_ERR_PROTOCOL' } })
    }
    expect((await fetch(`${address}/mints`)).status).toBe(405)
    expect((await fetch(`${address}/elsewhere`)).status).toBe(404)
  })

  it('asks to come back when too many wait', async () => {
    const address = await start({ MAX_WAITING: '1' })
    const leave = new AbortController()
    await nextOf(eventsOf(await post(address, jobOf(endless), leave.signal)), 'progress')
    await nextOf(eventsOf(await post(address, jobOf(endless), leave.signal)), 'queued')
    const refused = await post(address, jobOf(endless))
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('10')
    leave.abort()
  })

  it.skipIf(process.platform === 'win32')('shuts down while mining: tells its clients, ends its threads', async () => {
    const address = await start()
    const exited = once(service!, 'exit')
    const responses = [await post(address, jobOf(endless)), await post(address, jobOf(endless))]
    service!.kill('SIGTERM')
    for (const response of responses) {
      const { event, data } = (await allEvents(response)).at(-1)!
      expect({ event, data }).toEqual({ event: 'failed', data: { message: 'the service is shutting down' } })
    }
    expect(await exited).toEqual([0, null])
  })
})
