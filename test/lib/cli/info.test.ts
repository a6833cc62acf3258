import { afterEach, describe, expect, test, vi } from 'vitest'
import { kernelAlgorithms } from '../../../lib/algorithm/index.js'
import { configure, describeGains, describeIdentity, describeSystem } from '../../../lib/cli/info.js'
import { jsonLine } from '../../../lib/cli/json_output.js'
import { randomxVariants } from '../../../lib/hash/randomx/variants.js'
import { system } from '../../../lib/native/system.js'
import { runCommand } from './fake_terminal.js'

describe('pickaxe info', () => {
  test('--json is system(), its names as all JSON has them', async () => {
    const shown = JSON.parse((await runCommand(configure, ['--json'])).stdout)
    // Memory moves between two looks.
    const unmoved = ({ randomx: { memory_room, huge_pages, ...randomx }, advice, notes, ...rest }: typeof shown) => ({
      ...rest,
      randomx,
    })
    expect(unmoved(shown)).toEqual({ format_version: 1, ...unmoved(JSON.parse(jsonLine(system()))) })
    expect(shown).toMatchObject({ advice: expect.any(Array), notes: expect.any(Array) })
    expect(shown.randomx.memory_room.limited_by).toBe(system().randomx.memoryRoom.limitedBy)
    expect(JSON.stringify(shown)).not.toMatch(/"[a-z]+[A-Z]\w*":/)
  })

  test('text shows every kernel, one chosen of each family, and the addon with its hash', async () => {
    const { stdout } = await runCommand(configure, [])
    const { kernels, randomx, addon } = system()
    const sweeping = kernelAlgorithms.map(of => kernels.filter(({ algorithm }) => algorithm === of))
    const families = [
      ...sweeping,
      randomx.aesKernels,
      randomx.argon2dKernels,
      randomx.itemKernels,
      randomx.roundingKernels,
    ]
    for (const { name, reason } of families.flat()) expect(stdout).toMatch(new RegExp(`\\b${name} .*${reason}$`, 'm'))
    expect(stdout.match(/ chosen /g)).toHaveLength(families.length)
    expect(stdout).toContain(addon.sha256)
    expect(stdout).toContain(addon.path)
  })
})

test('what would help is told with what to type, what it gains and whether that is worth it', () => {
  const lack = {
    id: 'pages-2m',
    title: '2 MiB pages',
    fact: '2 free',
    commands: ['sudo sysctl -w vm.nr_hugepages=9'],
  } as const
  const worth = { gain: '+22.0 % (+20.0 to +24.0), measured here', isMeasured: true, isWorthIt: true }
  expect(describeGains({ advice: [{ ...lack, ...worth }], notes: ['governor: no say'] })).toEqual([
    'gains',
    '  2 MiB pages  2 free',
    '               +22.0 % (+20.0 to +24.0), measured here: it is worth it',
    '               sudo sysctl -w vm.nr_hugepages=9',
    '  governor: no say',
  ])
  expect(describeGains({ advice: [], notes: [] })).toEqual([])
})

test('--verify says in one sentence whether the addon is the published one', () => {
  const [sha256, other] = ['a'.repeat(64), 'b'.repeat(64)]
  const last = (origin: 'built' | 'prebuilt', published: string | null) =>
    describeIdentity({ path: '/addon.node', sha256, origin, published, isPublished: sha256 === published }).at(-1)
  expect(last('prebuilt', sha256)).toBe('it is the published one, byte for byte')
  expect(last('built', sha256)).toBe('it is the published one, byte for byte, and was built on this machine')
  expect(last('built', null)).toBe('it is not the published one: it was built on this machine')
  expect(last('built', other)).toMatch(/built on this machine, by another compiler or from other sources$/)
  expect(last('prebuilt', other)).toBe('it is not the published one: it is damaged or was changed')
  expect(last('prebuilt', null)).toBe('it is not the published one: the package does not list it')
})

test('a kernel that failed its self-test is shown as failed', () => {
  const info = system()
  const kernels = [
    { ...info.kernels[0], supported: true, selfTest: false, chosen: false, reason: 'failed its self-test: not used' },
  ]
  expect(describeSystem({ ...info, kernels }).join('\n')).toContain('failed       failed its self-test')
})

test('a quota of CPU time and a limit on huge pages are told with what sets them', () => {
  const info = system()
  const cpu = { ...info.cpu, usableThreads: 1, quota: { cpus: 1.5, limitedBy: 'cgroup /pod (cpu.max)' } }
  const free = [{ bytes: 2 ** 21, pages: 1280, usable: 0, limitedBy: 'cgroup /pod (hugetlb.2MB.max)' }]
  const randomx = { ...info.randomx, hugePages: { free, transparent: 'madvise' } }
  const lines = describeSystem({ ...info, cpu, randomx }).join('\n')
  expect(lines).toContain('time of 1.5 by cgroup /pod (cpu.max): 1 busy thread')
  expect(lines).toContain(
    '1280 of 2 MiB (0 usable, limited by cgroup /pod (hugetlb.2MB.max)) free; transparent: madvise',
  )
  expect(describeSystem({ ...info, cpu: { ...cpu, quota: null } }).join('\n')).not.toContain('busy')
})

test('on machines of several memory nodes it is told where the dataset lies, and why there', () => {
  const info = system()
  const told = (numa: typeof info.randomx.numa) =>
    describeSystem({ ...info, randomx: { ...info.randomx, numa } }).find(line => /memory +nodes/.test(line))
  expect(told({ nodes: 2, placement: 'per-node', reason: null })).toMatch(/a dataset on each of 2$/)
  expect(told({ nodes: 2, placement: 'shared', reason: 'no room' })).toMatch(/one dataset for 2: no room$/)
  expect(told({ nodes: 1, placement: 'one-node', reason: null })).toBeUndefined()
})

test('caches and thread plans are told with their reason', () => {
  const info = system()
  const topology = { ...info.topology, l2Bytes: [2 ** 20, 2 ** 20], l3Bytes: [3 * 2 ** 25, 2 ** 25], online: 4 }
  const lines = describeSystem({ ...info, topology }).join('\n')
  expect(lines).toContain('L2 2 of 1 MiB; L3 1 of 96 MiB + 1 of 32 MiB; ')
  expect(lines).toContain(`sha256d: ${info.threads.sha256d.reason}`)
  expect(lines).toContain(`randomx: ${info.threads.randomx.reason}`)
})

describe('RandomX', () => {
  afterEach(() => vi.unstubAllEnvs())

  test('programs, pages and memory are told', async () => {
    const { executors, memoryRoom } = system().randomx
    expect(executors.map(({ variant }) => variant)).toEqual(randomxVariants)
    for (const { name, refusal } of executors) expect(name.startsWith('jit')).toBe(refusal === null)
    if (memoryRoom.bytes !== null) expect(memoryRoom.bytes).toBeGreaterThan(2 ** 20)
    const { stdout } = await runCommand(configure, [])
    for (const { variant, name } of executors) expect(stdout).toMatch(new RegExp(`programs +${variant} +${name}`))
    expect(stdout).toMatch(/machines +a thread +full mode 1, 2, .*; light mode 1, .*: measured while mining/)
    expect(stdout).toMatch(/dataset +prefetch +direct, (translated\n|not translated: .)/)
    expect(stdout).toMatch(/memory +room +(unknown|[\d,]+ MiB, limited by .)/)
  })

  test.each([
    ['PICKAXE_AES', 'aesKernels', 'soft'],
    ['PICKAXE_ARGON2D', 'argon2dKernels', 'scalar'],
    ['PICKAXE_ITEMS', 'itemKernels', 'plain'],
    ['PICKAXE_ROUNDING', 'roundingKernels', 'control-register'],
  ] as const)('%s forces a kernel', (variable, family, name) => {
    vi.stubEnv(variable, name)
    expect(system().randomx[family].filter(({ chosen }) => chosen)).toMatchObject([
      { name, reason: `forced by ${variable}` },
    ])
  })
})
