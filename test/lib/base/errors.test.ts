import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { expect, it, vi } from 'vitest'
import { errorCode, errorCodes, PickaxeError, rangeError, typeError } from '../../../lib/base/errors.js'

it('every error carries its code, and only ours do', () => {
  expect(errorCode(new PickaxeError('PICKAXE_ERR_CLOSED', 'x'))).toBe('PICKAXE_ERR_CLOSED')
  expect(errorCode(typeError('x'))).toBe('PICKAXE_ERR_ARG_TYPE')
  expect(errorCode(rangeError('x'))).toBe('PICKAXE_ERR_ARG_RANGE')
  expect(errorCode(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBeUndefined()
  expect(errorCode('PICKAXE_ERR_CLOSED')).toBeUndefined()
})

it('keeps the cause only when there is one, and its name off the instance', () => {
  const cause = new Error('under')
  expect(new PickaxeError('PICKAXE_ERR_CLOSED', 'x', { cause }).cause).toBe(cause)
  const bare = new PickaxeError('PICKAXE_ERR_CLOSED', 'x')
  expect('cause' in bare).toBe(false)
  expect(bare.name).toBe('PickaxeError')
  expect(Object.keys(bare)).not.toContain('name')
})

it('the native half uses no code that the table lacks', () => {
  const source = readFileSync(new URL('../../../cpp/addon/convert.cpp', import.meta.url), 'utf8')
  const used = [...source.matchAll(/"(PICKAXE_ERR_[A-Z_]+)"/g)].map(match => match[1]!)
  expect(used.length).toBeGreaterThan(5)
  for (const code of used) expect(errorCodes).toHaveProperty(code)
})

it('errors of another copy of the package, and of another realm, are known', async () => {
  vi.resetModules()
  const other = await import('../../../lib/base/errors.js')
  expect(other.PickaxeError).not.toBe(PickaxeError)
  const error = new other.PickaxeError('PICKAXE_ERR_CLOSED', 'x')
  expect(error).toBeInstanceOf(PickaxeError)
  expect(errorCode(error)).toBe('PICKAXE_ERR_CLOSED')
  expect(errorCode(runInNewContext("Object.assign(new Error('x'), { code: 'PICKAXE_ERR_CLOSED' })"))).toBe(
    'PICKAXE_ERR_CLOSED',
  )
  for (const not of [new Error('x'), typeError('x'), { code: 'PICKAXE_ERR_CLOSED' }, null, undefined, 'x']) {
    expect(not instanceof PickaxeError).toBe(false)
  }
  class Own extends PickaxeError {}
  expect(error instanceof Own).toBe(false)
  expect(new Own('PICKAXE_ERR_CLOSED', 'x') instanceof Own).toBe(true)
})

it('an abort is recognised by its name, and a class of ours is still asked', () => {
  const error = new PickaxeError('PICKAXE_ERR_ABORTED', 'the search was aborted')
  expect([error.name, error instanceof PickaxeError, `${error}`]).toEqual([
    'AbortError',
    true,
    'AbortError: the search was aborted',
  ])
  expect(new PickaxeError('PICKAXE_ERR_CLOSED', 'closed').name).toBe('PickaxeError')
})
