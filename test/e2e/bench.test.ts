import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { BenchReport } from '../../lib/bench/report.js'
import { system } from '../../lib/native/system.js'
import { elementsOf } from '../lib/bench/xml.js'
import { pickaxe } from './pickaxe.js'

const folder = mkdtempSync(join(tmpdir(), 'pickaxe-bench-'))
afterAll(() => rmSync(folder, { recursive: true }))
// Long enough that a busy machine gives every thread its turn.
const tiny = ['--windows', '2', '--window-ms', '100', '--warmup-ms', '0']

// JSON has snake_case.
function reportIn(stdout: string): BenchReport {
  const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return JSON.parse(stdout, (_, value) =>
    value?.constructor === Object
      ? Object.fromEntries(Object.entries(value).map(([name, of]) => [camel(name), of]))
      : value,
  )
}

describe('pickaxe bench', () => {
  it('prints one JSON object and writes the page', { timeout: 60_000 }, async () => {
    const file = join(folder, 'report.html')
    const wanted = ['--layout', 'header', '--threads', '2', '--json', '--report', file]
    const { code, stdout, stderr } = await pickaxe(['bench', ...tiny, ...wanted])
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('the report is in') })
    const report = reportIn(stdout)
    expect(report).toMatchObject({ format: 'pickaxe-bench', formatVersion: 1, algorithm: 'sha256d' })
    expect(report.timing).toEqual({ rounds: 2, windowMs: 100, warmupMs: 0 })
    expect(report.command).toContain('pickaxe bench --windows 2')
    expect(report.sections.map(({ id }) => id)).toEqual(['kernels', 'overhead', 'cores', 'scaling', 'threads'])
    expect(report.sections.at(-1)).toMatchObject({
      rows: [{ id: 'plan' }, ...(system().cpu.usableCpus.length > 1 ? [{}] : [])],
    })
    expect(report.sections.at(-1)!.conclusions).toHaveLength(1)
    for (const row of report.sections.flatMap(({ rows }) => rows)) {
      expect(row).not.toHaveProperty('failure')
      expect(row.samples).toHaveLength(2)
      for (const { hashes, wallMs, hashrate } of row.samples) {
        expect(hashrate).toBeCloseTo((hashes! * 1000) / wallMs, 3)
      }
    }
    const html = readFileSync(file, 'utf8')
    expect(elementsOf(html).filter(name => name === 'svg')).toHaveLength(10)
    expect(html).toContain(report.machine.addon.sha256)
  })

  it('prints a table', { timeout: 60_000 }, async () => {
    const { code, stdout } = await pickaxe([
      'bench',
      ...tiny,
      '--only',
      'kernels,scaling',
      '--kernel',
      'scalar',
      '--layout',
      'dmint',
      '--threads',
      '1',
    ])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}scalar, dmint +\d/m)
    expect(stdout).toMatch(/^ {2}1 thread +\d/m)
    expect(stdout).not.toContain('Cores')
  })

  it('writes files beside the text, and compares with what it wrote', { timeout: 60_000 }, async () => {
    const [json, markdown] = [join(folder, 'old.json'), join(folder, 'new.md')]
    const wanted = ['bench', ...tiny, '--only', 'scaling', '--threads', '1', '--kernel', 'scalar']
    const first = await pickaxe([...wanted, '--json', json])
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ {2}1 thread +\d/m) })
    expect(reportIn(readFileSync(json, 'utf8')).sections[0]!.id).toBe('scaling')
    const second = await pickaxe([...wanted, '--baseline', json, '--markdown', markdown])
    expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ {2}Scaling: 1 thread +\d.* to /m) })
    expect(readFileSync(markdown, 'utf8')).toMatch(/^\| 1 thread \| \d/m)
    const third = await pickaxe([...wanted, '--baseline', json, '--json'])
    expect(JSON.parse(third.stdout).since.rows).toMatchObject([{ section: 'Scaling', label: '1 thread' }])
  })

  it('compares, and says what was not there and how to get it', { timeout: 60_000 }, async () => {
    const { code, stdout } = await pickaxe([
      'bench',
      '--compare',
      ...tiny,
      '--threads',
      '1',
      '--kernel',
      'scalar',
      ...['cpuminer', 'pyrxd-miner'].flatMap(peer => ['--peer', `${peer}=${process.execPath}`]),
      '--json',
    ])
    expect(code).toBe(0)
    const report = reportIn(stdout)
    const [section] = report.sections
    expect(section!.rows.map(({ id }) => id)).toEqual([
      'pickaxe-1',
      'pickaxe-header-8',
      'pickaxe-dmint',
      'pickaxe-dmint-8',
      'naive-node-crypto',
      'naive-javascript',
      'naive-native-call',
    ])
    expect(section!.ratios).toHaveLength(3)
    for (const { rounds } of section!.ratios) expect(rounds).toHaveLength(2)
    expect(report.missing).toMatchObject([
      { name: 'cpuminer', howToGet: expect.stringContaining('--peer cpuminer=') },
      { name: 'pyrxd-miner', howToGet: expect.stringContaining('--peer pyrxd-miner=') },
    ])
  })

  it('measures randomx', { timeout: 120_000 }, async () => {
    const args = ['--algorithm', 'randomx', '--only', 'memory,executors', '--layout', 'rx/2-light', '--threads', '1']
    // An interpreted hash takes a good part of a second where other programs run.
    const timing = ['--windows', '1', '--window-ms', '2000', '--warmup-ms', '0']
    const { code, stdout } = await pickaxe(['bench', ...timing, ...args, '--no-huge-pages', '--json'])
    expect(code).toBe(0)
    const report = reportIn(stdout)
    expect(report.algorithm).toBe('randomx')
    expect(report.sections.map(({ rows }) => rows.map(({ id }) => id))).toEqual([
      ['rx/2-light-normal'],
      ['rx/2-light-jit', 'rx/2-light-interpreter'],
    ])
    for (const row of report.sections.flatMap(({ rows }) => rows)) {
      expect(row).not.toHaveProperty('failure')
      expect(row.pages).toBe('normal')
    }
    const [made] = report.sections[0]!.rows
    expect(made!.measures!.cacheMs!.median).toBeGreaterThan(0)
  })

  it.each([
    [['--windows', '0'], '--windows must be a whole number in 1..1000'],
    [['--threads', 'many'], '--threads'],
    [['--kernel', 'abacus'], 'abacus'],
    [['--layout', 'sideways'], 'header, header-8, dmint or dmint-8'],
    [['--algorithm', 'randomx', '--layout', 'header'], 'rx/0-full'],
    [['--algorithm', 'md5'], 'sha256d'],
    [['--only', 'kernels,moon'], 'moon'],
    [['--peer', 'cpuminer'], 'name=path'],
    [['--compare', '--peer', 'cpuminer=/no/such/file'], '/no/such/file'],
    [['--compare', '--peer', 'xmrig=/bin/sh'], 'cpuminer, pyrxd-miner for sha256d'],
    [['--compare', '--algorithm', 'randomx', '--peer', 'xmrg=/bin/sh'], 'xmrig, randomx-benchmark'],
    [['--peer', 'cpuminer=/bin/sh'], '--compare'],
    [['--report', '/no/such/folder/report.html'], 'ENOENT'],
    [['--json', '/no/such/folder/report.json'], '--json must be a file that can be written'],
    [['--markdown', '/no/such/folder/report.md'], '--markdown must be a file that can be written'],
    [['--baseline', '/no/such/report.json'], '--baseline "/no/such/report.json" cannot be read'],
    [['--baseline', process.execPath], '--baseline must be a report'],
  ])('refuses %j with one line', async (args, message) => {
    const { code, stdout, stderr } = await pickaxe(['bench', ...args])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^pickaxe: .*\n$/)
    expect(stderr).toContain(message)
  })

  it('leaves an old report alone until there is a new one', async () => {
    const file = join(folder, 'old.html')
    writeFileSync(file, 'old')
    expect(await pickaxe(['bench', '--report', file, '--only', 'nope'])).toMatchObject({ code: 1 })
    const running = ['bench', '--only', 'scaling', '--window-ms', '60000', '--report']
    expect(await pickaxe([...running, file], 'measurements')).toMatchObject({ code: 130 })
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(await pickaxe([...running, join(folder, 'new.html')], 'measurements')).toMatchObject({ code: 130 })
    expect(existsSync(join(folder, 'new.html'))).toBe(false)
  })

  it('ends on Ctrl-C', async () => {
    const { code, stdout, stderr } = await pickaxe(
      ['bench', '--only', 'scaling', '--window-ms', '60000'],
      'measurements',
    )
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toContain('interrupted')
  })

  it('prints what it measured before Ctrl-C', { timeout: 30_000 }, async () => {
    const many = ['--windows', '1000', '--window-ms', '30', '--warmup-ms', '0', '--threads', '1']
    const { code, stdout, stderr } = await pickaxe(['bench', '--only', 'scaling', ...many], 'measurements', 3000)
    expect({ code, stderr }).toMatchObject({ code: 130, stderr: expect.stringContaining('interrupted') })
    expect(stdout).toMatch(/^ {2}1 thread +\d/m)
    expect(stdout).toContain('warning: interrupted')
  })
})
