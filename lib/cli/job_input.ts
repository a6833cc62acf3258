/**
 * Jobs as commands take them, from flags or from JSON: one schema for both.
 * @module
 */
import * as v from 'valibot'
import { blockHeader, cryptonoteBlob, dmint, type Job, type NonceRange } from '../algorithm/index.js'
import { fromHex, fromLittleEndian } from '../base/bytes.js'
import { rangeError, typeError } from '../base/errors.js'
import { given } from '../base/given.js'
import { type RandomXVariant, randomxVariants } from '../hash/randomx/variants.js'
import { algorithmNames } from './algorithms.js'

/** No job is longer, whatever it is written in. */
export const maxJobInputBytes = 65_536

/** How a message calls a field: `preimage_hex`, `preimages_hex.1`, or the flag it came from. */
export type NameOf = (field: string, index?: string) => string

const jsonName: NameOf = (field, index) => (index === undefined ? field : `${field}.${index}`)

const maxShownLength = 40

/** `must be …, got …`; the name stands before it. */
const mustBe =
  (what: string) =>
  ({ received }: { received: string }): string =>
    `must be ${what}, got ${received.length > maxShownLength ? `${received.slice(0, maxShownLength)}…` : received}`

const text = v.string(mustBe('a string'))

const hex = (min: number, max = min, wanted = min === max ? `${min} bytes` : `${min} to ${max} bytes`) => {
  return v.pipe(
    text,
    v.regex(/^(?:[0-9a-fA-F]{2})*$/, mustBe(`${wanted} of hex`)),
    v.check(
      digits => digits.length >= 2 * min && digits.length <= 2 * max,
      ({ input }) => `must have ${wanted}, got ${input.length / 2}`,
    ),
  )
}

const hexNumber = v.pipe(
  text,
  v.regex(/^(?:0x)?[0-9a-fA-F]{1,64}$/, mustBe('a hexadecimal number of at most 64 digits')),
  v.transform(digits => BigInt(digits.startsWith('0x') ? digits : `0x${digits}`)),
)

const bits = v.pipe(
  text,
  v.regex(/^(?:0x)?[0-9a-fA-F]{8}$/, mustBe('8 hex digits')),
  v.transform(digits => Number.parseInt(digits, 16)),
)

const oneOf = <const Name extends string>(names: readonly Name[]) =>
  v.picklist(names, mustBe(`one of ${names.join(', ')}`))

const decimal = v.pipe(
  v.union(
    [
      text,
      v.pipe(
        v.number(),
        v.integer(mustBe('a whole number')),
        v.safeInteger('is too large for a JSON number: give it as a string'),
      ),
    ],
    mustBe('a whole number'),
  ),
  v.transform(String),
  v.regex(/^\d{1,78}$/, mustBe('a whole number')),
  v.transform(digits => BigInt(digits)),
)

const range = v.pipe(
  text,
  v.regex(/^\d{1,20}\.\.\d{1,20}$/, mustBe('FIRST..END, two decimal numbers, the end not included')),
  v.transform((bounds): NonceRange => {
    const [start, end] = bounds.split('..') as [string, string]
    return { start: BigInt(start), end: BigInt(end) }
  }),
)

/** Of any job: the nonces to try; and what is claimed to win, of several preimages behind which of them. */
const shared = {
  range: v.optional(range),
  nonce_hex: v.optional(hex(4, 8)),
  preimage_index: v.optional(v.pipe(v.number(mustBe('a number')), v.safeInteger(mustBe('a whole number')))),
}

const dmintRule = {
  target_hex: hexNumber,
  nonce_width: v.picklist([4, 8], mustBe('4 or 8')),
  algorithm: v.optional(v.literal('sha256d', mustBe("'sha256d' of a dMint job"))),
  ...shared,
}

const dmintSchema = v.object({ preimage_hex: hex(64), ...dmintRule })

const dmintSeveralSchema = v.object({
  preimages_hex: v.array(hex(64), mustBe('an array')),
  ...dmintRule,
})

/** Behind the fields of every header Scash has one for the RandomX hash, which is hashed as zeros. */
const randomxFieldBytes = 32
const headerBytes = { usual: 80, scash: 80 + randomxFieldBytes }

const headerSchema = v.object({
  header_hex: hex(headerBytes.usual, headerBytes.scash, `${headerBytes.usual} bytes, of scash ${headerBytes.scash}`),
  bits_hex: v.optional(bits),
  target_hex: v.optional(hexNumber),
  algorithm: v.optional(oneOf(algorithmNames)),
  version_mask_hex: v.optional(bits),
  key_hex: v.optional(hex(0, 60)),
  compare: v.optional(oneOf(['hash', 'commitment'])),
  ...shared,
})

const blobSchema = v.object({
  blob_hex: hex(43, 4096),
  key_hex: hex(32),
  difficulty: decimal,
  algorithm: v.optional(oneOf(randomxVariants)),
  ...shared,
})

/** A job, and what is claimed for it if that was given. */
export interface JobInput {
  job: Job
  nonce?: bigint
  preimageIndex?: number
}

/** A job from the fields of a JSON object or of the command line. Throws `TypeError`/`RangeError` with the field's name. */
export function jobFromFields(fields: unknown, nameOf: NameOf = jsonName): JobInput {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw typeError(
      'a job is a JSON object: {"preimage_hex", "target_hex", "nonce_width"}, {"header_hex"} or {"blob_hex", "key_hex", "difficulty"}',
    )
  }
  if ('header_hex' in fields) return headerJob(checked('header_hex', headerSchema, fields, nameOf), nameOf)
  if ('blob_hex' in fields) return blobJob(checked('blob_hex', blobSchema, fields, nameOf), nameOf)
  if ('preimages_hex' in fields)
    return dmintSeveralJob(checked('preimages_hex', dmintSeveralSchema, fields, nameOf), nameOf)
  return dmintJob(checked('preimage_hex', dmintSchema, fields, nameOf), nameOf)
}

const schemas = [dmintSchema, dmintSeveralSchema, headerSchema, blobSchema]
const knownFields = new Set(schemas.flatMap(({ entries }) => Object.keys(entries)))

/** A job from JSON text. Throws `TypeError`/`RangeError`. */
export function jobFromJson(text: string): JobInput {
  if (text.trim() === '')
    throw typeError('there is no job: give --preimage, --header or --blob, or a job as JSON on standard input')
  let fields: unknown
  try {
    fields = JSON.parse(text)
  } catch (error) {
    throw typeError(`the job is not valid JSON: ${(error as Error).message}`)
  }
  return jobFromFields(fields)
}

function dmintJob(fields: v.InferOutput<typeof dmintSchema>, nameOf: NameOf): JobInput {
  const { preimage_hex, target_hex, nonce_width, range } = fields
  const job = dmint({
    preimage: fromHex(preimage_hex),
    target: target_hex,
    nonceWidth: nonce_width,
    ...given({ range }),
  })
  return { job, ...claims(fields, nonce_width, nameOf) }
}

function dmintSeveralJob(fields: v.InferOutput<typeof dmintSeveralSchema>, nameOf: NameOf): JobInput {
  const { preimages_hex, target_hex, nonce_width, range } = fields
  const job = dmint({
    preimages: preimages_hex.map(preimage => fromHex(preimage)),
    target: target_hex,
    nonceWidth: nonce_width,
    ...given({ range }),
  })
  return { job, ...claims(fields, nonce_width, nameOf) }
}

function headerJob(fields: v.InferOutput<typeof headerSchema>, nameOf: NameOf): JobInput {
  const { header_hex, bits_hex, target_hex, version_mask_hex, range } = fields
  const randomx = randomxOfHeader(fields, nameOf)
  const length = randomx?.variant === 'scash' ? headerBytes.scash : headerBytes.usual
  const header = fromHex(header_hex)
  if (header.length !== length) {
    throw rangeError(`${nameOf('header_hex')} must have ${length} bytes, got ${header.length}`, {
      length: header.length,
    })
  }
  const common = { header, ...given({ bits: bits_hex, target: target_hex, range }) }
  const versionRolling = version_mask_hex === undefined ? undefined : { mask: version_mask_hex }
  const job =
    randomx === undefined
      ? blockHeader({ ...common, algorithm: 'sha256d', ...given({ versionRolling }) })
      : blockHeader({ ...common, algorithm: 'randomx', ...randomx })
  // A header carries a nonce of its own.
  return { job, nonce: fromLittleEndian(header.subarray(76, 80)), ...claims(fields, 4, nameOf) }
}

// A key makes it RandomX; an algorithm that says otherwise is a mistake of whoever wrote the job.
function randomxOfHeader(fields: v.InferOutput<typeof headerSchema>, nameOf: NameOf) {
  const { algorithm, key_hex, compare, version_mask_hex } = fields
  const isRandomX = algorithm === undefined ? key_hex !== undefined : algorithm !== 'sha256d'
  if (!isRandomX) {
    if (key_hex !== undefined || compare !== undefined) {
      const [key, what, name] = [nameOf('key_hex'), nameOf('compare'), nameOf('algorithm')]
      throw rangeError(`${key} and ${what} are for RandomX: give ${name} (${randomxVariants.join(', ')})`, {
        algorithm,
      })
    }
    return undefined
  }
  if (version_mask_hex !== undefined) {
    throw rangeError(`${nameOf('version_mask_hex')} is for sha256d, not for RandomX`, { algorithm })
  }
  if (key_hex === undefined) {
    throw typeError(`${algorithm} needs a key: ${nameOf('key_hex')} is missing`, { field: 'key_hex' })
  }
  const variant = algorithm as RandomXVariant | undefined
  return { key: fromHex(key_hex), ...given({ variant, compare }) }
}

function blobJob(fields: v.InferOutput<typeof blobSchema>, nameOf: NameOf): JobInput {
  const { blob_hex, key_hex, difficulty, algorithm, range } = fields
  const blob = fromHex(blob_hex)
  const job = cryptonoteBlob({
    blob,
    seedHash: fromHex(key_hex),
    difficulty,
    ...given({ variant: algorithm, range }),
  })
  return { job, nonce: fromLittleEndian(blob.subarray(39, 43)), ...claims(fields, 4, nameOf) }
}

function claims(
  { nonce_hex, preimage_index }: v.InferOutput<v.ObjectSchema<typeof shared, undefined>>,
  width: number,
  nameOf: NameOf,
): Pick<JobInput, 'nonce' | 'preimageIndex'> {
  const index = given({ preimageIndex: preimage_index })
  if (nonce_hex === undefined) return index
  const bytes = fromHex(nonce_hex)
  if (bytes.length !== width) {
    throw rangeError(`${nameOf('nonce_hex')} must have ${width} bytes, as they are hashed, got ${bytes.length}`)
  }
  return { nonce: fromLittleEndian(bytes), ...index }
}

type JobSchema = (typeof schemas)[number]

// A field of another kind of job is a mistake: left out silently, it would be another job. Fields nobody knows are ignored.
function checked<T extends JobSchema>(kind: string, schema: T, fields: object, nameOf: NameOf): v.InferOutput<T> {
  const stray = Object.keys(fields).find(field => knownFields.has(field) && !(field in schema.entries))
  if (stray !== undefined) {
    const taken = Object.keys(schema.entries).filter(field => !(field in shared))
    const names = taken.map(field => nameOf(field)).join(', ')
    throw rangeError(`${nameOf(stray)} does not belong to a job of ${nameOf(kind)}, which takes ${names}`, {
      field: stray,
    })
  }
  const result = v.safeParse(schema, fields, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const [field, index] = issue.path!.map(({ key }) => String(key)) as [string, string?]
  const problem = issue.kind === 'schema' && issue.received === 'undefined' ? 'is missing' : issue.message
  throw typeError(`${nameOf(field, index)} ${problem}`, { field })
}
