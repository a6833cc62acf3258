import { expect, test } from 'vitest'
import { programBytes, variants } from '../../../../lib/hash/randomx/params.js'
import { parseProgram } from '../../../../lib/hash/randomx/program.js'

const params = variants['rx/0']

test('configuration quadwords', () => {
  const bytes = new Uint8Array(programBytes(params))
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, 0xffff_ffff_ffff_ffffn, true)
  view.setBigUint64(8, (3n << 59n) | (0x7fn << 52n) | 5n, true)
  view.setBigUint64(64, 0x1234_5678_ffff_ffffn, true)
  view.setBigUint64(80, 0x8000_0041n, true)
  view.setBigUint64(96, 0b1010n, true)
  view.setBigUint64(104, 524288n * 7n + 9n, true)
  view.setBigUint64(112, (0x9n << 60n) | 0xffff_ffffn, true)
  view.setUint32(128 + 8 * 255 + 4, 0xdeadbeef, true)
  bytes[128 + 8 * 255] = 17
  const program = parseProgram(params, bytes)
  expect(program.groupA[0]).toBe(((1023n + 31n) << 52n) | ((1n << 52n) - 1n))
  expect(program.groupA[1]).toBe(((1023n + 3n) << 52n) | 5n)
  expect(program.groupA[2]).toBe(1023n << 52n)
  expect([program.ma, program.mx]).toEqual([0x7fffffc0, 0x40])
  expect(program.readRegisters).toEqual([0, 3, 4, 7])
  expect(program.datasetOffset).toBe(9)
  expect(program.groupEMask).toEqual([(0x390n << 52n) | 0x3fffffn, 0x300n << 52n])
  expect(program.instructions).toHaveLength(256)
  expect(program.instructions[255]).toEqual({ opcode: 17, dst: 0, src: 0, mod: 0, imm32: 0xdeadbeef })
})

test('rx/2 programs have 384 instructions', () => {
  const bytes = new Uint8Array(programBytes(variants['rx/2']))
  expect(parseProgram(variants['rx/2'], bytes).instructions).toHaveLength(384)
})
