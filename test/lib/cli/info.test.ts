import { describe, expect, test } from 'vitest'
import { configure, describeSystem } from '../../../lib/cli/info.js'
import { system } from '../../../lib/system.js'
import { runCommand } from './fake_terminal.js'

describe('pickaxe info', () => {
  test('--json is system()', async () => {
    const { stdout } = await runCommand(configure, ['--json'])
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(system())))
  })

  test('text shows every kernel, the chosen one once, and the addon with its hash', async () => {
    const { stdout } = await runCommand(configure, [])
    const { kernels, addon } = system()
    for (const { name, reason } of kernels) expect(stdout).toMatch(new RegExp(`\\b${name} .*${reason}$`, 'm'))
    expect(stdout.match(/ chosen /g)).toHaveLength(1)
    expect(stdout).toContain(addon.sha256)
    expect(stdout).toContain(addon.path)
  })
})

test('a kernel that failed its self-test is shown as failed', () => {
  const info = system()
  const kernels = [
    { ...info.kernels[0], supported: true, selfTest: false, chosen: false, reason: 'failed its self-test: not used' },
  ]
  expect(describeSystem({ ...info, kernels }).join('\n')).toContain('failed       failed its self-test')
})
