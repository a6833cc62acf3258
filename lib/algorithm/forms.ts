/**
 * The forms a job is written in, as JSON or by flags: `template_hex` is any job, the others are what a builder takes.
 * @module
 */
import { rangeError } from '../base/errors.js'
import { type FieldName, hexBytes, hexNumber, hexWord, listOf, oneOf, wholeIn } from '../base/fields.js'
import { given } from '../base/given.js'
import { type Field, type Fields, optional, required, type Values } from './algorithm.js'
import { type DmintAlgorithm, dmint } from './dmint.js'
import { type BlockHeaderOptions, blockHeader, headerAlgorithms } from './header.js'
import { assertJob } from './job.js'
import { checkedRange, type NonceRange } from './layout.js'
import { preimageBytes } from './preimages.js'
import { type AnyAlgorithm, allAlgorithms, type Job } from './table.js'

/** What was read of a document. */
export interface Reading {
  readonly values: Readonly<Record<string, unknown>>
  readonly algorithm: AnyAlgorithm
  readonly label: string
  readonly range: NonceRange | undefined
  readonly nameOf: (field: string) => FieldName
}

export interface JobForm {
  /** The field that tells it from others. */
  readonly kind: string
  readonly title: string
  readonly example: string
  readonly fields: Fields
  /** Whether a nonce stands in the template, which is the one claimed where no other is. */
  readonly carriesNonce: boolean
  readonly algorithms: readonly AnyAlgorithm[]
  /** What it takes beside, for one algorithm. */
  own(algorithm: AnyAlgorithm): Fields
  /** Throws `TypeError`/`RangeError`. */
  build(reading: Reading): Job
}

const targetHex = required(
  '--target <hex>',
  'dMint target, or a 256-bit bound for a header instead of its bits; of a blob 4 or 8 bytes, as a pool’s job has it',
  hexNumber,
)
const nonceWidth = required('--nonce-width <4|8>', 'dMint: bytes of the nonce', oneOf(4, 8), { isNumber: true })
const preimageFlag = '--preimage <hex>'
const preimageAbout = 'dMint: the 64 bytes before the nonce; up to 16 times, to search them together'

/** Fields with their types, and how a job is built of them. */
function jobForm<F extends Fields>(
  form: Omit<JobForm, 'fields' | 'build'> & {
    fields: F
    build(values: Values<F>, reading: Reading): Job
  },
): JobForm {
  return { ...form, build: reading => form.build(reading.values as Values<F>, reading) }
}

const template = jobForm({
  kind: 'template_hex',
  title: 'any job',
  example:
    '{"template_hex": "...", "nonce_offset": 76, "nonce_width": 4, "target_hex": "...", "order": "little-endian"}',
  fields: {
    template_hex: required('--template <hex>', 'what is hashed, as it is', hexBytes(4, 4096)),
    nonce_offset: required('--nonce-offset <n>', 'where the nonce stands in the template', wholeIn(0, 4096), {
      isNumber: true,
    }),
    nonce_width: nonceWidth,
    target_hex: targetHex,
    order: required(
      '--order <order>',
      'how the hash of a template is read: big-endian or little-endian',
      oneOf('big-endian', 'little-endian'),
    ),
  },
  carriesNonce: false,
  algorithms: allAlgorithms,
  own: ({ document }) => document.fields,
  build(fields, { values, algorithm, label, range }) {
    const { template_hex, nonce_offset, nonce_width, target_hex, order } = fields
    const job: unknown = {
      algorithm: algorithm.name,
      template: template_hex,
      nonceOffset: nonce_offset,
      nonceWidth: nonce_width,
      target: { bound: target_hex, order },
      range: checkedRange(range, nonce_width),
      ...algorithm.document.read(values, label),
    }
    assertJob(job)
    return Object.freeze(job)
  },
})

const header = jobForm({
  kind: 'header_hex',
  title: 'a header',
  example: '{"header_hex": "...", "bits_hex": "1d00ffff", "version_mask_hex": "1fffe000"}',
  fields: {
    header_hex: required('--header <hex>', `a block header: ${headerLengths()}`, hexBytes(80, 112, headerLengths())),
    bits_hex: optional('--bits <hex>', "compact target of the header (default: the header's own)", hexWord),
    target_hex: optional(targetHex.flag, targetHex.about, hexNumber),
  },
  carriesNonce: true,
  algorithms: headerAlgorithms,
  own: algorithm => algorithm.header!.document.fields,
  build({ header_hex, bits_hex: bits, target_hex: target }, { values, algorithm, label, range, nameOf }) {
    const length = algorithm.header!.bytes(label)
    if (header_hex.length !== length) {
      throw rangeError(`${nameOf('header_hex')()} must have ${length} bytes, got ${header_hex.length}`, {
        length: header_hex.length,
      })
    }
    const own = algorithm.header!.document.read(values, label)
    const options = { algorithm: algorithm.name, header: header_hex, ...given({ bits, target, range }), ...own }
    return blockHeader(options as BlockHeaderOptions)
  },
})

// `80 bytes, of scash 112`.
function headerLengths(): string {
  const longer = headerAlgorithms.flatMap(({ header, labels }) =>
    labels.filter(label => header!.bytes(label) !== 80).map(label => `of ${label} ${header!.bytes(label)}`),
  )
  return ['80 bytes', ...longer].join(', ')
}

const dmintFields = { target_hex: targetHex, nonce_width: nonceWidth }

const dmintAlgorithms = allAlgorithms.filter(algorithm => algorithm.dmint !== undefined)

const severalPreimages = jobForm({
  kind: 'preimages_hex',
  title: 'a dMint job',
  example: '{"preimages_hex": ["...", "..."], "target_hex": "7fffffffffffffff", "nonce_width": 4}',
  fields: {
    preimages_hex: required(preimageFlag, preimageAbout, listOf(hexBytes(preimageBytes))),
    ...dmintFields,
  },
  carriesNonce: false,
  algorithms: dmintAlgorithms,
  own: () => ({}),
  build: ({ preimages_hex: preimages, target_hex: target, nonce_width }, { algorithm, range }) =>
    dmint({ preimages, target, nonceWidth: nonce_width, algorithm: algorithm.name as DmintAlgorithm, range }),
})

const onePreimage = jobForm({
  kind: 'preimage_hex',
  title: 'a dMint job',
  example: '{"preimage_hex": "...", "target_hex": "7fffffffffffffff", "nonce_width": 4}',
  fields: { preimage_hex: required(preimageFlag, preimageAbout, hexBytes(preimageBytes)), ...dmintFields },
  carriesNonce: false,
  algorithms: dmintAlgorithms,
  own: () => ({}),
  build: ({ preimage_hex: preimage, target_hex: target, nonce_width }, { algorithm, range }) =>
    dmint({ preimage, target, nonceWidth: nonce_width, algorithm: algorithm.name as DmintAlgorithm, range }),
})

const ownForms: readonly JobForm[] = allAlgorithms.flatMap(algorithm =>
  (algorithm.forms ?? []).map(form => ({
    ...form,
    algorithms: [algorithm],
    own: () => ({}),
    build: ({ values, label, range, nameOf }: Reading) =>
      form.build(values, label, range, field => nameOf(field)()) as Job,
  })),
)

/** In the order they are recognised; the last is the one a document without any of their fields is taken for. */
export const forms: readonly JobForm[] = [template, header, ...ownForms, severalPreimages, onePreimage]

/** Every field that some form or algorithm has. */
export const formFields: ReadonlyMap<string, Field> = new Map(
  forms
    .toReversed()
    .flatMap(form => [form.fields, ...form.algorithms.map(form.own)].flatMap(fields => Object.entries(fields))),
)
