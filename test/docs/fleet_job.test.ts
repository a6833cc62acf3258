/** The Indexed Job of docs/examples: its script with indices of our own, and what its manifest says. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { read } from '../house/files.js'
import { dmintVector } from '../vectors/dmint.js'

const script = fileURLToPath(new URL('../../docs/examples/fleet-job/search.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'pickaxe-job-'))
const file = join(folder, 'job.json')
const { preimage_hex, target_hex, nonce_width, nonce_int } = dmintVector('small-v1-0')

afterAll(() => rmSync(folder, { recursive: true }))

function pod(index: string, parts: string, range: string) {
  writeFileSync(file, JSON.stringify({ preimage_hex, target_hex, nonce_width, range }))
  const env = { ...process.env, JOB_FILE: file, JOB_COMPLETION_INDEX: index, PARTS: parts }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', env })
  return { status, result: stdout === '' ? undefined : JSON.parse(stdout), stderr }
}

describe('the parts of a search', { timeout: 30_000 }, () => {
  // Four parts, the hit in the third.
  const start = nonce_int - 2500
  const range = `${start}..${start + 4000}`

  it('find the nonce in the part it is in, and in no other', () => {
    const pods = ['0', '1', '2', '3'].map(index => pod(index, '4', range))
    expect(pods.map(({ status }) => status)).toEqual([2, 2, 0, 2])
    expect(pods[2]!.result).toMatchObject({ index: 2, found: true })
    expect(pods[3]!.result).toMatchObject({ index: 3, found: false, hashes: 1000 })
  })

  it('beyond the nonces have none', () => {
    expect(pod('3', '4', '5..7').status).toBe(2)
  })

  it.each([
    ['4', '4'],
    ['', '4'],
    ['0', '0'],
    ['x', '4'],
  ])('%s of %s is none', (index, parts) => {
    expect(pod(index, parts, range)).toMatchObject({ status: 1, stderr: expect.stringContaining('PARTS must be') })
  })
})

it('the manifest ends at the first success, and tries no exhausted part again', () => {
  const manifest = read('docs/examples/fleet-job/job.yaml')
  const [, completions] = /completions: (\d+)/.exec(manifest)!
  expect(manifest).toContain(`name: PARTS\n              value: "${completions}"`)
  expect(manifest).toMatch(/completionMode: Indexed/)
  expect(manifest).toMatch(/successPolicy:\n\s+rules:\n\s+- succeededCount: 1\n/)
  expect(manifest).toMatch(
    /action: FailIndex\n\s+onExitCodes:\n\s+containerName: search\n\s+operator: In\n\s+values: \[2\]/,
  )
  expect(manifest).toMatch(new RegExp(`maxFailedIndexes: ${completions}`))
})
