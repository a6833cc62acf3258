import { spawn, spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRequest } from '../../../../lib/cli/miner/request_input.js'

const folder = mkdtempSync(join(tmpdir(), 'pickaxe-request-'))
afterAll(() => rmSync(folder, { recursive: true }))

function readFile(content: Uint8Array): Uint8Array {
  const path = join(folder, 'request')
  writeFileSync(path, content)
  const fd = openSync(path, 'r')
  try {
    return readRequest(fd)
  } finally {
    closeSync(fd)
  }
}

describe('readRequest', () => {
  test.each([0, 1, 4095, 4096, 4097])('%d bytes are read whole', length => {
    const content = Buffer.alloc(length, 0x41)
    expect(Buffer.from(readFile(content)).equals(content)).toBe(true)
  })

  test('stops one byte after the limit', () => {
    expect(readFile(Buffer.alloc(100_000)).length).toBe(4097)
  })

  test('a folder and a closed descriptor raise the system error', () => {
    const fd = openSync(folder, 'r')
    expect(() => readRequest(fd)).toThrow('EISDIR')
    closeSync(fd)
    expect(() => readRequest(fd)).toThrow('EBADF')
  })
})

describe.skipIf(process.platform === 'win32')('on a pipe', () => {
  const pipe = join(folder, 'pipe')
  beforeAll(() => void spawnSync('mkfifo', [pipe]))

  test('pieces are joined, a non-blocking end is waited for', () => {
    const writer = spawn('sh', ['-c', `{ printf abc; sleep 0.1; printf def; } > '${pipe}'`])
    const blocking = openSync(pipe, 'r')
    const fd = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
    closeSync(blocking)
    expect(Buffer.from(readRequest(fd)).toString()).toBe('abcdef')
    closeSync(fd)
    writer.kill()
  })

  test('an oversized request is not waited for', () => {
    const writer = spawn('sh', ['-c', `{ head -c 5000 /dev/zero; sleep 5; } > '${pipe}'`])
    const fd = openSync(pipe, 'r')
    const start = performance.now()
    expect(readRequest(fd).length).toBe(4097)
    expect(performance.now() - start).toBeLessThan(2000)
    closeSync(fd)
    writer.kill()
  })
})
