/** What was seen of a node and a miner over a while, and whether it stayed as it was. */

export interface SoakSample {
  /** Calls a node says are open, or connections to it, none of them the test's own. */
  open: number
  nodeRss: number
  nodeHandles: number
  minerRss: number
  minerHandles: number
}

const mib = 1024 * 1024
// A heap breathes: what grows by less than this within minutes is no leak that a test could see.
const breathBytes = 16 * mib
const breathShare = 0.1
const breathHandles = 4

/** What of `samples` did not stay as it was, in words; empty when all did. The first third is a program's settling in. */
export function whatGrew(samples: readonly SoakSample[], allowedCalls: number): string[] {
  const third = Math.floor(samples.length / 3)
  const between = (from: number, to: number, field: keyof SoakSample) =>
    median(samples.slice(from, to).map(sample => sample[field]))
  const grew: string[] = []
  const most = Math.max(...samples.map(({ open }) => open))
  if (most > allowedCalls) grew.push(`${most} calls open at once, allowed are ${allowedCalls}`)
  for (const field of ['nodeRss', 'minerRss', 'nodeHandles', 'minerHandles'] as const) {
    const [middle, end] = [between(third, 2 * third, field), between(2 * third, samples.length, field)]
    const breath = field.endsWith('Rss') ? Math.max(breathBytes, breathShare * middle) : breathHandles
    if (end - middle > breath) grew.push(`${field} from ${middle} to ${end}`)
  }
  return grew
}

export interface Answer {
  ms: number
  /** What a server with nothing else to do took for its answer at that time. */
  idleMs: number
}

const busyMs = 20
const busyAround = 5

/**
 * Whether a client of the node was kept waiting while the machine had room: a node without a free thread delays all calls
 * that follow, one that computes too long delays one in a hundred.
 */
export function wasDeaf(answers: readonly Answer[], limitMs: number): boolean {
  const slow = answers.map(({ ms }, i) => {
    const around = answers.slice(Math.max(0, i - busyAround), i + busyAround + 1)
    return ms > limitMs && around.every(({ idleMs }) => idleMs <= busyMs)
  })
  const inARow = slow.some((_, i) => slow[i] && slow[i + 1] && slow[i + 2])
  return inARow || slow.filter(Boolean).length > answers.length / 100
}

export function describeSoak(samples: readonly SoakSample[], answers: readonly Answer[]): string {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1)
  const [first, last] = [samples[Math.floor(samples.length / 3)], samples.at(-1)!]
  const memory = (field: 'nodeRss' | 'minerRss') =>
    `${(first[field] / mib).toFixed(1)} → ${(last[field] / mib).toFixed(1)} MiB`
  const slow = sorted.filter(ms => ms > 100).length
  const idle = Math.max(...answers.map(({ idleMs }) => idleMs)).toFixed(1)
  return [
    `at most ${Math.max(...samples.map(({ open }) => open))} calls open`,
    `${answers.length} answers to another client: median ${at(0.5)}, 99 % ${at(0.99)}, slowest ${at(1)} ms, ${slow} above 100 ms (an idle server: slowest ${idle} ms)`,
    `node ${memory('nodeRss')}, ${first.nodeHandles} → ${last.nodeHandles} handles`,
    `miner ${memory('minerRss')}, ${first.minerHandles} → ${last.minerHandles} handles`,
  ].join('; ')
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
}
