/**
 * `pickaxe info`: what this machine offers and what pickaxe makes of it.
 * @module
 */
import { type KernelInfo, type SystemInfo, system } from '../system.js'
import type { Configure } from './command.js'

export const configure: Configure = (command, terminal) => {
  command.option('--json', 'print JSON').action(({ json }: { json?: true }) => {
    const info = system()
    if (json) terminal.print(JSON.stringify(info, null, 2))
    else for (const line of describeSystem(info)) terminal.print(line)
  })
}

/** Lines for people. */
export function describeSystem({ version, node, platform, cpu, kernels, addon }: SystemInfo): string[] {
  const nameWidth = Math.max(...kernels.map(({ name }) => name.length))
  return [
    `pickaxe   ${version} on Node ${node}, ${platform}`,
    `cpu       ${cpu.name}, ${cpu.usableCpus.length} logical CPUs usable`,
    `features  ${cpu.features.join(' ')}`,
    'kernels',
    ...kernels.map(kernel => `  ${describeKernel(kernel, nameWidth)}`),
    `addon     ${addon.path}`,
    `          SHA-256 ${addon.sha256}`,
  ]
}

function describeKernel(
  { name, algorithm, supported, selfTest, chosen, reason }: KernelInfo,
  nameWidth: number,
): string {
  const state = chosen ? 'chosen' : !supported ? 'unavailable' : selfTest ? 'available' : 'failed'
  return `${algorithm}  ${name.padEnd(nameWidth)}  ${state.padEnd(11)}  ${reason}`
}
