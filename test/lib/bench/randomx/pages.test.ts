import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../../../../lib/bench/peers/run_program.js'
import {
  allocatedPages,
  allocatorEnvironment,
  pagesForAll,
  systemGivesTransparentPages,
} from '../../../../lib/bench/randomx/pages.js'

it.each([
  [false, true, true, 'normal'],
  [true, true, true, '2MiB'],
  [true, true, false, '2MiB'],
  [true, false, true, 'transparent'],
  [true, false, false, 'normal'],
] as const)(
  'wanted %s, enough set aside %s, transparent ones %s: all have %s',
  (wanted, enough, transparent, pages) => {
    expect(pagesForAll(wanted, enough, transparent)).toBe(pages)
  },
)

it('other tunables stay, and a setting of the same one is outdone', () => {
  expect(allocatorEnvironment('transparent', {})).toEqual({ GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' })
  const before = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0:glibc.malloc.check=3' }
  expect(allocatorEnvironment('transparent', before)).toEqual({
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0:glibc.malloc.check=3:glibc.malloc.hugetlb=1',
  })
  expect(allocatorEnvironment('normal', before)).toEqual({})
  expect(allocatorEnvironment('2MiB', before)).toEqual({})
})

it.each([
  ['2MiB', 'never', undefined, '2MiB'],
  ['transparent', 'madvise', '2.35', 'transparent'],
  ['transparent', 'madvise', '3.0', 'transparent'],
  ['transparent', 'madvise', '2.34', 'normal'],
  ['transparent', 'madvise', undefined, 'normal'],
  ['transparent', 'never', '2.36', 'normal'],
  ['transparent', null, '2.36', 'normal'],
  ['normal', 'madvise', '2.36', 'normal'],
  ['normal', 'always', '2.36', 'transparent'],
] as const)('asked for %s, policy %s, glibc %s: an allocator gets %s', (pages, policy, glibc, got) => {
  expect(allocatedPages(pages, { policy, glibc })).toBe(got)
})

// Where the kernel tells of a process what it gave.
const isTold = systemGivesTransparentPages() && existsSync('/proc/self/smaps_rollup')

describe.runIf(isTold && allocatedPages('transparent') === 'transparent')('a program', () => {
  const mebibytes = 64
  const body = `const memory = Buffer.allocUnsafeSlow(${mebibytes << 20}).fill(1)
    const maps = require('node:fs').readFileSync('/proc/self/smaps_rollup', 'utf8')
    console.log(/^AnonHugePages: +(\\d+)/m.exec(maps)[1], memory.length)`
  const hugeMebibytes = async (pages: 'transparent' | 'normal'): Promise<number> => {
    const environment = allocatorEnvironment(pages, process.env)
    const { output } = await runProgram(process.execPath, ['-e', body], 20_000, AbortSignal.timeout(20_000), {
      environment,
    })
    return Number.parseInt(output, 10) / 1024
  }

  it('that asks for nothing gets them, and without does not', async () => {
    expect(await hugeMebibytes('transparent')).toBeGreaterThan(mebibytes / 2)
    if (allocatedPages('normal') === 'normal') expect(await hugeMebibytes('normal')).toBeLessThan(mebibytes / 2)
  })
})
