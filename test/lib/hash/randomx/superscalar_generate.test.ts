import { describe, expect, test } from 'vitest'
import { superscalarPrograms } from '../../../../lib/hash/randomx/cache.js'
import { superscalarMaxSize } from '../../../../lib/hash/randomx/params.js'
import { isZeroOrPowerOfTwo } from '../../../../lib/hash/randomx/reciprocal.js'
import { finish } from '../../../../lib/hash/randomx/steps.js'
import { randomSource } from './random.js'

const random = randomSource(11)
const programs = Array.from({ length: 25 }, () =>
  finish(superscalarPrograms(random.bytes(random.below(61)), 170)),
).flat()
const instructions = programs.flatMap(program => program.instructions)

// That the programs are the right ones is pinned by dataset items and hashes; here, the rules of spec 6.1 and 6.3.
describe('generated programs keep the rules', () => {
  test('lengths', () => {
    for (const program of programs) {
      expect(program.instructions.length).toBeGreaterThan(300)
      expect(program.instructions.length).toBeLessThanOrEqual(superscalarMaxSize(170))
    }
  })

  test('operands', () => {
    for (const { name, dst, src, imm32 } of instructions) {
      const twoRegisters = ['ISUB_R', 'IXOR_R', 'IADD_RS', 'IMUL_R'].includes(name)
      if (twoRegisters) expect(dst).not.toBe(src)
      if (name === 'IADD_RS') expect(dst).not.toBe(5)
      if (name === 'IROR_C') expect(imm32 & 63).not.toBe(0)
      if (name === 'IMUL_RCP') expect(isZeroOrPowerOfTwo(imm32)).toBe(false)
    }
  })

  test('frequencies are near table 6.1.1', () => {
    const expected = {
      ISUB_R: 0.11,
      IXOR_R: 0.11,
      IADD_RS: 0.11,
      IMUL_R: 0.22,
      IROR_C: 0.11,
      IADD_C: 0.1,
      IXOR_C: 0.1,
      IMULH_R: 0.03,
      ISMULH_R: 0.03,
      IMUL_RCP: 0.06,
    }
    for (const [name, share] of Object.entries(expected)) {
      const count = instructions.filter(instruction => instruction.name === name).length
      expect(Math.abs(count / instructions.length - share)).toBeLessThan(0.02)
    }
  })
})

test('the same key gives the same programs', () => {
  const made = (key: number, latency = 170) => finish(superscalarPrograms(Uint8Array.of(key), latency))
  expect(made(1)).toEqual(made(1))
  expect(made(1)).not.toEqual(made(2))
  expect(made(1)).not.toEqual(made(1, 150))
})
