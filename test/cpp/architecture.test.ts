/** What CMake says to a processor that pickaxe has no code for, before anything is compiled. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { refusal } from '../../cpp/build.cjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

it('an unknown processor architecture is refused in one sentence when configuring', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'pickaxe-architecture-'))
  try {
    const foreign = ['-DCMAKE_SYSTEM_NAME=Linux', '-DCMAKE_SYSTEM_PROCESSOR=riscv64', '-DPICKAXE_ADDON=OFF']
    const { status, stderr } = spawnSync('cmake', ['-S', root, '-B', directory, ...foreign], { encoding: 'utf8' })
    expect(status).not.toBe(0)
    expect(refusal(stderr)?.message).toBe('pickaxe is written for x86-64 and AArch64, not for riscv64')
  } finally {
    rmSync(directory, { recursive: true })
  }
}, 60_000)
