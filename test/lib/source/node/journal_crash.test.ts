import { describe, expect, it } from 'vitest'
import { BlockJournal, type JournalEntry } from '../../../../lib/source/node/journal.js'
import { type Crash, CrashError, CrashingFiles } from '../../../rig/crashing_files.js'

const directory = '/home/me/state/coin'
const block = (height: number): JournalEntry => ({
  id: height.toString(16).padStart(64, '0'),
  height,
  chain: height === 4 ? 'test' : 'main',
  previous: 'f'.repeat(64),
  hex: 'ab'.repeat(20 + height),
  foundAt: `2026-01-01T00:00:0${height}Z`,
})

/** What was told to the world, to be compared with what the disk remembers. */
interface Told {
  /** `record` had been called. */
  readonly found: Set<number>
  /** `record` had returned: the block was sent. */
  readonly sent: Set<number>
  readonly judged: Set<number>
  /** `settle` had returned. */
  readonly settled: Set<number>
}

const isCrash = (error: unknown) =>
  error instanceof CrashError || (error instanceof Error && error.cause instanceof CrashError)

const outcomes: Record<number, string> = { 1: 'accepted', 2: 'rejected', 4: 'stale' }

async function run(files: CrashingFiles): Promise<Told> {
  const told: Told = { found: new Set(), sent: new Set(), judged: new Set(), settled: new Set() }
  const journal = new BlockJournal(directory, files)
  const find = async (height: number) => {
    told.found.add(height)
    await journal.record(block(height))
    told.sent.add(height)
  }
  const judge = async (height: number) => {
    told.judged.add(height)
    await journal.settle(block(height), { outcome: outcomes[height]! })
    told.settled.add(height)
  }
  try {
    await journal.prepare()
    await find(1)
    await judge(1)
    await find(2)
    await find(3)
    await judge(2)
    await journal.amend(block(1), 'orphaned')
    await find(4)
    await judge(4)
  } catch (error) {
    if (!isCrash(error)) throw error
  }
  return told
}

async function recovered(files: CrashingFiles): Promise<number[]> {
  const journal = new BlockJournal(directory, files)
  await journal.prepare()
  const { entries } = await journal.pending()
  for (const entry of entries) expect(entry).toEqual(block(entry.height))
  return entries.map(({ height }) => height)
}

function fates(files: CrashingFiles): Set<number> {
  const lines = (files.texts().get(`${directory}/settled.jsonl`) ?? '').split('\n')
  const whole = lines.flatMap(line => {
    try {
      return [JSON.parse(line) as { height: number; chain?: string }]
    } catch {
      return []
    }
  })
  return new Set(whole.filter(({ chain }) => chain !== undefined).map(({ height }) => height))
}

function check(told: Told, open: number[], files: CrashingFiles): void {
  const known = fates(files)
  for (const height of told.sent) {
    // Not lost: its fate is still open, or it is written down.
    if (!told.judged.has(height)) expect(open).toContain(height)
    else expect(open.includes(height) || known.has(height)).toBe(true)
  }
  // Not sent twice: what is written down is over.
  for (const height of told.settled) {
    expect(open).not.toContain(height)
    expect(known).toContain(height)
  }
  for (const height of open) {
    expect(told.found).toContain(height)
    expect(known).not.toContain(height)
  }
  // What no chain has is kept until somebody looks at it.
  for (const height of told.settled) {
    if (outcomes[height] === 'accepted') continue
    expect([...files.texts().values()]).toContain(JSON.stringify(block(height)))
  }
}

describe.each<Crash>(['killed', 'power', 'names'])('the journal after a crash (%s) at every file operation', crash => {
  it('no found block is lost and none whose fate is known comes back, however often the recovery crashes too', async () => {
    const whole = new CrashingFiles()
    await run(whole)
    expect(whole.steps).toBeGreaterThan(40)
    for (let step = 0; step <= whole.steps; step++) {
      const files = new CrashingFiles(step)
      const told = await run(files)
      const first = files.after(crash)
      check(told, await recovered(first), first)
      for (let again = 0; again < first.steps; again++) {
        const interrupted = files.after(crash, again)
        await expect(recovered(interrupted)).rejects.toSatisfy(isCrash)
        const second = interrupted.after(crash)
        check(told, await recovered(second), second)
      }
    }
  })

  it('mining goes on after it: the next block and its fate are kept as well', async () => {
    const whole = new CrashingFiles()
    await run(whole)
    for (let step = 0; step <= whole.steps; step++) {
      const files = new CrashingFiles(step)
      await run(files)
      const next = files.after(crash)
      const journal = new BlockJournal(directory, next)
      await journal.prepare()
      await journal.pending()
      await journal.record(block(7))
      await journal.settle(block(7), { outcome: 'accepted' })
      await journal.record(block(8))
      const later = next.after('power')
      expect(await recovered(later)).toContain(8)
      // A line cut short by the crash has not swallowed this one.
      expect(fates(later)).toContain(7)
    }
  })
})

it('a killed miner loses no block that was wholly written, named or not', async () => {
  const whole = new CrashingFiles()
  await run(whole)
  for (let step = 0; step <= whole.steps; step++) {
    const files = new CrashingFiles(step)
    await run(files)
    const after = files.after('killed')
    const written = [1, 2, 3, 4].filter(height =>
      [...after.texts()].some(([path, text]) => !path.includes('/rejected/') && text === JSON.stringify(block(height))),
    )
    const open = await recovered(after)
    for (const height of written) expect(open.includes(height) || fates(after).has(height)).toBe(true)
  }
})
