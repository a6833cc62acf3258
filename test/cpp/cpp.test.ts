/** Builds the C++ tests and reports each of them as a test here. */
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { testProgram } from './program.js'

describe.each(['pickaxe_tests', 'pickaxe_randomx_tests'])('%s', program => {
  const binary = testProgram(program)
  const names = execFileSync(binary, ['--list'], { encoding: 'utf8' }).trim().split(/\r?\n/)

  it.each(names)('%s', { timeout: 300_000 }, name => {
    expect(execFileSync(binary, [name], { encoding: 'utf8' })).toMatch(/^(?:ok|skip) /m)
  })
})
