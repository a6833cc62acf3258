import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { BlockJournal, keptRejectedBlocks, recentOf } from '../../../../lib/source/node/journal.js'
import { temporaryDirectory } from '../../../rig/node_process.js'

const folder = temporaryDirectory('journal')
afterEach(folder.remove)
const entry = (height: number) => ({
  id: height.toString(16).padStart(64, '0'),
  height,
  chain: 'test',
  previous: 'f'.repeat(64),
  hex: 'abCD',
  foundAt: `2026-01-01T00:00:0${height}Z`,
})

it('keeps what is open, forgets what is settled, keeps the bytes of what was rejected', async () => {
  const journal = new BlockJournal(join(folder.path, 'deep', 'down'))
  await journal.prepare()
  expect(await journal.pending()).toEqual({ entries: [], damaged: [] })
  for (const height of [3, 1, 4, 2]) await journal.record(entry(height))
  expect((await new BlockJournal(journal.directory).pending()).entries).toEqual([1, 2, 3, 4].map(entry))
  await journal.settle(entry(1), { outcome: 'accepted' })
  await journal.settle(entry(2), { outcome: 'rejected', reason: 'bad-cb-height' })
  await journal.settle(entry(4), { outcome: 'stale', reason: 'prev-blk-not-found' })
  await journal.amend(entry(1), 'orphaned')
  expect((await journal.pending()).entries).toEqual([entry(3)])
  // What the chain does not have may still be wanted.
  expect(readdirSync(join(journal.directory, 'test', 'rejected'))).toEqual(
    [2, 4].map(height => `${height}-${entry(height).id}.json`),
  )
  const log = readFileSync(join(journal.directory, 'settled.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(log).toMatchObject([
    { height: 1, outcome: 'accepted' },
    { height: 2, chain: 'test', outcome: 'rejected', reason: 'bad-cb-height' },
    { height: 4, outcome: 'stale' },
    { height: 1, id: entry(1).id, outcome: 'orphaned' },
  ])
})

it('tells the last word on recent blocks, of each network apart', async () => {
  const journal = new BlockJournal(folder.path)
  await journal.prepare()
  for (const height of [1, 2, 5, 9]) await journal.settle(entry(height), { outcome: 'accepted' })
  await journal.settle({ ...entry(3), chain: 'main' }, { outcome: 'side-branch' })
  await journal.amend(entry(5), 'orphaned')
  const recent = recentOf(await new BlockJournal(folder.path).settled(), 5)
  expect(recent.map(({ chain, height, outcome }) => `${chain} ${height} ${outcome}`)).toEqual([
    'test 5 orphaned',
    'test 9 accepted',
    'main 3 side-branch',
  ])
})

it('a half-written file does not hide the others and is not thrown away', async () => {
  mkdirSync(folder.path, { recursive: true })
  const journal = new BlockJournal(folder.path)
  await journal.record(entry(1))
  const broken = join(folder.path, `7-${'7'.repeat(64)}.json`)
  writeFileSync(broken, '{"id":')
  writeFileSync(join(folder.path, `8-${'8'.repeat(64)}.json.new`), '{')
  expect(await journal.pending()).toEqual({ entries: [entry(1)], damaged: [broken] })
  expect(existsSync(broken)).toBe(true)
})

it('a whole file that a crash left without its name is a found block', async () => {
  const journal = new BlockJournal(folder.path)
  await journal.record(entry(1))
  const path = join(folder.path, 'test', `2-${entry(2).id}.json`)
  writeFileSync(`${path}.new`, JSON.stringify(entry(2)))
  expect(await journal.pending()).toEqual({ entries: [entry(1), entry(2)], damaged: [] })
  expect(existsSync(path)).toBe(true)
})

it('a block whose fate is written down is over, though its file is still there', async () => {
  const journal = new BlockJournal(folder.path)
  await journal.record(entry(1))
  await journal.settle(entry(1), { outcome: 'rejected' })
  await journal.record(entry(1))
  expect(await new BlockJournal(folder.path).pending()).toEqual({ entries: [], damaged: [] })
})

it('of rejected blocks the latest are kept, not all', async () => {
  const journal = new BlockJournal(folder.path)
  for (let height = 1; height <= keptRejectedBlocks + 5; height++) {
    await journal.record(entry(height))
    await journal.settle(entry(height), { outcome: 'rejected', reason: 'bad-cb-payee' })
  }
  const kept = readdirSync(join(folder.path, 'test', 'rejected')).map(name => Number(name.split('-')[0]))
  expect(kept).toHaveLength(keptRejectedBlocks)
  expect(Math.min(...kept)).toBe(6)
})

it('settling twice is no failure', async () => {
  const journal = new BlockJournal(folder.path)
  await journal.record(entry(1))
  await journal.settle(entry(1), { outcome: 'accepted' })
  await journal.settle(entry(1), { outcome: 'accepted' })
})

it('chains have folders of their own, and no name leads out of the journal', async () => {
  const journal = new BlockJournal(join(folder.path, 'coin'))
  const escaping = { ...entry(1), chain: '../..' }
  await journal.record(entry(2))
  await journal.record(escaping)
  expect(readdirSync(journal.directory).sort()).toEqual(['_____', 'test'])
  expect((await journal.pending()).entries).toEqual([escaping, entry(2)])
})

it('a block without a chain is reported and left alone', async () => {
  const journal = new BlockJournal(folder.path)
  await journal.prepare()
  const { chain, ...rest } = entry(1)
  const path = join(folder.path, `1-${rest.id}.json`)
  writeFileSync(path, JSON.stringify(rest))
  expect(await journal.pending()).toEqual({ entries: [], damaged: [path] })
  expect(existsSync(path)).toBe(true)
})

it.runIf(process.platform === 'linux')('a place where nothing can be made is refused, not tried for ever', async () => {
  for (const directory of ['/proc/nope', '/proc/nope/deeper', '/dev/null/nowhere']) {
    await expect(new BlockJournal(directory).prepare()).rejects.toMatchObject({
      code: 'PICKAXE_ERR_ARG_RANGE',
      message: expect.stringMatching(/cannot be kept in/),
    })
  }
})

it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a folder of somebody else is passed over',
  async () => {
    const journal = new BlockJournal(folder.path)
    await journal.record(entry(1))
    mkdirSync(join(folder.path, 'theirs'), { mode: 0 })
    expect(await journal.pending()).toEqual({ entries: [entry(1)], damaged: [] })
  },
)
