/** The manual page: made from what parses the flags, not stale, and without fault to those who show it. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { root } from '../house/files.js'

const page = path.join(root, 'docs', 'pickaxe.1')
const isThere = (program: string) => spawnSync(program, ['--version']).error === undefined

it('is what `npm run docs:man` writes', { timeout: 30_000 }, async () => {
  const script = pathToFileURL(path.join(root, 'docs', 'manual.mjs')).href
  const program = `process.stdout.write(await (await import(${JSON.stringify(script)})).manual())`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  expect(readFileSync(page, 'utf8')).toBe(stdout)
})

it('has every command with its flags, its examples and what it reads of the environment', () => {
  const text = readFileSync(page, 'utf8').replaceAll('\\-', '-')
  for (const part of [
    'pickaxe fleet worker',
    '--dataset-prefetch <how>',
    'pickaxe mine < job.json',
    'PICKAXE_KERNEL',
  ]) {
    expect(text).toContain(part)
  }
})

it.skipIf(!isThere('mandoc'))('mandoc finds nothing wrong', () => {
  const { stdout, stderr } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', page], { encoding: 'utf8' })
  // A date would have to be kept by hand.
  expect(`${stdout}${stderr}`.replace(/^.*missing date.*\n/, '')).toBe('')
})

it.skipIf(!isThere('man'))('man shows it', () => {
  const environment = { ...process.env, MANWIDTH: '80', LC_ALL: 'C.UTF-8', MANPAGER: 'cat', PAGER: 'cat' }
  const { stdout, stderr } = spawnSync('man', ['--warnings', '-l', page], { encoding: 'utf8', env: environment })
  expect(stderr).toBe('')
  expect(stdout).toContain('pickaxe - proof of work on the CPU')
  expect(stdout).toContain('--dataset-prefetch <how>')
})
