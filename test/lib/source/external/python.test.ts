import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { hasPython311 } from '../../../python.js'
import { mutate, recordedRequests, seededRandom } from './mutations.js'
import { modelVerdict } from './request_model.js'

const oracle = fileURLToPath(new URL('python_oracle.py', import.meta.url))

// CPython's limit depends on how deep its own stack is; between these counts either answer is right.
function hasDebatableDepth(bytes: Uint8Array): boolean {
  const opened = bytes.filter(byte => byte === 0x5b || byte === 0x7b).length
  return opened > 900 && opened < 1100
}

describe.skipIf(!hasPython311)('the slow model equals CPython', () => {
  test('on recorded and bent requests', () => {
    const random = seededRandom(20260511)
    const recorded = recordedRequests.map(({ stdin_hex }) => Buffer.from(stdin_hex, 'hex'))
    const bent = Array.from({ length: 4000 }, () => mutate(recorded[random(recorded.length)], random))
    const requests = [...recorded, ...bent].filter(bytes => !hasDebatableDepth(bytes))
    const { stdout, status } = spawnSync('python3', [oracle], {
      input: requests.map(bytes => `${bytes.toString('hex')}\n`).join(''),
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    })
    expect(status).toBe(0)
    const verdicts = stdout.trimEnd().split('\n')
    expect(verdicts).toHaveLength(requests.length)
    const differing = requests.flatMap((bytes, i) => {
      const verdict = modelVerdict(bytes)
      const text = verdict.accepted
        ? `${verdict.preimageHex} ${verdict.target.toString(16)} ${verdict.nonceWidth}`
        : verdict.rule
      return text === verdicts[i] ? [] : [{ text, python: verdicts[i], hex: bytes.toString('hex') }]
    })
    expect(differing).toEqual([])
    expect(new Set(verdicts.map(verdict => verdict.split(' ').length)).size).toBe(2)
  })
})
