/** Builds the C++ tests and reports each of them as a test here; one process runs all that begin alike. */
import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { groupsOf, outcomesOf, runGroup } from './outcomes.js'
import { testProgram } from './program.js'

describe.each(['pickaxe_tests', 'pickaxe_randomx_tests'])('%s', program => {
  const binary = testProgram(program)
  const names = execFileSync(binary, ['--list'], { encoding: 'utf8' }).trim().split(/\r?\n/)

  describe.each([...groupsOf(names)])('%s', (group, members) => {
    let outcomes: ReadonlyMap<string, string>
    let said: string

    beforeAll(async () => {
      said = await runGroup(binary, group)
      outcomes = outcomesOf(said, members)
    }, 300_000)

    it.each(members)('%s', name => {
      expect(outcomes.get(name) ?? `${name} did not end: ${said.slice(-2000)}`).toMatch(/^(?:ok|skip) /)
    })
  })
})
