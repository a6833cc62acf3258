import { expect, test } from 'vitest'
import { answerTo } from '../../../../lib/cli/miner/answer.js'

test('a hit', () => {
  const result = {
    found: true as const,
    nonce: 0x1c5be565n,
    nonceBytes: Uint8Array.of(0x65, 0xe5, 0x5b, 0x1c),
    nonceHex: '65e55b1c',
    hashHex: '00'.repeat(32),
    preimageIndex: 0,
    message: new Uint8Array(68),
    hash: new Uint8Array(32),
    hashes: 2 ** 41,
    elapsedMs: 12_345,
  }
  expect(answerTo(result, 2)).toEqual({
    exitCode: 0,
    stdout: '{"nonce_hex": "65e55b1c", "attempts": 1099511627776, "elapsed_s": 12.345}\n',
    remark: '',
  })
})

test('an exhausted space', () => {
  expect(answerTo({ found: false, exhausted: true, hashes: 2 ** 32, elapsedMs: 1 }, 2)).toEqual({
    exitCode: 2,
    stdout: '{"exhausted": true}\n',
    remark: 'exhausted 4,294,967,296 nonces across 2 workers without finding a solution\n',
  })
  expect(answerTo({ found: false, exhausted: true, hashes: 2, elapsedMs: 1 }, undefined).remark).toBe(
    'exhausted 2 nonces by the fleet without finding a solution\n',
  )
})
