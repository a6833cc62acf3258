/**
 * One clear line for whatever went wrong.
 * @module
 */
import { errorCode } from '../base/errors.js'
import { forbiddenByNode } from '../base/permission.js'
import { jsonLine } from './json_output.js'

/** `message (CODE)` on one line; the stack as well when PICKAXE_DEBUG=1. */
export function describeFailure(error: unknown, environment: NodeJS.ProcessEnv): string {
  if (environment.PICKAXE_DEBUG === '1' && error instanceof Error && error.stack !== undefined) return error.stack
  const code = errorCode(error)
  return code === undefined ? messageOf(error) : `${messageOf(error)} (${code})`
}

/** `{"format_version", "error": {"code", "message", "detail"}}`; `code` is null for what is no error of this package. */
export function failureJson(error: unknown): string {
  const { detail = {} } = (error ?? {}) as { detail?: unknown }
  return jsonLine({ error: { code: errorCode(error) ?? null, message: messageOf(error), detail } })
}

function messageOf(error: unknown): string {
  const forbidden = forbiddenByNode(error)
  if (forbidden !== undefined) return forbidden
  return (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ')
}
