/**
 * What `pickaxe doctor` makes of the facts of `system()`.
 * @module
 */
import { given } from '../../base/given.js'
import { type KernelInfo, randomxKernels, type SystemInfo } from '../../native/system.js'
import type { Advice } from '../../tune/advice.js'
import type { LackId } from '../../tune/lack.js'
import { verdictText } from '../../tune/worth.js'

/** `improvable` works, but could work better. */
export type Verdict = 'ok' | 'improvable' | 'broken'

export interface Finding {
  readonly name: string
  readonly verdict: Verdict
  readonly fact: string
  /** What to do about it: a command, where there is one. */
  readonly mend?: string
}

const mebibyte = 2 ** 20
const cacheBytes = 256 * mebibyte
const datasetBytes = 2080 * mebibyte

/** `advice` on what the machine lacks. */
export function findings(info: SystemInfo, advice: readonly Advice[]): readonly Finding[] {
  const parts = [versions(info), addon(info), cpu(info), ...kernels(info), programs(info), memory(info), pages(info)]
  return [...parts, ...advice.map(lacking), clock()]
}

function versions({ version, node, platform }: SystemInfo): Finding {
  return { name: 'pickaxe', verdict: 'ok', fact: `${version} on Node ${node}, ${platform}` }
}

function addon({ addon: { sha256, origin, published } }: SystemInfo): Finding {
  const fact = `${origin}, SHA-256 ${sha256}`
  if (origin === 'built' || sha256 === published) return { name: 'addon', verdict: 'ok', fact }
  return {
    name: 'addon',
    verdict: 'improvable',
    fact: `${fact}, not a published one`,
    mend: 'build it from the sources in the package: npx pickaxe build-addon',
  }
}

function cpu({ cpu: { name, usableCpus, usableThreads, quota }, threads }: SystemInfo): Finding {
  const fact = `${name}, ${usableCpus.length} logical CPUs; sha256d: ${threads.sha256d.reason}; randomx: ${threads.randomx.reason}`
  if (quota === null || usableThreads >= usableCpus.length) return { name: 'cpu', verdict: 'ok', fact }
  return {
    name: 'cpu',
    verdict: 'improvable',
    fact: `${fact}; time of ${Number(quota.cpus.toFixed(2))} by ${quota.limitedBy}`,
    mend: `raise the limit of ${quota.limitedBy}, or ask for ${usableThreads} threads`,
  }
}

function kernels({ kernels, randomx }: SystemInfo): Finding[] {
  const all = [...kernels, ...randomxKernels(randomx)]
  const failed = all.filter(({ selfTest }) => selfTest === false)
  const chosen = (each: KernelInfo) => `${each.algorithm} ${each.name}`
  const fact = all
    .filter(each => each.chosen)
    .map(chosen)
    .join(', ')
  return [
    {
      name: 'kernels',
      verdict: 'ok',
      fact: `${fact}; ${all.filter(({ selfTest }) => selfTest).length} passed their self-tests`,
    },
    ...failed.map(
      (each): Finding => ({
        name: 'kernels',
        verdict: 'broken',
        fact: `${chosen(each)}: ${each.reason}`,
        mend: 'it is not used; report it with this page: the processor, its microcode or memory gives wrong answers',
      }),
    ),
  ]
}

function programs({ randomx: { executors } }: SystemInfo): Finding {
  const refused = executors.find(({ refusal }) => refusal !== null)
  const fact = executors.map(({ variant, name }) => `${variant} ${name}`).join(', ')
  if (refused === undefined) return { name: 'programs', verdict: 'ok', fact }
  return {
    name: 'programs',
    verdict: 'improvable',
    fact: `${fact}: ${refused.refusal}`,
    mend: 'RandomX is many times slower interpreted: allow this process to make code (see docs/randomx.md)',
  }
}

function memory({ randomx: { memoryRoom } }: SystemInfo): Finding {
  const { bytes, limitedBy } = memoryRoom
  if (bytes === null) return { name: 'memory', verdict: 'ok', fact: 'the system does not tell how much is free' }
  const fact = `${Math.floor(bytes / mebibyte).toLocaleString('en-US')} MiB free, limited by ${limitedBy}`
  if (bytes >= datasetBytes + cacheBytes)
    return { name: 'memory', verdict: 'ok', fact: `${fact}: room for RandomX in full mode` }
  if (bytes >= 2 * cacheBytes) {
    return {
      name: 'memory',
      verdict: 'improvable',
      fact: `${fact}: RandomX in light mode`,
      mend: 'full mode takes 2,336 MiB',
    }
  }
  return {
    name: 'memory',
    verdict: 'improvable',
    fact: `${fact}: RandomX may not find its memory`,
    mend: 'light mode takes 512 MiB, a half of them for the verifier (--verify native does without)',
  }
}

function pages({ randomx: { hugePages } }: SystemInfo): Finding {
  const { free, transparent } = hugePages
  const shown = free.map(({ bytes, usable }) => `${usable} of ${bytes / mebibyte} MiB`).join(', ') || 'none'
  return { name: 'pages', verdict: 'ok', fact: `${shown} set aside and free; transparent: ${transparent ?? 'unknown'}` }
}

const lackNames: Readonly<Record<LackId, string>> = {
  'pages-2m': 'pages',
  'pages-1g': 'pages',
  'transparent-pages': 'pages',
  governor: 'governor',
  registers: 'prefetch',
}

function lacking({ id, title, fact, gain, isWorthIt, commands }: Advice): Finding {
  return {
    name: lackNames[id],
    verdict: isWorthIt === true ? 'improvable' : 'ok',
    fact: `${title}: ${fact}; ${gain}: ${verdictText(isWorthIt)}`,
    ...given({ mend: commands[0] }),
  }
}

// A node takes no block that is two hours ahead of it, and refuses certificates at a wrong date.
const notBefore = Date.parse('2025-01-01')

function clock(): Finding {
  const fact = new Date().toISOString()
  if (Date.now() > notBefore) return { name: 'clock', verdict: 'ok', fact }
  return {
    name: 'clock',
    verdict: 'broken',
    fact: `${fact} is long ago`,
    mend: 'set the clock: timedatectl set-ntp true',
  }
}
