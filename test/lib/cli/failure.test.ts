import { expect, test } from 'vitest'
import { PickaxeError } from '../../../lib/base/errors.js'
import { describeFailure } from '../../../lib/cli/failure.js'

test('one line with the code', () => {
  const error = new PickaxeError('PICKAXE_ERR_CLOSED', 'first\n  second')
  expect(describeFailure(error, {})).toBe('first second (PICKAXE_ERR_CLOSED)')
})

test('anything that was thrown', () => {
  expect(describeFailure(new Error('plain'), {})).toBe('plain')
  expect(describeFailure('text', {})).toBe('text')
  expect(describeFailure(undefined, {})).toBe('undefined')
})

test('what Node forbids, with the flag that allows it', () => {
  const error = Object.assign(new Error('Access to this API has been restricted'), {
    code: 'ERR_ACCESS_DENIED',
    permission: 'FileSystemRead',
    resource: '/opt/x',
  })
  expect(describeFailure(error, {})).toContain('--allow-fs-read=/opt/x')
})

test('PICKAXE_DEBUG=1 shows the stack', () => {
  expect(describeFailure(new Error('plain'), { PICKAXE_DEBUG: '1' })).toMatch(/^Error: plain\n\s+at /)
})
