/**
 * Jobs as JSON, for queues, files and other processes; the command line reads its flags by the same rules.
 * @module
 */
import { fromLittleEndian, toHex } from '../base/bytes.js'
import { rangeError, typeError } from '../base/errors.js'
import { type FieldName, hexBytes, hexNumber, integer, numberRange, type Reader } from '../base/fields.js'
import { given } from '../base/given.js'
import { assertKnown } from '../base/known_options.js'
import { targetHex } from '../base/target.js'
import type { Fields } from './algorithm.js'
import { formFields, forms, type JobForm } from './forms.js'
import { assertJob } from './job.js'
import { fullRange } from './layout.js'
import { type AnyAlgorithm, algorithmLabelled, algorithmOf, type Job } from './table.js'

/** A job as `jobToJSON` writes it; `JSON.stringify` makes text of it. */
export interface JobJSON {
  /** `sha256d`, or the variant of RandomX: `rx/0`. */
  readonly algorithm: string
  /** The template in hex, as it is hashed, nonce field included. */
  readonly template_hex: string
  /** Where the nonce field starts, in bytes from the start of the template. */
  readonly nonce_offset: number
  /** Bytes of the nonce field. */
  readonly nonce_width: 4 | 8
  /** The inclusive bound, 64 hex digits, most significant first. */
  readonly target_hex: string
  /** How a hash is read as a number. */
  readonly order: 'big-endian' | 'little-endian'
  /** `FIRST..END`, the end not included. Absent: every nonce. */
  readonly range?: string
  /** What the algorithm adds: `preimages_hex`; `key_hex` and `compare`. */
  readonly [field: string]: unknown
}

/** A job, and what is claimed for it if that was given. */
export interface JobClaim {
  readonly job: Job
  readonly nonce?: bigint
  readonly preimageIndex?: number
}

/**
 * The job as plain JSON values, which {@link jobFromJSON} reads back as the same job; `pickaxe mine` and
 * `pickaxe verify` read it too. Throws `TypeError`/`RangeError` for what is no job.
 *
 * @example
 * import { blockHeader, jobFromJSON, jobToJSON } from 'pickaxe'
 *
 * const job = blockHeader({ header: new Uint8Array(80), algorithm: 'sha256d', bits: 0x1d00ffff })
 * const text = JSON.stringify(jobToJSON(job))
 * console.log(jobFromJSON(JSON.parse(text)).target.bound === job.target.bound) // true
 */
export function jobToJSON(job: Job): JobJSON {
  assertJob(job)
  const { template, nonceOffset, nonceWidth, target, range } = job
  const algorithm = algorithmOf(job)
  const all = fullRange(nonceWidth)
  const isWhole = range.start === all.start && range.end === all.end
  return {
    algorithm: algorithm.label(job),
    template_hex: toHex(template),
    nonce_offset: nonceOffset,
    nonce_width: nonceWidth,
    target_hex: targetHex(target),
    order: target.order,
    ...given({ range: isWhole ? undefined : `${range.start}..${range.end}` }),
    ...algorithm.write(job),
  }
}

/**
 * A job from parsed JSON: what {@link jobToJSON} writes, or what the builders take: `{preimage_hex, target_hex,
 * nonce_width}`, `{header_hex}`, `{blob_hex, key_hex, difficulty}`. An unknown field is refused by name, and so is one of
 * another kind of job. Throws `TypeError`/`RangeError` with the field's name.
 */
export function jobFromJSON(value: unknown): Job {
  return readJob(value).job
}

/** How a message calls a field, and one element of it. */
export type NameOf = (field: string, element?: number) => string

const jsonName: NameOf = (field, element) => (element === undefined ? field : `${field}.${element}`)

const nonceBytes = hexBytes(4, 8)

/** Bytes as they are hashed; a number where it begins with `0x`. */
const nonce: Reader<Uint8Array | bigint> = (value, name) =>
  typeof value === 'string' && value.startsWith('0x') ? hexNumber(value, name) : nonceBytes(value, name)

/** Of any job: the nonces to try; and what is claimed to win, of several preimages behind which of them. */
const shared: Readonly<Record<string, Reader<unknown>>> = {
  range: numberRange,
  nonce_hex: nonce,
  preimage_index: integer,
}

/** {@link jobFromJSON}, with the nonce that is claimed to win. */
export function readJob(fields: unknown, nameOf: NameOf = jsonName): JobClaim {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw typeError(
      'a job is a JSON object: {"preimage_hex", "target_hex", "nonce_width"}, {"header_hex"}, {"blob_hex", "key_hex", "difficulty"} or what jobToJSON() writes',
    )
  }
  const document = fields as Readonly<Record<string, unknown>>
  const form = forms.find(({ kind }) => kind in document) ?? forms.at(-1)!
  const fieldName =
    (field: string): FieldName =>
    element =>
      nameOf(field, element)
  refuseForeign(form, document, nameOf)
  refuseUnknown(document)
  const { algorithm, label } = algorithmFor(form, document, nameOf)
  const own = form.own(algorithm)
  refuseForeignOwn(form, algorithm, document, nameOf)
  const values = readAll({ ...form.fields, ...own }, document, label, fieldName)
  const read = <T>(name: string): T | undefined =>
    document[name] === undefined ? undefined : (shared[name]!(document[name], fieldName(name)) as T)
  const range = read<{ start: bigint; end: bigint }>('range')
  const claimed = read<Uint8Array | bigint>('nonce_hex')
  const preimageIndex = read<number>('preimage_index')
  const job = form.build({ values, algorithm, label, range, nameOf: fieldName })
  return { job, ...given({ nonce: claimedNonce(form, job, claimed, nameOf), preimageIndex }) }
}

function claimedNonce(
  form: JobForm,
  { template, nonceOffset, nonceWidth }: Job,
  claimed: Uint8Array | bigint | undefined,
  nameOf: NameOf,
): bigint | undefined {
  if (claimed === undefined) {
    return form.carriesNonce ? fromLittleEndian(template.subarray(nonceOffset, nonceOffset + nonceWidth)) : undefined
  }
  if (typeof claimed === 'bigint') {
    if (claimed < fullRange(nonceWidth).end) return claimed
    throw rangeError(`${nameOf('nonce_hex')} must be a number of ${nonceWidth} bytes, got 0x${claimed.toString(16)}`)
  }
  if (claimed.length === nonceWidth) return fromLittleEndian(claimed)
  throw rangeError(`${nameOf('nonce_hex')} must have ${nonceWidth} bytes, as they are hashed, got ${claimed.length}`)
}

// A field of another kind of job is a mistake: left out silently, it would be another job.
function refuseForeign(form: JobForm, document: object, nameOf: NameOf): void {
  const taken = { ...form.fields, ...Object.assign({}, ...form.algorithms.map(form.own)) }
  const isForeign = (field: string) => formFields.has(field) && field in document && !Object.hasOwn(taken, field)
  const foreign = [...forms.map(({ kind }) => kind), ...Object.keys(document)].find(isForeign)
  if (foreign === undefined) return
  const names = [...Object.keys(taken), 'algorithm'].map(field => nameOf(field)).join(', ')
  throw rangeError(`${nameOf(foreign)} does not belong to a job of ${nameOf(form.kind)}, which takes ${names}`, {
    field: foreign,
  })
}

// What documents say of themselves: this program's JSON, and a request in the external-miner protocol.
const versions = ['format_version', 'protocol']

function refuseUnknown(document: object): void {
  const known = [...formFields.keys(), ...Object.keys(shared), 'algorithm', ...versions]
  assertKnown(document, known, 'a job')
}

function refuseForeignOwn(form: JobForm, chosen: AnyAlgorithm, document: object, nameOf: NameOf): void {
  const isTaken = (field: string) => field in form.fields || field in form.own(chosen)
  for (const other of form.algorithms) {
    const fields = Object.keys(form.own(other))
    if (!fields.some(field => field in document && !isTaken(field))) continue
    const names = fields.map(field => nameOf(field)).join(' and ')
    const are = fields.length === 1 ? 'is' : 'are'
    throw rangeError(`${names} ${are} for ${other.title}: give ${nameOf('algorithm')} (${other.labels.join(', ')})`, {
      algorithm: chosen.name,
    })
  }
}

/** The algorithm named; or, where none is, the one for which the most is given: a key makes it RandomX. */
function algorithmFor(
  { algorithms, title, own }: JobForm,
  document: Readonly<Record<string, unknown>>,
  nameOf: NameOf,
): { algorithm: AnyAlgorithm; label: string } {
  const { algorithm: label } = document
  if (label === undefined) {
    const needed = (algorithm: AnyAlgorithm) => Object.entries(own(algorithm)).filter(([, field]) => !field.optional)
    const possible = algorithms.filter(each => needed(each).every(([field]) => document[field] !== undefined))
    const most = Math.max(...possible.map(each => needed(each).length))
    const algorithm = possible.find(each => needed(each).length === most) ?? algorithms[0]!
    return { algorithm, label: algorithm.labels[0] }
  }
  const named = typeof label === 'string' ? algorithmLabelled(label) : undefined
  if (named !== undefined && algorithms.includes(named)) return { algorithm: named, label: label as string }
  const known = algorithms.flatMap(({ labels }) => labels)
  const wanted = known.length === 1 ? `'${known[0]}' of ${title}` : `one of ${known.join(', ')}`
  throw rangeError(`${nameOf('algorithm')} must be ${wanted}, got ${JSON.stringify(label)?.slice(0, 40)}`, {
    field: 'algorithm',
  })
}

function readAll(
  fields: Fields,
  document: Readonly<Record<string, unknown>>,
  label: string,
  nameOf: (field: string) => FieldName,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const value = document[name]
    if (value === undefined) {
      if (field.optional) continue
      const needed = field.what === undefined ? '' : `${label} needs a ${field.what}: `
      throw typeError(`${needed}${nameOf(name)()} is missing`, { field: name })
    }
    values[name] = field.read(value, nameOf(name))
  }
  return values
}
