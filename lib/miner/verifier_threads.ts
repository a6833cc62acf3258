/**
 * The threads that check RandomX hits: one for each prepared cache, shared by every miner here and counted. The last who
 * leaves frees it.
 * @module
 */
import { Worker } from 'node:worker_threads'
import type { Verdict } from '../algorithm/index.js'
import { PickaxeError } from '../base/errors.js'
import { forbiddenByNode } from '../base/permission.js'
import { failureCode, type VerifierAnswer, type VerifierNote, type VerifierRequest } from './verifier_messages.js'

export type Question = Omit<VerifierRequest, 'id'>

export interface Asker {
  resolve?: (verdict: Verdict) => void
  reject: (error: PickaxeError) => void
  /** What the thread has to say meanwhile. */
  note?: (note: VerifierNote) => void
}

/** By what they prepared: 258 MiB, never two for one key. */
const threads = new Map<string, VerifierThread>()
/** Threads whose memory is not free yet. */
const ending = new Map<string, Promise<unknown>>()

/** A share in a thread. */
export interface ThreadShare {
  readonly cacheId: string
  /** Whether the thread runs. */
  readonly alive: boolean
  ask(question: Question, asker: Asker): void
  /** What was asked and is not answered yet never settles. */
  leave(): void
}

/** Throws PICKAXE_ERR_THREAD_START or PICKAXE_ERR_OUT_OF_MEMORY. */
export function shareThread(cacheId: string): ThreadShare {
  const thread = threads.get(cacheId) ?? new VerifierThread(cacheId)
  thread.users++
  const share: ThreadShare = {
    cacheId,
    get alive() {
      return threads.get(cacheId) === thread
    },
    ask: (question, asker) => thread.ask(question, { asker, share }),
    leave: () => thread.leave(share),
  }
  return share
}

class VerifierThread {
  users = 0
  readonly #cacheId: string
  readonly #asked = new Map<number, { asker: Asker; share: ThreadShare }>()
  /** What waits for the thread before it to be gone. */
  #backlog: VerifierRequest[] = []
  #worker: Worker | undefined
  #lastId = 0

  constructor(cacheId: string) {
    this.#cacheId = cacheId
    const before = ending.get(cacheId)
    if (before === undefined) this.#worker = this.#start()
    else void before.then(() => this.#startLate())
    threads.set(cacheId, this)
  }

  ask(question: Question, from: { asker: Asker; share: ThreadShare }): void {
    const request: VerifierRequest = { id: ++this.#lastId, ...question }
    this.#asked.set(request.id, from)
    if (this.#worker === undefined) this.#backlog.push(request)
    else this.#worker.postMessage(request)
  }

  leave(share: ThreadShare): void {
    for (const [id, from] of this.#asked) if (from.share === share) this.#asked.delete(id)
    if (--this.users > 0 || threads.get(this.#cacheId) !== this) return
    threads.delete(this.#cacheId)
    const worker = this.#worker
    if (worker === undefined) return
    const gone = worker.terminate().finally(() => {
      if (ending.get(this.#cacheId) === gone) ending.delete(this.#cacheId)
    })
    ending.set(this.#cacheId, gone)
  }

  #startLate(): void {
    if (threads.get(this.#cacheId) !== this) return
    try {
      this.#worker = this.#start()
      for (const request of this.#backlog.splice(0)) this.#worker.postMessage(request)
    } catch (error) {
      this.#fail(error as PickaxeError)
    }
  }

  #start(): Worker {
    const worker = startWorker()
    worker.on('message', (answer: VerifierAnswer) => {
      const asker = this.#asked.get(answer.id)?.asker
      if ('note' in answer) {
        asker?.note?.(answer.note)
        return
      }
      this.#asked.delete(answer.id)
      if ('verdict' in answer) asker?.resolve?.(answer.verdict)
      else if ('code' in answer) asker?.reject(new PickaxeError(answer.code, answer.message))
    })
    worker.on('error', cause => this.#fail(threadFailure(cause)))
    // It may end without an error, and what was asked would never be answered.
    worker.on('exit', code => this.#fail(threadFailure(`it ended with code ${code}`)))
    worker.unref() // last: a listener for messages refs it again
    return worker
  }

  #fail(error: PickaxeError): void {
    if (threads.get(this.#cacheId) === this) threads.delete(this.#cacheId)
    const asked = [...this.#asked.values()]
    this.#asked.clear()
    for (const { asker } of asked) asker.reject(error)
  }
}

function startWorker(): Worker {
  const file = new URL('./hit_verifier_worker.js', import.meta.url)
  try {
    // Flags of the program are none of its business, and --input-type would keep it from starting.
    return new Worker(file, { name: 'pickaxe-verify', execArgv: [] })
  } catch (cause) {
    throw threadFailure(cause)
  }
}

function threadFailure(cause: unknown): PickaxeError {
  const mend = "it needs a worker thread and 258 MiB; randomx: { verify: 'native' } does without"
  return new PickaxeError(
    failureCode(cause),
    `the verifier of RandomX hits does not run (${forbiddenByNode(cause) ?? cause}): ${mend}`,
    {
      cause,
    },
  )
}
