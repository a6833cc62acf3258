import { EventEmitter } from 'node:events'
import { expect, it, vi } from 'vitest'
import { blockHeader } from '../../../lib/algorithm/index.js'
import { HitVerifier } from '../../../lib/miner/hit_verifier.js'

/** A worker thread that does nothing by itself. */
class StillWorker extends EventEmitter {
  readonly posted: { id: number }[] = []
  unref() {}
  postMessage(message: { id: number }) {
    this.posted.push(message)
  }
}

const start = vi.hoisted(() => vi.fn<() => object>())
vi.mock('node:worker_threads', () => ({
  Worker: class {
    constructor() {
      // biome-ignore lint/correctness/noConstructorReturn: what `new` gives is the test's choice
      return start()
    }
  },
}))

const job = blockHeader({ header: new Uint8Array(80), algorithm: 'randomx', key: new Uint8Array(32), target: 1n })
const found = { nonce: 1n, preimageIndex: 0, hash: new Uint8Array(32) }
const withCode = (code: string) => Object.assign(new Error(code), { code })

it('a thread that is refused is told when it is to prepare, and again by the check', async () => {
  const cause = withCode('ERR_ACCESS_DENIED')
  start.mockReset().mockImplementation(() => {
    throw cause
  })
  const verifier = new HitVerifier('typescript')
  const refused = vi.fn()
  verifier.prepare(job, refused)
  await vi.waitFor(() => expect(refused).toHaveBeenCalledOnce())
  expect(refused.mock.calls[0][0]).toMatchObject({ code: 'PICKAXE_ERR_THREAD_START', cause })
  await expect(verifier.check(job, found)).rejects.toMatchObject({
    code: 'PICKAXE_ERR_THREAD_START',
    message: expect.stringContaining("verify: 'native' does without"),
    cause,
  })
})

it('a cache that finds no room is told before there is a hit', async () => {
  const worker = new StillWorker()
  start.mockReset().mockReturnValue(worker)
  const verifier = new HitVerifier('typescript')
  const refused = vi.fn()
  verifier.prepare(job, refused)
  await vi.waitFor(() => expect(worker.posted).toHaveLength(1))
  worker.emit('message', { id: worker.posted[0].id, code: 'PICKAXE_ERR_OUT_OF_MEMORY', message: 'no room' })
  expect(refused.mock.calls[0][0]).toMatchObject({ code: 'PICKAXE_ERR_OUT_OF_MEMORY', message: 'no room' })
})

it('what preparing has to say is passed on, and the answer still comes', async () => {
  const worker = new StillWorker()
  start.mockReset().mockReturnValue(worker)
  const verifier = new HitVerifier('typescript')
  const [refused, note] = [vi.fn(), vi.fn()]
  verifier.prepare(job, refused, note)
  await vi.waitFor(() => expect(worker.posted).toHaveLength(1))
  const { id } = worker.posted[0]
  worker.emit('message', { id, note: 'takes 40 s' })
  expect(note.mock.calls).toEqual([['takes 40 s']])
  worker.emit('message', { id, code: 'PICKAXE_ERR_OUT_OF_MEMORY', message: 'no room' })
  expect(refused).toHaveBeenCalledOnce()
})

it.each([
  [new RangeError('Array buffer allocation failed'), 'PICKAXE_ERR_OUT_OF_MEMORY'],
  [withCode('ERR_WORKER_OUT_OF_MEMORY'), 'PICKAXE_ERR_OUT_OF_MEMORY'],
  [withCode('ERR_WORKER_INIT_FAILED'), 'PICKAXE_ERR_THREAD_START'],
  [undefined, 'PICKAXE_ERR_THREAD_START'],
])('a thread that ends with %o is told as %s, and the next check starts another', async (cause, code) => {
  const [first, second] = [new StillWorker(), new StillWorker()]
  start.mockReset().mockReturnValueOnce(first).mockReturnValueOnce(second)
  const verifier = new HitVerifier('typescript')
  const failed = verifier.check(job, found)
  first.emit('error', cause)
  await expect(failed).rejects.toMatchObject({ code, cause })
  const verdict = { valid: true, hash: new Uint8Array(32) }
  const checked = verifier.check(job, found)
  second.emit('message', { id: second.posted[0].id, verdict })
  expect(await checked).toBe(verdict)
})
