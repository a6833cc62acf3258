/**
 * Errors of a node that pass by themselves.
 * @module
 */
import { errorCode, type PickaxeError } from '../../../base/errors.js'

/** Whether asking again later can help: the node is away, starting, lonely, busy or talks nonsense for now. */
export function isTransient(error: unknown): boolean {
  switch (errorCode(error)) {
    case 'PICKAXE_ERR_RPC_CONNECT':
    case 'PICKAXE_ERR_RPC_TIMEOUT':
    case 'PICKAXE_ERR_RPC_RESPONSE':
    case 'PICKAXE_ERR_NODE_NOT_READY':
      return true
    case 'PICKAXE_ERR_RPC_AUTH':
      // No cookie file yet: the node has still to write it.
      return (error as PickaxeError).detail.code === 'ENOENT'
    default:
      return false
  }
}
