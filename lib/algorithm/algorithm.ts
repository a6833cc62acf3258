/**
 * What an algorithm has to say about itself: the contract of a file in the table. Everything else asks the table.
 * @module
 */
import type { Reader } from '../base/fields.js'
import { namesOf } from '../base/known_options.js'
import type { PreparationOptions } from '../hash/preparation.js'
import type { RandomXVariant } from '../hash/randomx/variants.js'
import type { JobLayout, NonceRange } from './layout.js'

/** What every job has; an algorithm adds fields of its own. */
export interface AlgorithmJob extends JobLayout {
  readonly algorithm: string
}

/** What a job has beyond that. */
export type OwnFields<J extends AlgorithmJob> = Omit<J, keyof AlgorithmJob>

/** What {@link verify} found out about a nonce. */
export interface Verdict {
  /** Whether the hash meets the job's target. The job's `range` is no part of the proof. */
  valid: boolean
  /** 32 bytes, in the order the algorithm puts them out. */
  hash: Uint8Array
  /** RandomX jobs that compare the commitment: what was compared, 32 bytes. */
  commitment?: Uint8Array
}

/** Hashing in TypeScript that needs nothing beforehand. */
export interface HashAtOnce {
  /** 32 bytes. */
  hashSync(message: Uint8Array): Uint8Array
}

/** Hashing in TypeScript that takes long to prepare. What was prepared serves many jobs. */
export interface HashPrepared<J extends AlgorithmJob, Prepared> {
  prepare(job: J, options: PreparationOptions): Promise<Prepared>
  /** Whether it was prepared for such a job. */
  serves(prepared: Prepared, job: J): boolean
  /** The same for all jobs that one preparation serves, and for no others. */
  cacheId(job: J): string
  /** 32 bytes. Both throw `RangeError` for a job that it does not serve. */
  hash(prepared: Prepared, message: Uint8Array, job: J): Promise<Uint8Array>
  hashSync(prepared: Prepared, message: Uint8Array, job: J): Uint8Array
}

/** One field of a job written as JSON, and the flag that gives it on the command line. */
export interface Field<T = unknown> {
  readonly read: Reader<T>
  /** As the command line spells it: `--key <hex>`. */
  readonly flag: string
  readonly about: string
  readonly optional: boolean
  /** What is missing without it: `key`. */
  readonly what?: string
  /** Whether JSON has a number, not a text. */
  readonly isNumber?: boolean
}

export type Fields = Readonly<Record<string, Field>>

/** What was read: `undefined` where an optional field is missing. */
export type Values<F extends Fields> = { readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never }

export function required<T>(
  flag: string,
  about: string,
  read: Reader<T>,
  more: Pick<Field, 'what' | 'isNumber'> = {},
): Field<T> {
  return { flag, about, read, optional: false, ...more }
}

export function optional<T>(flag: string, about: string, read: Reader<T>): Field<T | undefined> {
  return { flag, about, read, optional: true }
}

/** What an algorithm's own fields are in JSON. */
export interface OwnDocument<F extends Fields, Own> {
  readonly fields: F
  /** `label` is one of the algorithm's. */
  read(values: Values<F>, label: string): Own
}

/** A way to write jobs that only one algorithm has. */
export interface Form<F extends Fields = Fields, J extends AlgorithmJob = AlgorithmJob> {
  /** The field that tells it from others. */
  readonly kind: string
  /** `a dMint job`. */
  readonly title: string
  readonly example: string
  readonly fields: F
  /** Whether the nonce claimed stands in the template where no other is given. */
  readonly carriesNonce: boolean
  /** `nameOf` is how a message calls a field. */
  build(values: Values<F>, label: string, range: NonceRange | undefined, nameOf: (field: string) => string): J
}

/** A form with the types of its fields. */
export function form<F extends Fields, J extends AlgorithmJob>(parts: Form<F, J>): Form<F, J> {
  return parts
}

/** What {@link blockHeader} takes for every algorithm. */
export interface HeaderOptions {
  /**
   * 80 bytes as they are hashed; the nonce is little-endian at 76..79 and ignored. Of Scash 112: the 32 behind are the
   * field for the RandomX hash, which is hashed as zeros.
   */
  header: Uint8Array
  /** Compact target; default: the header's own, little-endian at 72..75. */
  bits?: number | undefined
  /** A 256-bit bound instead of `bits`, as pools give (a share target). Inclusive. */
  target?: bigint | undefined
  /** The nonces to try. Default: all 2^32. */
  range?: NonceRange | undefined
}

/** The names of {@link HeaderOptions}, with that of the algorithm. */
export const headerOptionNames = [
  'algorithm',
  ...namesOf<HeaderOptions>({ header: true, bits: true, target: true, range: true }),
]

/** An algorithm that hashes block headers. */
export interface HeaderRule<J extends AlgorithmJob, O extends HeaderOptions, F extends Fields> {
  /** Length of the header under one of the algorithm's labels; what lies behind byte 79 is hashed as zeros. */
  bytes(label: string): number
  /** Options that only this algorithm takes. */
  readonly options: readonly Exclude<keyof O, keyof HeaderOptions | 'algorithm'>[]
  /** Throws `TypeError`/`RangeError`. */
  own(options: O): OwnFields<J>
  readonly document: OwnDocument<F, Omit<O, keyof HeaderOptions | 'algorithm'>>
}

/** An algorithm that dMint contracts may ask for. */
export interface DmintRule {
  /** Whether several preimages can be searched together; its jobs then have `preimages`. */
  readonly several: boolean
  /** Whether a hash whose number is the target itself wins, as the contract's bytecode has it (`target >= value`). */
  readonly isInclusive: boolean
}

/** What is particular to one algorithm. */
export interface Algorithm<
  J extends AlgorithmJob,
  Native extends object = object,
  F extends Fields = Fields,
  O extends HeaderOptions = HeaderOptions,
  H extends Fields = Fields,
> {
  readonly name: J['algorithm']
  /** For people: what it is called, and what it does. */
  readonly title: string
  readonly inWords: string
  /** What flags and JSON call its jobs: the algorithm, or its variants. The first is the default. */
  readonly labels: readonly [string, ...string[]]
  label(own: OwnFields<J>): string
  /** Whether it runs in full and in light mode. */
  readonly hasModes: boolean
  /** Whether native code has several kernels for it, chosen by name (`kernels`, PICKAXE_KERNEL). */
  readonly hasKernels: boolean

  /**
   * Checks the fields of its own, and the layout where not every one will do. Throws `TypeError`/`RangeError`.
   * The table takes the type of jobs from this parameter, as that of header options from `header.own`'s: name them.
   */
  check(job: J): void
  /** The fields of its own, in memory of their own. */
  own(job: J): OwnFields<J>
  /** Several preimages that are searched together, if the job has them. */
  preimages(job: J): readonly Uint8Array[] | undefined

  /** What its searcher in C++ takes beside the layout. */
  native(job: J): Native
  /** The RandomX variant whose need of CPU cache says how many threads pay; `undefined` where every one does. */
  threadsBy(job: J): RandomXVariant | undefined
  /** What hashes a job, in a word or two. `mode` is undefined before the first key. */
  engine(at: { kernel: string; mode: 'full' | 'light' | undefined }): string
  /** What a reproduction needs beside the layout, when native code and verifier disagree. */
  mismatchDetail(job: J): Readonly<Record<string, unknown>>

  readonly hashing: HashAtOnce | HashPrepared<J, unknown>
  /** The full 256-bit rule. `hash` is 32 bytes. */
  verdict(job: J, message: Uint8Array, hash: Uint8Array): Verdict

  /** Its own fields in the JSON of any job. */
  readonly document: OwnDocument<F, OwnFields<J>>
  write(job: J): Readonly<Record<string, unknown>>
  readonly header?: HeaderRule<J, O, H>
  readonly dmint?: DmintRule
  readonly forms?: readonly Form[]
}

/** Whether it hashes without preparation. */
export function hashesAtOnce(hashing: HashAtOnce | HashPrepared<never, unknown>): hashing is HashAtOnce {
  return !('prepare' in hashing)
}
