import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { forbiddenByNode } from '../../../lib/base/permission.js'

const flags = process.allowedNodeEnvironmentFlags
const permission = flags.has('--permission') ? '--permission' : '--experimental-permission'

/** The error that Node throws of itself. */
function thrownBy(script: string): unknown {
  const code = `try { ${script} } catch ({ code, permission, resource }) { console.log(JSON.stringify({ code, permission, resource })) }`
  return JSON.parse(spawnSync(process.execPath, [permission, '-e', code], { encoding: 'utf8' }).stdout)
}

it.each([
  ["require('node:fs').readFileSync('/no/such')", 'FileSystemRead of /no/such; .*: --allow-fs-read=/no/such$'],
  ["require('node:fs').writeFileSync('/no/such', '')", 'FileSystemWrite of /no/such; .*: --allow-fs-write=/no/such$'],
  ["require('node:child_process').spawnSync('true')", 'ChildProcess; .*: --allow-child-process$'],
  ["new (require('node:worker_threads').Worker)('', { eval: true })", 'WorkerThreads; .*: --allow-worker$'],
])('%s: what is forbidden and the flag', (script, words) => {
  expect(forbiddenByNode(thrownBy(script))).toMatch(new RegExp(words))
})

it('is nothing else', () => {
  expect(forbiddenByNode(Object.assign(new Error('no'), { code: 'EACCES' }))).toBeUndefined()
  expect(forbiddenByNode(undefined)).toBeUndefined()
  expect(forbiddenByNode({ code: 'ERR_ACCESS_DENIED' })).toBe("Node's permission model forbids it")
})
