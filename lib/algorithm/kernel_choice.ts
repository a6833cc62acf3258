/**
 * Kernels by algorithm, and as PICKAXE_KERNEL and `--kernel` name them: `sha256d=avx2`, several with commas between them. A
 * name alone is one of sha256d.
 * @module
 */
import { assertObject, wrongType } from '../base/assert.js'
import { rangeError } from '../base/errors.js'
import { assertKnown } from '../base/known_options.js'
import { isKernelAlgorithm, type KernelAlgorithm, kernelAlgorithms } from './table.js'

/** A kernel's name (see `system().kernels`) for an algorithm: `{ sha256d: 'avx2' }`. */
export type KernelChoice = { readonly [Name in KernelAlgorithm]?: string | undefined }

/** Whose kernel a name alone is. */
const unnamed: KernelAlgorithm = 'sha256d'

/** Throws `TypeError` that names the option; whether there is such a kernel is for who uses it. */
export function assertKernels(choice: unknown, name: string): asserts choice is KernelChoice {
  if (typeof choice === 'string') throw wrongType(name, `an object as in { ${unnamed}: '${choice}' }`, choice)
  assertObject(choice, name)
  assertKnown(choice, kernelAlgorithms, name)
  for (const [algorithm, kernel] of Object.entries(choice)) {
    if (kernel !== undefined && typeof kernel !== 'string') throw wrongType(`${name}.${algorithm}`, 'a string', kernel)
  }
}

/** Throws `RangeError` that names `source`: for an algorithm that has no kernels, or two kernels of one. */
export function parseKernels(text: string, source: string): KernelChoice {
  const choice: Record<string, string> = {}
  for (const [algorithm, kernel] of entries(text)) {
    const detail = { name: source, value: text }
    if (!isKernelAlgorithm(algorithm)) {
      const known = kernelAlgorithms.join(', ')
      throw rangeError(`${source} names ${JSON.stringify(algorithm)}: algorithms with kernels are ${known}`, detail)
    }
    if (Object.hasOwn(choice, algorithm)) throw rangeError(`${source} names two kernels of ${algorithm}`, detail)
    choice[algorithm] = kernel
  }
  return choice
}

/** What the text of PICKAXE_KERNEL says of `algorithm`, as far as it can be read. */
export function kernelIn(text: string | undefined, algorithm: KernelAlgorithm): string | undefined {
  return entries(text ?? '').find(([of]) => of === algorithm)?.[1]
}

function entries(text: string): [algorithm: string, kernel: string][] {
  return text
    .split(',')
    .filter(part => part !== '')
    .map(part => {
      const at = part.indexOf('=')
      return at < 0 ? [unnamed, part] : [part.slice(0, at), part.slice(at + 1)]
    })
}
