/**
 * What is odd about one machine, beside the others and by itself.
 * @module
 */
import type { MachineReport } from './messages.js'

/** Rates of machines that are alike differ by less than that. */
const slowShare = 0.5
const busy = 0.5
const hot = 95
/** Before that a rate says little. */
const settledMs = 15_000
/** Hashes a second that a thread makes on every processor that runs pickaxe, if it has that processor to itself. */
const leastRate = { randomx: 1, other: 50_000 }

/** `machine` is one of `all`. Its rate is compared with that of the same processor with the same algorithm. */
export function oddities(machine: MachineReport, all: readonly MachineReport[]): string[] {
  const found: string[] = [...slowness(machine, all)]
  const digests = commonest(all.map(({ version, digest }) => `${version} ${digest}`))
  if (digests !== undefined && digests !== `${machine.version} ${machine.digest}`) {
    found.push(
      `it runs pickaxe ${machine.version} with the addon ${machine.digest.slice(0, 12)}, the others another one`,
    )
  }
  if (machine.temperature !== null && machine.temperature >= hot) found.push(`it is at ${machine.temperature} °C`)
  if (machine.throttled !== null && machine.throttled > 0)
    found.push(`its cores were throttled ${machine.throttled} times since it started`)
  if (machine.huge_pages === false) found.push('RandomX is not in huge pages')
  return found
}

function slowness(machine: MachineReport, all: readonly MachineReport[]): string[] {
  if (!isSettled(machine)) return []
  const { cpu, algorithm, kernel } = machine
  const alike = all.filter(
    each => each !== machine && each.cpu === cpu && each.algorithm === algorithm && isSettled(each),
  )
  const usual = median(alike.map(perThread))
  const rate = perThread(machine)
  if (usual !== undefined && rate < slowShare * usual) {
    const theirs = commonest(alike.map(each => each.kernel))
    const how = theirs === undefined || theirs === kernel ? '' : `, with ${kernel} where they have ${theirs}`
    return [`it makes ${((100 * rate) / usual).toFixed(0)} % of the rate of its like${how}: ${reason(machine)}`]
  }
  const least = machine.mode === null ? leastRate.other : leastRate.randomx
  if (rate >= least) return []
  return [
    `it makes ${rate.toPrecision(2)} hashes a second with each thread, less than any processor makes that does nothing else: ${reason(machine)}`,
  ]
}

function reason({ cpu_used, cores, threads, machine_busy }: MachineReport): string {
  if (cpu_used * cores > busy * threads) {
    return 'its CPUs are busy with it all the same; they are throttled, wait for memory, or hash another way'
  }
  return machine_busy > busy
    ? 'its CPUs are busy with other programs'
    : 'its CPUs are not busy, something holds it back'
}

function isSettled({ work, work_since, at, mode }: MachineReport): boolean {
  if (mode === 'filling-cache' || mode === 'building-dataset') return false
  return work !== null && work_since !== null && at - work_since >= settledMs
}

function perThread({ hashrate, threads }: MachineReport): number {
  return hashrate / Math.max(1, threads)
}

function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

// What more than half of them have.
function commonest(values: readonly string[]): string | undefined {
  return values.find(value => 2 * values.filter(each => each === value).length > values.length)
}
