/**
 * The connections of one client to its node: no more calls are open there than these, those it never answers included.
 * @module
 */
import { PickaxeError } from '../../../base/errors.js'
import { aborted } from '../../feed/abort_scope.js'
import type { RpcCredentials } from './credentials.js'
import type { Transport } from './transport.js'

/** One connection, or one after the other, with a login of its own. */
export interface Line {
  readonly transport: Transport
  readonly credentials: RpcCredentials
}

interface Use {
  readonly method: string
  /** Nobody waits for its answer any more. */
  isOverdue: boolean
}

interface Waiting {
  readonly method: string
  readonly take: (line: Line) => void
  readonly fail: (error: PickaxeError) => void
}

/** One call that waits for news, and one beside it. */
const mostLines = 2

export class CallLines {
  readonly #label: string
  readonly #open: () => Line
  readonly #free: Line[] = []
  readonly #inUse = new Map<Line, Use>()
  readonly #queue: Waiting[] = []
  readonly #closed = new AbortController()

  /** `label` names the node in errors; the first line is opened at once, so that what `open` throws is thrown here. */
  constructor(label: string, open: () => Line) {
    this.#label = label
    this.#open = open
    this.#free.push(open())
  }

  /** Calls the node still has though nobody waits for them. */
  get overdue(): number {
    return [...this.#inUse.values()].filter(({ isOverdue }) => isOverdue).length
  }

  /**
   * A line of one's own for a call of `method`, to be given back. Rejects with PICKAXE_ERR_RPC_TIMEOUT when none became
   * free within `limitMs`, at once when the node leaves as many calls as there are lines without an answer.
   */
  take(method: string, limitMs: number, signal?: AbortSignal): Promise<Line> {
    for (const end of [signal, this.#closed.signal]) if (end?.aborted) return Promise.reject(aborted(end.reason))
    if (this.overdue === mostLines) return Promise.reject(this.#unanswered(method))
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        const at = this.#queue.indexOf(waiting)
        if (at >= 0) this.#queue.splice(at, 1)
      }
      const waiting: Waiting = {
        method,
        take: line => {
          leave()
          this.#inUse.set(line, { method, isOverdue: false })
          resolve(line)
        },
        fail: error => {
          leave()
          reject(error)
        },
      }
      const onAbort = () => waiting.fail(aborted(signal?.reason))
      signal?.addEventListener('abort', onAbort, { once: true })
      const timer = setTimeout(() => waiting.fail(this.#unanswered(method)), limitMs)
      this.#queue.push(waiting)
      this.#serve()
    })
  }

  /** After the call, whose exchange with the node may not have `ended`: until then the line stays in use. */
  giveBack(line: Line, ended: Promise<void> = Promise.resolve()): void {
    const use = this.#inUse.get(line)!
    let isOver = false
    void ended.then(() => {
      isOver = true
      this.#inUse.delete(line)
      this.#free.push(line)
      this.#serve()
    })
    // What has ended is known a turn later.
    setImmediate(() => {
      if (isOver) return
      use.isOverdue = true
      if (this.overdue === mostLines) for (const { method, fail } of [...this.#queue]) fail(this.#unanswered(method))
    })
  }

  /** Ends what is being asked or waits to be asked with PICKAXE_ERR_ABORTED. */
  close(): void {
    this.#closed.abort(new Error('the connection was closed'))
    for (const { fail } of [...this.#queue]) fail(aborted(this.#closed.signal.reason))
    for (const { transport } of [...this.#free, ...this.#inUse.keys()]) transport.close()
  }

  #serve(): void {
    const [first] = this.#queue
    if (first === undefined) return
    const line = this.#free.pop() ?? (this.#inUse.size < mostLines ? this.#open() : undefined)
    if (line !== undefined) first.take(line)
  }

  // Without times: said once, not at every try.
  #unanswered(method: string): PickaxeError {
    const open = [...new Set([...this.#inUse.values()].map(use => use.method))].sort()
    return new PickaxeError(
      'PICKAXE_ERR_RPC_TIMEOUT',
      `${this.#label} has not answered ${open.join(' and ')}: it is asked nothing more until one of these calls has ended; restart the node if none ever does`,
      { detail: { node: this.#label, method, open } },
    )
  }
}
