import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { BlockJournal } from '../../../../lib/source/node/journal.js'
import { temporaryDirectory } from '../../../rig/node_process.js'

const folder = temporaryDirectory('journal')
afterEach(folder.remove)
const entry = (height: number) => ({
  id: height.toString(16).padStart(64, '0'),
  height,
  hex: 'abcd',
  foundAt: `2026-01-01T00:00:0${height}Z`,
})

it('keeps what is open, forgets what is settled, keeps the bytes of what was rejected', async () => {
  const journal = new BlockJournal(join(folder.path, 'deep', 'down'))
  await journal.prepare()
  expect(await journal.pending()).toEqual({ entries: [], damaged: [] })
  for (const height of [3, 1, 2]) await journal.record(entry(height))
  expect((await new BlockJournal(journal.directory).pending()).entries).toEqual([entry(1), entry(2), entry(3)])
  await journal.settle(entry(1), { outcome: 'accepted' })
  await journal.settle(entry(2), { outcome: 'rejected', reason: 'bad-cb-height' })
  await journal.amend(entry(1), 'orphaned')
  expect((await journal.pending()).entries).toEqual([entry(3)])
  expect(readdirSync(join(journal.directory, 'rejected'))).toHaveLength(1)
  const log = readFileSync(join(journal.directory, 'settled.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(log).toMatchObject([
    { height: 1, outcome: 'accepted' },
    { height: 2, outcome: 'rejected', reason: 'bad-cb-height' },
    { height: 1, id: entry(1).id, outcome: 'orphaned' },
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

it('settling twice is no failure', async () => {
  const journal = new BlockJournal(folder.path)
  await journal.record(entry(1))
  await journal.settle(entry(1), { outcome: 'accepted' })
  await journal.settle(entry(1), { outcome: 'accepted' })
})
