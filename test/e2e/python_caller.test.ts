import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { hasPython311 } from '../python.js'
import { dmintVector } from '../vectors/dmint.js'
import { endlessRequest, minerPath, requestFor } from './miner_process.js'

// Processes take their time to start on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

const program = fileURLToPath(new URL('python_caller.py', import.meta.url))

function call(path: string, timeoutS: number, request: string) {
  const args = [program, path, String(timeoutS), request, process.execPath, minerPath]
  const { stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8' })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as { verdict: string; returncode: number; frames: number[]; elapsed_s: number }
}

describe.skipIf(!hasPython311).each(['plain', 'progress'])('a Python caller, %s path', path => {
  test.each(['small-v1-0', 'small-v2-0', 'nonce0-v2'])('%s is accepted', id => {
    expect(call(path, 60, requestFor(dmintVector(id)))).toMatchObject({ verdict: 'accepted', returncode: 0 })
  })

  test('a timeout ends the miner at once', () => {
    const { verdict, returncode, frames, elapsed_s } = call(path, 1.8, endlessRequest)
    expect({ verdict, returncode }).toEqual({ verdict: 'timeout', returncode: path === 'plain' ? -9 : -2 })
    expect(elapsed_s).toBeLessThan(2.5)
    if (path === 'plain') return
    expect(frames.length).toBeGreaterThanOrEqual(2)
    expect(frames).toEqual([...frames].sort((a, b) => a - b))
  })
})
