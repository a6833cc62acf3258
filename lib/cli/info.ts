/**
 * `pickaxe info`: what this machine offers and what pickaxe makes of it.
 * @module
 */
import { type AddonIdentity, identifyAddon } from '../native/identity.js'
import { type KernelInfo, type RandomXFacts, randomxKernels, type SystemInfo, system } from '../native/system.js'
import { type Advised, adviceLines, advised } from '../tune/advice.js'
import { thisMachine } from '../tune/machine.js'
import type { Configure } from './command.js'
import { exitCodes } from './exit_codes.js'
import { jsonPages } from './json_output.js'

export const configure: Configure = (command, terminal) => {
  command
    .option('--json', 'print JSON')
    .option('--verify', 'only whether the native addon is the published one; it is not loaded')
    .action(({ json, verify }: { json?: true; verify?: true }) => {
      if (verify) {
        const identity = verifiedIdentity()
        if (!identity.isPublished) terminal.exitCode = exitCodes.failed
        for (const line of json ? [jsonPages(identity)] : describeIdentity(identity)) terminal.print(line)
        return
      }
      const info = system()
      const gains = advised(thisMachine(), info)
      const lines = json ? [jsonPages({ ...info, ...gains })] : [...describeSystem(info), ...describeGains(gains)]
      for (const line of lines) terminal.print(line)
    })
}

type VerifiedIdentity = AddonIdentity & { isPublished: boolean }

function verifiedIdentity(): VerifiedIdentity {
  const identity = identifyAddon()
  return { ...identity, isPublished: identity.sha256 === identity.published }
}

/** Lines for people: both digests and what follows from them. */
export function describeIdentity({ path, sha256, origin, published, isPublished }: VerifiedIdentity): string[] {
  return [
    `addon      ${path}`,
    `SHA-256    ${sha256}`,
    `published  ${published ?? 'no digest for this system in prebuilds/SHA256SUMS'}`,
    isPublished
      ? `it is the published one, byte for byte${origin === 'built' ? ', and was built on this machine' : ''}`
      : `it is not the published one: ${strangeBecause(origin, published)}`,
  ]
}

function strangeBecause(origin: AddonIdentity['origin'], published: string | null): string {
  if (origin === 'built')
    return published === null
      ? 'it was built on this machine'
      : 'it was built on this machine, by another compiler or from other sources'
  return published === null ? 'the package does not list it' : 'it is damaged or was changed'
}

/** Lines for people. */
export function describeSystem({
  version,
  node,
  platform,
  cpu,
  topology,
  threads,
  kernels,
  randomx,
  addon,
}: SystemInfo): string[] {
  return [
    `pickaxe   ${version} on Node ${node}, ${platform}`,
    `cpu       ${cpu.name}, ${cpu.usableCpus.length} logical CPUs usable${describeQuota(cpu)}`,
    `features  ${cpu.features.join(' ')}`,
    `caches    ${describeCaches(topology)}`,
    `threads   sha256d: ${threads.sha256d.reason}`,
    `          randomx: ${threads.randomx.reason}`,
    'kernels',
    ...kernels.map(describeKernel),
    'randomx',
    ...describeRandomX(randomx),
    `addon     ${addon.path}`,
    `          SHA-256 ${addon.sha256}`,
  ]
}

/** What would make RandomX faster here, and what to type for it. */
export function describeGains(gains: Advised): string[] {
  if (gains.advice.length === 0 && gains.notes.length === 0) return []
  return ['gains', ...adviceLines(gains)]
}

function describeRandomX(randomx: RandomXFacts): string[] {
  const { executors, machinesPerThread, datasetPrefetches, hugePages, numa, memoryRoom } = randomx
  const { bytes, limitedBy } = memoryRoom
  const free = hugePages.free.map(describePool).join(', ') || 'none'
  return [
    ...randomxKernels(randomx).map(describeKernel),
    ...executors.map(({ variant, name, refusal }) =>
      row('programs', variant, refusal === null ? name : `${name}: ${refusal}`),
    ),
    ...machineRows(machinesPerThread),
    row('dataset', 'prefetch', datasetPrefetches.map(describePrefetch).join(', ')),
    row('pages', 'huge', `${free} free; transparent: ${hugePages.transparent ?? 'unknown'}`),
    ...(numa.nodes > 1 ? [row('memory', 'nodes', describeNuma(numa))] : []),
    row('memory', 'room', bytes === null ? 'unknown' : `${mebibytes(bytes)}, limited by ${limitedBy}`),
  ]
}

/** Variants that may run as many stand in one row. */
function machineRows(choices: RandomXFacts['machinesPerThread']): string[] {
  const variants = new Map<string, string[]>()
  for (const { variant, full, light } of choices) {
    const text = `full mode ${full.join(', ')}; light mode ${light.join(', ')}`
    variants.set(text, [...(variants.get(text) ?? []), variant])
  }
  const [most, ...others] = [...variants].sort(([, a], [, b]) => b.length - a.length)
  return [
    row('machines', 'a thread', `${most?.[0]}: measured while mining`),
    ...others.map(([text, names]) => row('machines', names.join(' '), text)),
  ]
}

function describeQuota({ quota, usableThreads }: SystemInfo['cpu']): string {
  if (quota === null) return ''
  return `, time of ${Number(quota.cpus.toFixed(2))} by ${quota.limitedBy}: ${usableThreads} busy threads`
}

function describeCaches({ l2Bytes, l3Bytes, nodes, online }: SystemInfo['topology']): string {
  const levels = [l2Bytes, l3Bytes].map((sizes, i) => `L${i + 2} ${describeSizes(sizes)}`)
  return `${levels.join('; ')}; ${nodes.length} memory node${nodes.length === 1 ? '' : 's'}; ${online} logical CPUs online`
}

// 2 of 32 MiB + 1 of 96 MiB
function describeSizes(sizes: readonly number[]): string {
  const counts = new Map<number, number>()
  for (const bytes of sizes) counts.set(bytes, (counts.get(bytes) ?? 0) + 1)
  return (
    [...counts].map(([bytes, count]) => `${count} of ${(bytes / 2 ** 20).toLocaleString('en-US')} MiB`).join(' + ') ||
    'unknown'
  )
}

function describePool({ bytes, pages, usable, limitedBy }: RandomXFacts['hugePages']['free'][number]): string {
  const pool = `${pages} of ${mebibytes(bytes)}`
  return limitedBy === null ? pool : `${pool} (${usable} usable, limited by ${limitedBy})`
}

function describeNuma({ nodes, reason }: RandomXFacts['numa']): string {
  return reason === null ? `a dataset on each of ${nodes}` : `one dataset for ${nodes}: ${reason}`
}

function describePrefetch({ name, refusal }: RandomXFacts['datasetPrefetches'][number]): string {
  return refusal === null ? name : `not ${name}: ${refusal}`
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20).toLocaleString('en-US')} MiB`
}

function describeKernel({ name, algorithm, supported, selfTest, chosen, reason }: KernelInfo): string {
  const state = chosen ? 'chosen' : !supported ? 'unavailable' : selfTest ? 'available' : 'failed'
  return row(algorithm, name, `${state.padEnd(11)}  ${reason}`)
}

function row(part: string, name: string, fact: string): string {
  return `  ${part.padEnd(8)}  ${name.padEnd(16)}  ${fact}`
}
