/**
 * What a miner can have to say beside its results: a code, what it is about, and the sentence for people. Native code and
 * the verifier's threads give the code and the detail; the sentences are made here and nowhere else.
 * @module
 */
import type { ErrorCode } from '../base/errors.js'
import type { DatasetPrefetch } from '../native/addon.js'

interface OfSearch {
  /** The search it is about: {@link Search.id}. */
  readonly jobId: number
}

interface Because {
  /** Of the error that is behind it. */
  readonly code: ErrorCode
  /** What that error says. */
  readonly reason: string
}

interface OtherCpus {
  /** That this process may use now. */
  readonly usableCpus: readonly number[]
  /** That it could use until now. */
  readonly usableCpusBefore: readonly number[]
}

interface OneForAll {
  /** Memory nodes that have threads. */
  readonly nodes: number
}

interface FewerThreads {
  /** How many search. */
  readonly threads: number
  /** Why no more. */
  readonly reason: string
}

interface FewerMachines {
  /** That each thread runs in turns. */
  readonly machinesPerThread: number
}

interface OtherMachines extends FewerMachines {
  /** When they ask for dataset lines. */
  readonly datasetPrefetch: DatasetPrefetch
  /** How many each thread ran until now. */
  readonly machinesPerThreadBefore: number
  /** When these asked for dataset lines. */
  readonly datasetPrefetchBefore: DatasetPrefetch
}

interface SlowPreparation {
  /** Milliseconds it will take in all, about. */
  readonly takesMs: number
}

interface NoWebAssembly {
  /** Why the host does not let it run. */
  readonly reason: string
}

interface FailedSearch {
  /** Of the error it ended with; `undefined` where that is none of this package's. */
  readonly code: ErrorCode | undefined
  /** What that error says. */
  readonly reason: string
}

/** What the detail of a notice has, by its code. */
export interface NoticeDetails {
  /** RandomX runs on fewer threads than there are. */
  'thread-plan': FewerThreads
  /** This system does not pin threads. */
  'pin-unsupported': Readonly<Record<never, never>>
  /** The operating system pins threads, but not here. */
  'pin-refused': OfSearch
  /** Threads run at the priority of the process. */
  'priority-refused': OfSearch
  /** There is no room for the RandomX dataset: hashing goes on with the cache, several times slower. */
  'light-mode': OfSearch & Because
  /** There is no room for a copy of the RandomX dataset, or cache, on every memory node: one serves all. */
  'memory-nodes': OfSearch & Because & OneForAll
  /** RandomX programs are interpreted, many times slower, for want of generated code. */
  interpreter: OfSearch & Because
  /** Dataset items are computed without generated code: the dataset takes longer, light mode is slower. */
  'plain-items': OfSearch & Because
  /** There is no room for the RandomX machines that prove best. */
  'fewer-machines': OfSearch & Because & FewerMachines
  /** Measured again, another plan of machines is faster than the one before. */
  'other-machines': OfSearch & OtherMachines
  /** The CPUs that this process may use have changed: RandomX plans its threads anew with the next job. */
  'cpus-changed': OtherCpus
  /** Preparing to check RandomX hits takes long; no hit comes before. */
  'verifier-slow': OfSearch & SlowPreparation
  /** RandomX hits are checked without WebAssembly, about ten times slower. */
  'verifier-plain': OfSearch & NoWebAssembly
  /** There is no memory or no thread to check RandomX hits: the first hit will end the Miner with that error. */
  'verifier-refused': Because
  /** A search of a Miner ended with an error. */
  'search-failed': OfSearch & FailedSearch
}

/** Stable, for programs; docs/errors.md explains each. */
export type NoticeCode = keyof NoticeDetails

/** Something works less well than asked for, otherwise than before, or not at all; the Miner goes on. */
export type Notice = {
  [Code in NoticeCode]: {
    /** Stable, for programs. */
    readonly code: Code
    /** For people. */
    readonly message: string
    /** The same for programs, by code. */
    readonly detail: NoticeDetails[Code]
  }
}[NoticeCode]

const sentences: { readonly [Code in NoticeCode]: (detail: NoticeDetails[Code]) => string } = {
  'thread-plan': ({ reason }) => reason,
  'pin-unsupported': () => 'this system does not pin threads; running unpinned',
  'pin-refused': () => 'the OS refuses to pin threads to CPUs',
  'priority-refused': () => 'the OS refuses to lower the priority of threads',
  'light-mode': ({ reason }) => `light mode: ${reason}`,
  'memory-nodes': ({ nodes, reason }) =>
    `threads on ${nodes} memory nodes share one copy of RandomX's memory: ${reason}`,
  interpreter: ({ reason }) => `running the interpreter, many times slower than generated code: ${reason}`,
  'plain-items': ({ reason }) => `no generated code for dataset items: ${reason}`,
  'fewer-machines': ({ machinesPerThread, reason }) => `each thread runs ${machines(machinesPerThread)}: ${reason}`,
  'other-machines': detail => {
    const now = plan(detail.machinesPerThread, detail.datasetPrefetch)
    const before = plan(detail.machinesPerThreadBefore, detail.datasetPrefetchBefore)
    return `each thread now runs ${now}, not ${before}: measured again, that is faster`
  },
  'cpus-changed': ({ usableCpus, usableCpusBefore }) =>
    `this process may now use CPU ${usableCpus.join(', ')}, not ${usableCpusBefore.join(', ')}`,
  'verifier-slow': ({ takesMs }) =>
    `preparing to check RandomX hits takes about ${Math.round(takesMs / 1000)} s here; no hit comes before`,
  'verifier-plain': ({ reason }) => `RandomX hits are checked in plain JavaScript, ten times slower: ${reason}`,
  'verifier-refused': ({ reason }) => `no hit of this search can be verified: ${reason}`,
  'search-failed': ({ reason }) => `the search failed: ${reason}`,
}

export const noticeCodes = Object.keys(sentences) as readonly NoticeCode[]

/** With its sentence. */
export function noticeOf<Code extends NoticeCode>(code: Code, detail: NoticeDetails[Code]): Notice {
  return { code, message: sentences[code](detail), detail } as Notice
}

function machines(count: number): string {
  return count === 1 ? '1 RandomX machine' : `${count} RandomX machines in turns`
}

function plan(count: number, prefetch: DatasetPrefetch): string {
  return `${machines(count)}${prefetch === 'translated' ? ' with translated prefetches' : ''}`
}
