import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addMinerFlags, type MinerFlags, minerFlags, minerOptions } from '../../../lib/cli/miner_flags.js'

function read(...argv: string[]) {
  const command = addMinerFlags(new Command().exitOverride().configureOutput({ writeErr() {} }))
  command.parse(argv, { from: 'user' })
  return minerOptions(command.opts<MinerFlags>())
}

describe("a miner's flags", () => {
  it('say nothing where they are not given: the defaults are the library’s', () => {
    expect(read()).toEqual({})
  })

  it('stand for an option each', () => {
    const sha256d = ['--threads', '3', '--kernel', 'avx2', '--priority', 'idle', '--pin']
    const randomx = ['--mode', 'light', '--executor', 'jit', '--machines', '2', '--dataset-prefetch', 'direct']
    expect(read(...sha256d, ...randomx, '--no-huge-pages', '--verify', 'native')).toEqual({
      threads: 3,
      kernels: { sha256d: 'avx2' },
      priority: 'idle',
      pin: true,
      randomx: {
        mode: 'light',
        executor: 'jit',
        machinesPerThread: 2,
        datasetPrefetch: 'direct',
        hugePages: false,
        verify: 'native',
      },
    })
    expect(minerFlags).toHaveLength(10)
  })

  it('threads may be left to the machine, a kernel named with its algorithm', () => {
    expect(read('--threads', 'auto', '--kernel', 'sha256d=shani')).toEqual({
      threads: 'auto',
      kernels: { sha256d: 'shani' },
    })
  })

  it.each([
    [['--threads', 'many'], '--threads must be a whole number in 1..1024, got "many"'],
    [['--machines', '1.5'], '--machines must be a whole number'],
    [['--kernel', 'sha3=fast'], '--kernel names "sha3": algorithms with kernels are sha256d'],
    [['--kernel', 'avx2,sha256d=shani'], '--kernel names two kernels of sha256d'],
    [['--mode', 'fast'], 'Allowed choices are auto, full, light'],
  ])('%j is refused', (argv, message) => {
    expect(() => read(...argv)).toThrow(message)
  })

  it('a command may take some of them', () => {
    const some = addMinerFlags(new Command(), { only: ['threads', 'kernel'], priority: 'low' })
    expect(some.options.map(({ long }) => long)).toEqual(['--threads', '--kernel'])
  })
})
