/**
 * One clear line for whatever went wrong.
 * @module
 */
import { errorCode } from '../base/errors.js'

/** `message (CODE)` on one line; the stack as well when PICKAXE_DEBUG=1. */
export function describeFailure(error: unknown, environment: NodeJS.ProcessEnv): string {
  if (environment.PICKAXE_DEBUG === '1' && error instanceof Error && error.stack !== undefined) return error.stack
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ')
  const code = errorCode(error)
  return code === undefined ? message : `${message} (${code})`
}
