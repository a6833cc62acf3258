import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lineWriter } from '../../../../lib/cli/miner/line_writer.js'

const folder = mkdtempSync(join(tmpdir(), 'pickaxe-lines-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('appends lines to a file', () => {
  const path = join(folder, 'log')
  const fd = openSync(path, 'a')
  const write = lineWriter(fd)
  expect([write('one\n'), write('two\n')]).toEqual(['written', 'written'])
  closeSync(fd)
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
})

test.skipIf(process.platform !== 'linux')(
  'a full pipe drops lines, a drained one takes them, a closed one is reported',
  () => {
    const path = join(folder, 'pipe')
    spawnSync('mkfifo', [path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writer = openSync(path, 'w')
    const write = lineWriter(writer)
    const line = `${'x'.repeat(999)}\n`

    let written = 0
    while (write(line) === 'written') written++
    expect(written).toBeGreaterThan(0)
    expect(write(line)).toBe('dropped')

    // Nothing was torn: the pipe holds whole lines.
    const content = Buffer.alloc((written + 1) * line.length)
    expect(readSync(reader, content)).toBe(written * line.length)
    expect(write(line)).toBe('written')

    closeSync(reader)
    expect(write(line)).toBe('closed')
    closeSync(writer)
  },
)
