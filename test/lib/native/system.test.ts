import { afterEach, describe, expect, it, vi } from 'vitest'
import { kernelAlgorithms } from '../../../lib/algorithm/index.js'
import { system } from '../../../lib/native/system.js'

describe.each(kernelAlgorithms)('the reason why a kernel of %s is not chosen', of => {
  const usable = () => system().kernels.filter(({ algorithm, selfTest }) => algorithm === of && selfTest === true)
  const others = () => new Set(usable().flatMap(({ chosen, reason }) => (chosen ? [] : [reason])))

  afterEach(() => vi.unstubAllEnvs())

  it('is one that is faster, or forced', () => {
    vi.stubEnv('PICKAXE_KERNEL', '')
    const slower = /^(a faster one is available|not faster: \d+\.\d MH\/s in a race at the start)$/
    expect([...others()].filter(reason => !slower.test(reason))).toEqual([])
    const fastest = usable().filter(({ chosen }) => chosen)
    expect(fastest.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^the fastest(?: that passes its self-test|: \d+\.\d MH\/s in a race at the start)$/),
    ])
    // A race names the figures of all that took part, the winner's among them, and is not repeated.
    const raced = usable().filter(({ reason }) => reason.includes('MH/s'))
    expect(raced.some(({ chosen }) => chosen)).toBe(raced.length > 0)
    expect(raced.length).not.toBe(1)
    expect(usable().filter(({ reason }) => reason.includes('MH/s'))).toEqual(raced)
    vi.stubEnv('PICKAXE_KERNEL', `${of}=scalar`)
    expect([...others()]).toEqual(usable().length > 1 ? ['another one is forced'] : [])
    expect(usable().find(({ chosen }) => chosen)).toMatchObject({ name: 'scalar', reason: 'forced by PICKAXE_KERNEL' })
  })

  it('is the name that none has', () => {
    vi.stubEnv('PICKAXE_KERNEL', `${of}=nope`)
    expect(usable().some(({ chosen }) => chosen)).toBe(false)
    expect([...others()]).toEqual(['PICKAXE_KERNEL names no kernel'])
  })
})

describe('kernels of RandomX', () => {
  it('are chosen by races too, whose figures have units', () => {
    const { aesKernels, argon2dKernels, itemKernels, roundingKernels } = system().randomx
    for (const [kernels, figure] of [
      [aesKernels, /\d\.\d GB\/s in a race/],
      [argon2dKernels, /\d\.\d GB\/s in a race/],
      [itemKernels, /\d\.\d million items\/s in a race/],
      [roundingKernels, /\d\.\d million iterations\/s in a race/],
    ] as const) {
      const raced = kernels.filter(({ reason }) => figure.test(reason))
      expect(raced.length).not.toBe(1)
      expect(raced.filter(({ chosen }) => chosen)).toHaveLength(raced.length > 0 ? 1 : 0)
      expect(kernels.filter(({ chosen }) => chosen)).toHaveLength(1)
    }
  })
})
