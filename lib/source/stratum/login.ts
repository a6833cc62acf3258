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
// What follows a text that was cut.
const ends = ['…', '"', ':']

/** `text` without our password, which a pool's words may repeat: as it is, as JSON writes it, or cut off. */
export function withoutSecret(text: string, { password }: Login): string {
  if (password.length < shortestSecret) return text
  const escaped = inJson(password)
  // A line that cannot be understood is shown as JSON writes it, and may be JSON itself.
  const forms = [inJson(escaped), escaped, password]
  const whole = forms.reduce((shown, form) => shown.replaceAll(form, '***'), text)
  return withoutBeginning(whole, forms)
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

// Long texts are shown in part: a secret may end where they do. The longest beginning goes first.
function withoutBeginning(text: string, forms: readonly string[]): string {
  const beginnings = forms.flatMap(form =>
    Array.from({ length: Math.max(0, form.length - shortestSecret) }, (_, cut) => form.slice(0, form.length - 1 - cut)),
  )
  return beginnings
    .toSorted((a, b) => b.length - a.length)
    .reduce((shown, beginning) => {
      const inside = ends.reduce((rest, end) => rest.replaceAll(beginning + end, `***${end}`), shown)
      return inside.endsWith(beginning) ? `${inside.slice(0, -beginning.length)}***` : inside
    }, text)
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
