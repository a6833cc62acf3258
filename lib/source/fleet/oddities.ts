/**
 * What is odd about one machine beside the others.
 * @module
 */
import type { Presence } from './messages.js'

/** Rates of machines that are alike differ by less than that. */
const slowShare = 0.5
const busy = 0.5
const hot = 95

/** `machine` is one of `all`. A machine is compared with those of the same processor and kernel at the same work. */
export function oddities(machine: Presence, all: readonly Presence[]): string[] {
  const found: string[] = []
  const alike = all.filter(
    ({ id, cpu, kernel, search }) =>
      id !== machine.id && cpu === machine.cpu && kernel === machine.kernel && search !== null,
  )
  const usual = median(alike.map(perThread))
  const rate = perThread(machine)
  if (machine.search !== null && usual !== undefined && rate < slowShare * usual) {
    const part = `${((100 * rate) / usual).toFixed(0)} % of the rate of its like`
    const busyOrNot = machine.cpu_used * machine.cores > busy * machine.threads
    found.push(
      busyOrNot
        ? `its CPUs are busy and it makes ${part}: something else than hashing takes them, or it hashes another way`
        : `it makes ${part}, and its CPUs are not busy: something holds it back`,
    )
  }
  const digests = commonest(all.map(({ version, digest }) => `${version} ${digest}`))
  if (digests !== undefined && digests !== `${machine.version} ${machine.digest}`) {
    found.push(
      `it runs pickaxe ${machine.version} with the addon ${machine.digest.slice(0, 12)}, the others another one`,
    )
  }
  if (machine.temperature !== null && machine.temperature >= hot) found.push(`it is at ${machine.temperature} °C`)
  if (machine.throttled !== null && machine.throttled > 0)
    found.push(`its cores were throttled ${machine.throttled} times`)
  if (machine.huge_pages === false) found.push('RandomX is not in huge pages')
  return found
}

function perThread({ hashrate, threads }: Presence): number {
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
