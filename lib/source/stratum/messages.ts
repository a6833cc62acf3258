/**
 * What a pool sends is checked against a schema before anything in it is believed.
 * @module
 */
import * as v from 'valibot'
import { PickaxeError } from '../../base/errors.js'

/** `value` as `schema` describes it. Throws PICKAXE_ERR_POOL_RESPONSE naming pool, message and field. */
export function checkedMessage<T extends v.GenericSchema>(
  schema: T,
  value: unknown,
  label: string,
  message: string,
): v.InferOutput<T> {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return parsed.output
  const issue = parsed.issues[0]
  const field = v.getDotPath(issue)
  throw unusable(label, message, `${field === null ? '' : `${field}: `}${issue.message}`)
}

// The reason may repeat what was sent.
const longestWhy = 200

/** PICKAXE_ERR_POOL_RESPONSE: what `label` sent as `message` cannot be used. */
export function unusable(label: string, message: string, why: string): PickaxeError {
  const shown = why.length > longestWhy ? `${why.slice(0, longestWhy)}…` : why
  return new PickaxeError('PICKAXE_ERR_POOL_RESPONSE', `${label} sends a ${message} that cannot be used: ${shown}`, {
    detail: { pool: label, message },
  })
}

/** Hex of `min` to `max` bytes. */
export function hexOf(min: number, max: number) {
  return v.pipe(
    v.string(),
    v.check(
      text => text.length % 2 === 0 && text.length >= 2 * min && text.length <= 2 * max && /^[0-9a-fA-F]*$/.test(text),
      min === max ? `must be ${2 * min} hex digits` : `must be hex of ${min} to ${max} bytes`,
    ),
  )
}

/** A job's or a session's name: pools give texts, some numbers. */
export const identifier = v.union([
  v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  v.pipe(v.number(), v.safeInteger()),
])

/** Whether `result`, or its `status`, says yes, as pools write it. */
export function saysYes(result: unknown): boolean {
  const said = typeof result === 'object' && result !== null ? (result as { status?: unknown }).status : result
  if (typeof said === 'string') return /^(?:true|ok|accepted)$/i.test(said)
  return said === true || said === 1
}

// C0 and C1 with newlines and tabs, line separators, and what turns the direction of text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g

/** `text` on one line and without control characters: a pool's words must not look like ours. */
export function onOneLine(text: string): string {
  return text.replace(control, ' ').trim()
}

const longestText = 500

/** The words in a message for people: `["…"]` or `"…"`. */
export function wordsOf(params: unknown): string {
  const [text] = Array.isArray(params) ? params : [params]
  return typeof text === 'string' ? onOneLine(text.slice(0, longestText)) : ''
}

/** A whole number, or its digits as a text. */
export const wholeNumber = v.union([
  v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number)),
])
