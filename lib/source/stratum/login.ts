/**
 * Who we are to a pool.
 * @module
 */
import { errorCode, PickaxeError } from '../../base/errors.js'
import { loginRefusal } from './refusal.js'

export interface Login {
  /** The wallet's address or an account, as the pool wants it. */
  readonly user: string
  readonly password: string
  /** What the pool calls this machine. */
  readonly rigId: string | undefined
  /** Program and version. */
  readonly agent: string
}

const shortestSecret = 4

/** `text` without our password, which a pool's words may repeat. */
export function withoutSecret(text: string, { password }: Login): string {
  return password.length < shortestSecret ? text : text.replaceAll(password, '***')
}

/** A refused login as PICKAXE_ERR_POOL_LOGIN (`detail.kind`: `banned` passes, `refused` does not); other errors as they are. */
export function loginError(error: unknown, label: string, login: Login): unknown {
  if (errorCode(error) !== 'PICKAXE_ERR_POOL_REFUSED') return error
  const text = withoutSecret(String((error as PickaxeError).detail.text), login)
  return refusedLogin(text, label)
}

export function refusedLogin(text: string, label: string): PickaxeError {
  const kind = loginRefusal(text)
  const advice =
    kind === 'banned' ? 'it will be tried again later' : 'check user and password, and that the pool is of this coin'
  return new PickaxeError('PICKAXE_ERR_POOL_LOGIN', `${label} refuses the login: ${text}: ${advice}`, {
    detail: { pool: label, kind, text },
  })
}
