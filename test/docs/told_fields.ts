/** Holds JSON of a command to what docs/json.md tells of it. */
import { expect } from 'vitest'
import { documents } from '../../docs/json_fields.mjs'

/** `a.b`, `a[]`: where values stand. */
export function fieldsIn(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? [`${at}[]`] : value.flatMap(each => fieldsIn(each, `${at}[]`))
  }
  if (typeof value !== 'object' || value === null) return [at]
  return Object.entries(value).flatMap(([name, of]) => fieldsIn(of, at === '' ? name : `${at}.${name}`))
}

/** Told of, by that name or as one of an object whose names are data. */
function isTold(field: string, told: readonly string[]): boolean {
  if (told.includes(field)) return true
  // An array without elements, and an object that is null this time.
  if (told.some(each => each.startsWith(`${field}.`) || each.startsWith(`${field}[`))) return true
  return told.some(each => each.endsWith('.*') && field.startsWith(each.slice(0, -1)))
}

/** `text` has the fields that are told of under `title` and no other; all of them, unless it need not have them `always`. */
export function holds(title: string, text: string, { always = true, type = '' } = {}): void {
  const { fields: common, types = {} } = documents[title]!
  const told = [...Object.keys(common), ...Object.keys(types[type] ?? {})]
  const fields = [...new Set(fieldsIn(JSON.parse(text)))]
  expect(fields.filter(field => !isTold(field, told))).toEqual([])
  if (!always) return
  const isThere = (field: string) => fields.some(each => each === field || each.startsWith(field.replace(/\*$/, '')))
  expect(told.filter(field => !isThere(field))).toEqual([])
}

/** An event of each type with everything it may have: a new field does not compile before it stands here. */
export type OneOfEach<Event extends { type: string }> = {
  [Type in Event['type']]: Required<Omit<Extract<Event, { type: Type }>, 'type'>>
}
