/** docs/solo.md says what is: its alerts read metrics that are served, its unit and commands have flags that there are. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Command } from 'commander'
import { expect, it } from 'vitest'
import { addSoloFlags } from '../../lib/cli/solo/flags.js'
import { soloMetrics } from '../../lib/cli/solo/metrics.js'
import { codeBlocks, readDocument } from '../house/markdown.js'
import { soloStats } from '../rig/solo_stats.js'

const text = readDocument('docs/solo.md')
const rules = codeBlocks(text, ['yaml']).join('\n')

it('its alerts read metrics that are served', async () => {
  const named = [...new Set(rules.match(/pickaxe_\w+/g))]
  expect(named.length).toBeGreaterThan(4)
  const served = await soloMetrics(() => soloStats).metrics()
  for (const name of named) expect(served).toContain(`# TYPE ${name} `)
})

it.skipIf(!existsSync('/usr/bin/promtool'))('promtool takes its alerts', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pickaxe-rules-'))
  const file = path.join(folder, 'rules.yml')
  writeFileSync(file, rules)
  const { status, stdout, stderr } = spawnSync('/usr/bin/promtool', ['check', 'rules', file], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  expect(`${status} ${stdout}${stderr}`).toMatch(/^0 [\s\S]*SUCCESS: 6 rules found/)
})

it('its commands and its unit have flags that there are', () => {
  const known = new Set(addSoloFlags(new Command()).options.map(({ long }) => long))
  const commands = text.match(/pickaxe solo (?:[^`\n\\]|\\\n)+/g) ?? []
  const flags = commands.flatMap(command => command.match(/(?<=\s)--[a-z-]+/g) ?? [])
  expect(new Set(flags).size).toBeGreaterThan(7)
  expect(flags.filter(flag => !known.has(flag))).toEqual([])
})
