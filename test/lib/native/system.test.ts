import { afterEach, describe, expect, it, vi } from 'vitest'
import { system } from '../../../lib/native/system.js'

const usable = () => system().kernels.filter(({ selfTest }) => selfTest === true)
const others = () => new Set(usable().flatMap(({ chosen, reason }) => (chosen ? [] : [reason])))

describe('the reason of a kernel that is not chosen', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('is one that is faster, or forced', () => {
    vi.stubEnv('PICKAXE_KERNEL', '')
    expect([...others()]).toEqual(usable().length > 1 ? ['a faster one is available'] : [])
    expect(usable().find(({ chosen }) => chosen)?.reason).toBe('the fastest that passes its self-test')
    vi.stubEnv('PICKAXE_KERNEL', 'scalar')
    expect([...others()]).toEqual(usable().length > 1 ? ['another one is forced'] : [])
    expect(usable().find(({ chosen }) => chosen)).toMatchObject({ name: 'scalar', reason: 'forced by PICKAXE_KERNEL' })
  })

  it('is the name that none has', () => {
    vi.stubEnv('PICKAXE_KERNEL', 'nope')
    expect(usable().some(({ chosen }) => chosen)).toBe(false)
    expect([...others()]).toEqual(['PICKAXE_KERNEL names no kernel'])
  })
})
