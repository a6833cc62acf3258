/**
 * The algorithms. A new one is a file beside this and a line here.
 * @module
 */
import type { Algorithm } from './algorithm.js'
import { blake3 } from './blake3.js'
import { k12 } from './k12.js'
import { randomx } from './randomx.js'
import { sha256d } from './sha256d.js'

export const algorithms = { sha256d, blake3, k12, randomx } as const

type Table = typeof algorithms
export type AlgorithmName = keyof Table

/** A job of the algorithm with that name. */
export type JobOf<Name extends AlgorithmName> = Parameters<Table[Name]['check']>[0]
/** A job is plain data: what to hash, where the nonce stands, which hashes win. */
export type Job = { [Name in AlgorithmName]: JobOf<Name> }[AlgorithmName]

/** Algorithms whose kernel can be chosen by name. */
export type KernelAlgorithm = {
  [Name in AlgorithmName]: Table[Name]['hasKernels'] extends true ? Name : never
}[AlgorithmName]

/** What native code takes of a job beside the layout. */
export type NativePart = { [Name in AlgorithmName]: ReturnType<Table[Name]['native']> }[AlgorithmName]

/** The options of `blockHeader` for one algorithm. */
export type HeaderOptionsOf<Name extends AlgorithmName> = Table[Name] extends {
  readonly header: { own(options: infer O): object }
}
  ? O
  : never

/** Any of the table, where it does not matter which. */
export type AnyAlgorithm = Algorithm<Job>

export const algorithmNames = Object.keys(algorithms) as [AlgorithmName, ...AlgorithmName[]]
export const allAlgorithms: readonly AnyAlgorithm[] = Object.values(algorithms) as never

export const kernelAlgorithms: readonly KernelAlgorithm[] = allAlgorithms
  .filter(({ hasKernels }) => hasKernels)
  .map(({ name }) => name as KernelAlgorithm)

export function isKernelAlgorithm(name: string): name is KernelAlgorithm {
  return kernelAlgorithms.some(known => known === name)
}

/** Whether the table has it. */
export function isAlgorithm(name: string): name is AlgorithmName {
  return Object.hasOwn(algorithms, name)
}

export function algorithmOf({ algorithm }: { readonly algorithm: AlgorithmName }): AnyAlgorithm {
  return algorithms[algorithm] as never
}

/** What `--algorithm` and JSON may say. */
export const labels: readonly string[] = allAlgorithms.flatMap(algorithm => algorithm.labels)

/** The algorithm whose jobs are called so, or `undefined`. */
export function algorithmLabelled(label: string): AnyAlgorithm | undefined {
  return allAlgorithms.find(algorithm => algorithm.labels.includes(label))
}
