import { expect, it } from 'vitest'
import { groupsOf, outcomesOf, runGroup } from './outcomes.js'

it('groups tests so that each is in one, and none begins another', () => {
  const groups = groupsOf(['sha/a: one', 'sha/b', 'sha256d: two', 'alone'])
  expect([...groups]).toEqual([
    ['sha/', ['sha/a: one', 'sha/b']],
    ['sha256d:', ['sha256d: two']],
    ['alone', ['alone']],
  ])
})

it('a test that failed has its checks, one that was not reached nothing', () => {
  const said = 'ok   a: one\n    x.cpp:3: 1 == 2\nFAIL a: two\nskip a: three (no AVX2)\n1 passed, 1 failed, 1 skipped\n'
  expect([...outcomesOf(said, ['a: one', 'a: two', 'a: three', 'a: four'])]).toEqual([
    ['a: one', 'ok   a: one'],
    ['a: two', 'FAIL a: two\n    x.cpp:3: 1 == 2'],
    ['a: three', 'skip a: three (no AVX2)'],
  ])
})

it.skipIf(process.platform === 'win32')('a program that is ended by a signal is told so', async () => {
  expect(await runGroup('/bin/sh', 'no such script')).toContain('no such script')
  expect(await runGroup(process.execPath, '--eval=process.kill(process.pid, "SIGABRT")')).toMatch(/SIGABRT/)
})
