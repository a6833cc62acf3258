import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { writeAnswer } from '../../../../lib/cli/miner/answer_output.js'

const folder = mkdtempSync(join(tmpdir(), 'pickaxe-answer-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.skipIf(process.platform === 'win32')(
  'an answer waits for room in a non-blocking pipe; without a reader it fails',
  async () => {
    const path = join(folder, 'pipe')
    spawnSync('mkfifo', [path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    let filled = 0
    expect(() => {
      for (;;) filled += writeSync(writer, Buffer.alloc(512))
    }).toThrow('EAGAIN')

    let settled = false
    const written = writeAnswer(writer, 'answer\n').finally(() => {
      settled = true
    })
    await sleep(20)
    expect(settled).toBe(false)
    while (filled > 0) filled -= readSync(reader, Buffer.alloc(filled))
    await written
    const content = Buffer.alloc(100)
    expect(content.toString('utf8', 0, readSync(reader, content))).toBe('answer\n')

    closeSync(reader)
    await expect(writeAnswer(writer, 'answer\n')).rejects.toThrow('EPIPE')
    closeSync(writer)
  },
)
