import { EventEmitter } from 'node:events'
import { afterEach, expect, it, vi } from 'vitest'
import { blockHeader } from '../../../lib/algorithm/index.js'
import { HitVerifier } from '../../../lib/miner/hit_verifier.js'

/** A worker thread that does nothing by itself. */
class StillWorker extends EventEmitter {
  readonly posted: { id: number }[] = []
  readonly terminate = vi.fn(async () => 0)
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
const otherKey = blockHeader({
  header: new Uint8Array(80),
  algorithm: 'randomx',
  key: new Uint8Array(32).fill(1),
  target: 1n,
})
const verdict = { valid: true, hash: new Uint8Array(32) }

const open: HitVerifier[] = []
function newVerifier(): HitVerifier {
  const verifier = new HitVerifier('typescript')
  open.push(verifier)
  return verifier
}
afterEach(async () => {
  for (const verifier of open.splice(0)) verifier.close()
  await new Promise(resolve => setImmediate(resolve)) // threads that end are gone
})

const withCode = (code: string) => Object.assign(new Error(code), { code })

it('a thread that is refused is told when it is to prepare, and again by the check', async () => {
  const cause = Object.assign(withCode('ERR_ACCESS_DENIED'), { permission: 'WorkerThreads' })
  start.mockReset().mockImplementation(() => {
    throw cause
  })
  const verifier = newVerifier()
  const refused = vi.fn()
  verifier.prepare(job, refused)
  await vi.waitFor(() => expect(refused).toHaveBeenCalledOnce())
  expect(refused.mock.calls[0][0]).toMatchObject({ code: 'PICKAXE_ERR_THREAD_START', cause })
  await expect(verifier.check(job, found)).rejects.toMatchObject({
    code: 'PICKAXE_ERR_THREAD_START',
    message: expect.stringMatching(
      /add to the command line: --allow-worker.*randomx: { verify: 'native' } does without/,
    ),
    cause,
  })
})

it('a cache that finds no room is told before there is a hit', async () => {
  const worker = new StillWorker()
  start.mockReset().mockReturnValue(worker)
  const verifier = newVerifier()
  const refused = vi.fn()
  verifier.prepare(job, refused)
  await vi.waitFor(() => expect(worker.posted).toHaveLength(1))
  worker.emit('message', { id: worker.posted[0].id, code: 'PICKAXE_ERR_OUT_OF_MEMORY', message: 'no room' })
  expect(refused.mock.calls[0][0]).toMatchObject({ code: 'PICKAXE_ERR_OUT_OF_MEMORY', message: 'no room' })
})

it('what preparing has to say is passed on, and the answer still comes', async () => {
  const worker = new StillWorker()
  start.mockReset().mockReturnValue(worker)
  const verifier = newVerifier()
  const [refused, note] = [vi.fn(), vi.fn()]
  verifier.prepare(job, refused, note)
  await vi.waitFor(() => expect(worker.posted).toHaveLength(1))
  const { id } = worker.posted[0]
  const slow = { code: 'verifier-slow', detail: { takesMs: 40_000 } }
  worker.emit('message', { id, note: slow })
  expect(note.mock.calls).toEqual([[slow]])
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
  const verifier = newVerifier()
  const failed = verifier.check(job, found)
  first.emit('error', cause)
  await expect(failed).rejects.toMatchObject({ code, cause })
  const checked = verifier.check(job, found)
  second.emit('message', { id: second.posted[0].id, verdict })
  expect(await checked).toBe(verdict)
})

it('a thread that ends without an error is noticed as well', async () => {
  const worker = new StillWorker()
  start.mockReset().mockReturnValueOnce(worker)
  const failed = newVerifier().check(job, found)
  worker.emit('exit', 0)
  await expect(failed).rejects.toMatchObject({ code: 'PICKAXE_ERR_THREAD_START' })
})

it('verifiers of one key share a thread, and the last to close ends it', async () => {
  const [shared, next] = [new StillWorker(), new StillWorker()]
  start.mockReset().mockReturnValueOnce(shared).mockReturnValueOnce(next)
  const [first, second] = [newVerifier(), newVerifier()]
  let answered = false
  void first.check(job, found)
  const checked = second.check(job, found)
  expect(start).toHaveBeenCalledOnce()
  expect(shared.posted).toHaveLength(2)
  first.close()
  first.close()
  expect(shared.terminate).not.toHaveBeenCalled()
  shared.emit('message', { id: shared.posted[1].id, verdict })
  expect(await checked).toBe(verdict)
  second.close()
  expect(shared.terminate).toHaveBeenCalledOnce()

  // Its memory is not free before it is gone: until then no other thread prepares that key.
  const third = newVerifier()
  const late = Promise.resolve(third.check(job, found)).then(result => {
    answered = true
    return result
  })
  expect(start).toHaveBeenCalledOnce()
  await vi.waitFor(() => expect(next.posted).toHaveLength(1))
  expect(answered).toBe(false)
  next.emit('message', { id: next.posted[0].id, verdict })
  expect(await late).toBe(verdict)
})

it('another key begins when the check under way is answered, and the thread of the first ends', async () => {
  const [one, two] = [new StillWorker(), new StillWorker()]
  start.mockReset().mockReturnValueOnce(one).mockReturnValueOnce(two)
  const verifier = newVerifier()
  const checked = verifier.check(job, found)
  const after = verifier.check(otherKey, found)
  expect(start).toHaveBeenCalledOnce()
  one.emit('message', { id: one.posted[0].id, verdict })
  expect(await checked).toBe(verdict)
  expect(one.terminate).toHaveBeenCalledOnce()
  two.emit('message', { id: two.posted[0].id, verdict })
  expect(await after).toBe(verdict)
})

it('a thread that fails is told to everyone who asked it, and the next check starts another', async () => {
  const [bad, good] = [new StillWorker(), new StillWorker()]
  start.mockReset().mockReturnValueOnce(bad).mockReturnValueOnce(good)
  const [first, second] = [newVerifier(), newVerifier()]
  const failed = Promise.allSettled([first.check(job, found), second.check(job, found)])
  bad.emit('error', withCode('ERR_WORKER_OUT_OF_MEMORY'))
  const refused = { status: 'rejected', reason: { code: 'PICKAXE_ERR_OUT_OF_MEMORY' } }
  expect(await failed).toMatchObject([refused, refused])
  const checks = [first.check(job, found), second.check(job, found)]
  expect(start).toHaveBeenCalledTimes(2)
  for (const { id } of good.posted) good.emit('message', { id, verdict })
  expect(await Promise.all(checks)).toEqual([verdict, verdict])
})
