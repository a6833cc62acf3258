import { expect, test } from 'vitest'
import { blockHeader } from '../../../lib/algorithm/index.js'
import { threadPlanLine } from '../../../lib/cli/thread_plan_line.js'
import { system } from '../../../lib/native/system.js'

const header = new Uint8Array(80)

test('the line has the plan of the algorithm, or the number that was asked for', () => {
  const { sha256d, randomx } = system().threads
  const plain = blockHeader({ header, algorithm: 'sha256d', bits: 0x1d00ffff })
  const hashed = blockHeader({ header, algorithm: 'randomx', key: header.subarray(0, 32), bits: 0x1d00ffff })
  expect(threadPlanLine(plain, {})).toBe(`plan: ${sha256d.reason}`)
  expect(threadPlanLine(hashed, { threads: 'auto' })).toBe(`plan: ${randomx.reason}`)
  expect(threadPlanLine(plain, { threads: 3 })).toBe('plan: 3 threads: as asked for')
  expect(() => threadPlanLine(plain, { threads: 0 })).toThrow(RangeError)
})
