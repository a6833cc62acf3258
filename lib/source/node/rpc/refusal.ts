/**
 * What a node's error codes mean and which of its options mends them.
 * @module
 */
import { type ErrorCode, PickaxeError } from '../../../base/errors.js'

export interface RpcError {
  readonly code: number
  readonly message: string
}

interface Meaning {
  readonly error: ErrorCode
  readonly words: string
}

/** What a family of nodes means by its numbers and words; what is not in a table is a plain refusal. */
export interface RefusalTable {
  /** By RPC error code. */
  readonly codes?: Readonly<Record<number, Meaning>>
  /** By the `status` that a result carries, where it must be OK. */
  readonly statuses?: Readonly<Record<string, Meaning>>
}

const unknownMethod: Meaning = {
  error: 'PICKAXE_ERR_RPC_REFUSED',
  words: 'it does not know this call: another program listens there, or the node is too old',
}

export const bitcoinRefusals: RefusalTable = {
  codes: {
    [-9]: {
      error: 'PICKAXE_ERR_NODE_NOT_READY',
      words:
        'it has no peers and gives no work: connect it to the network (node options -addnode=HOST or -connect=HOST); a chain of your own needs a second node',
    },
    [-10]: {
      error: 'PICKAXE_ERR_NODE_NOT_READY',
      words:
        'it says it is in initial block download: wait until it has caught up; if it has and the chain was merely idle, start it with -maxtipage=SECONDS larger than the age of its last block',
    },
    [-28]: { error: 'PICKAXE_ERR_NODE_NOT_READY', words: 'it is still starting up' },
    [-8]: {
      error: 'PICKAXE_ERR_RPC_REFUSED',
      words: 'it does not accept our parameters: the coin profile’s template rules are not this node’s',
    },
    [-32601]: unknownMethod,
  },
}

const synchronising: Meaning = {
  error: 'PICKAXE_ERR_NODE_NOT_READY',
  words: 'it is busy: still synchronising with the network',
}

export const cryptonoteRefusals: RefusalTable = {
  codes: {
    [-9]: synchronising,
    [-4]: { error: 'PICKAXE_ERR_ADDRESS', words: 'it does not accept the payout address' },
    [-32601]: unknownMethod,
  },
  statuses: { BUSY: synchronising },
}

/** The typed error for an RPC error answered to `method` by the node called `label`. */
export function refusal(table: RefusalTable, label: string, method: string, error: RpcError): PickaxeError {
  const meaning = table.codes?.[error.code]
  const said = `${JSON.stringify(error.message)}, code ${error.code}`
  const message =
    meaning === undefined
      ? `${label} refuses ${method}: ${said}`
      : `${label} refuses ${method}: ${meaning.words} (it said ${said})`
  return new PickaxeError(meaning?.error ?? 'PICKAXE_ERR_RPC_REFUSED', message, {
    detail: { node: label, method, rpcCode: error.code, rpcMessage: error.message },
  })
}

/** The typed error for a result whose `status` is not OK; `undefined` for any other result. */
export function statusRefusal(
  { statuses }: RefusalTable,
  label: string,
  method: string,
  result: unknown,
): PickaxeError | undefined {
  if (statuses === undefined || typeof result !== 'object' || result === null) return undefined
  const { status } = result as { status?: unknown }
  if (typeof status !== 'string' || status === 'OK') return undefined
  const meaning = Object.hasOwn(statuses, status) ? statuses[status] : undefined
  const said = `status ${JSON.stringify(status)}`
  const message =
    meaning === undefined
      ? `${label} refuses ${method}: ${said}`
      : `${label} refuses ${method}: ${meaning.words} (it said ${said})`
  return new PickaxeError(meaning?.error ?? 'PICKAXE_ERR_RPC_REFUSED', message, {
    detail: { node: label, method, status },
  })
}

/** The node's own error code in an error made by {@link refusal}. */
export function rpcCode(error: unknown): number | undefined {
  const code = error instanceof PickaxeError ? error.detail.rpcCode : undefined
  return typeof code === 'number' ? code : undefined
}
