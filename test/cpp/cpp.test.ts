/** Builds the C++ tests and reports each of them as a test here. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
execFileSync(process.execPath, ['cpp/build.cjs', '--tests'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })

describe.each(['pickaxe_tests', 'pickaxe_randomx_tests'])('%s', program => {
  const binary = `${root}build/tests/${program}${process.platform === 'win32' ? '.exe' : ''}`
  const names = execFileSync(binary, ['--list'], { encoding: 'utf8' }).trim().split(/\r?\n/)

  it.each(names)('%s', { timeout: 300_000 }, name => {
    expect(execFileSync(binary, [name], { encoding: 'utf8' })).toMatch(/^(?:ok|skip) /m)
  })
})
