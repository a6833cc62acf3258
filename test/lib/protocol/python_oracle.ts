/** CPython's own verdicts, through python_oracle.py. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Verdict } from './request_model.js'

const program = fileURLToPath(new URL('python_oracle.py', import.meta.url))

/** One line for every request: the rule it breaks, or preimage, target and width. */
export function pythonVerdicts(requests: readonly Uint8Array[]): string[] {
  const { stdout, status, stderr } = spawnSync('python3', [program], {
    input: requests.map(bytes => `${Buffer.from(bytes).toString('hex')}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(stderr)
  return stdout.trimEnd().split('\n')
}

/** A verdict as the Python program prints it. */
export function inPythonWords(verdict: Verdict): string {
  if (!verdict.accepted) return verdict.rule
  return `${verdict.preimageHex} ${verdict.target.toString(16)} ${verdict.nonceWidth}`
}

/** CPython's nesting limit depends on how deep its own stack is: between these counts either answer is right. */
export function hasDebatableDepth(bytes: Uint8Array): boolean {
  const opened = bytes.filter(byte => byte === 0x5b || byte === 0x7b).length
  return opened > 900 && opened < 1100
}
