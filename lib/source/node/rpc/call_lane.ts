/**
 * One call at a time: a node keeps a thread for every call, whether or not anybody still waits for the answer.
 * @module
 */
import { errorCode, PickaxeError } from '../../../base/errors.js'
import type { RpcClient } from './client.js'

export interface LaneCallOptions {
  readonly signal?: AbortSignal | undefined
  /** How long the caller waits once the call has been sent; the call itself goes on. Default: as long as the client. */
  readonly patienceMs?: number | undefined
  /** After this the call counts as ended, and the next one is sent, though the node may be at it still. Default: the client's. */
  readonly timeoutMs?: number | undefined
}

interface Waiting {
  readonly send: () => void
  readonly reject: (error: unknown) => void
}

/** Calls to one node, each sent when the one before has ended. */
export class CallLane {
  readonly #rpc: RpcClient
  readonly #queue: Waiting[] = []
  #busy = false
  /** Why nobody waits any more for the call that is open. */
  #overdue: PickaxeError | undefined

  constructor(rpc: RpcClient) {
    this.#rpc = rpc
  }

  /**
   * As `RpcClient.call`; rejects with PICKAXE_ERR_RPC_TIMEOUT as well when patience runs out, at once while a call that
   * somebody lost patience with is still open: the node has a thread in it, and would have a second one.
   */
  call(method: string, params: unknown, { signal, patienceMs, timeoutMs }: LaneCallOptions = {}): Promise<unknown> {
    if (this.#overdue !== undefined) return Promise.reject(this.#overdue)
    return new Promise((resolve, reject) => {
      const send = () => {
        this.#busy = true
        const timer =
          patienceMs === undefined
            ? undefined
            : setTimeout(() => {
                this.#lose(this.#slow(method, patienceMs))
                reject(this.#overdue)
              }, patienceMs)
        this.#rpc
          .call(method, params, { signal, timeoutMs })
          .then(resolve, reject)
          .finally(() => {
            clearTimeout(timer)
            this.#busy = false
            this.#overdue = undefined
            this.#queue.shift()?.send()
          })
      }
      if (this.#busy) this.#queue.push({ send, reject })
      else send()
    })
  }

  #lose(error: PickaxeError): void {
    this.#overdue = error
    for (const { reject } of this.#queue.splice(0)) reject(error)
  }

  #slow(method: string, patienceMs: number): PickaxeError {
    const { label } = this.#rpc
    const message = `${label} has not answered ${method} within ${patienceMs / 1000} s`
    return new PickaxeError('PICKAXE_ERR_RPC_TIMEOUT', message, { detail: { node: label, method, patienceMs } })
  }
}

/** Whether a call failed because nobody waited any longer for it. */
export function isTimeout(error: unknown): boolean {
  return errorCode(error) === 'PICKAXE_ERR_RPC_TIMEOUT'
}
