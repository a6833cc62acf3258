import { describe, expect, test } from 'vitest'
import { configure, liveLine, preparation } from '../../../lib/cli/mine.js'
import { dmintClaim, dmintVector } from '../../vectors/dmint.js'
import { scashVector } from '../../vectors/randomx_variants.js'
import { runCommand } from './fake_terminal.js'

const job = dmintVector('small-v1-0')
const flags = ['--preimage', job.preimage_hex, '--target', job.target_hex, '--nonce-width', '4', '--threads', '1']

const randomx = ['--header', `${'00'.repeat(72)}ffff7f2000000000`, '--key', '00']
const header = `${'00'.repeat(72)}ffff7f2000000000`

describe('pickaxe mine', () => {
  test('by flags: the nonce, the hash, and the rate beside it', async () => {
    expect(await runCommand(configure, flags)).toEqual({
      exitCode: 0,
      stdout: `nonce  ${job.nonce_hex}\nhash   ${job.digest_hex}\n`,
      stderr: expect.stringMatching(
        /^1 thread, kernel \S+; a hit takes 8.59 billion hashes on average\n[\d,]+ hashes in [\d.]+ s, [\d.]+ [kMG]?H\/s\n$/,
      ),
    })
  })

  test('--quiet: the result alone', async () => {
    expect(await runCommand(configure, [...flags, '--quiet'])).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test('JSON in, JSON out', async () => {
    const { exitCode, stdout } = await runCommand(
      configure,
      ['--json', '--threads', '1'],
      JSON.stringify(dmintClaim(job)),
    )
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      format_version: 1,
      found: true,
      nonce_hex: job.nonce_hex,
      hash_hex: job.digest_hex,
      preimage_index: 0,
      message_hex: job.preimage_hex + job.nonce_hex,
      hashes: expect.any(Number),
      elapsed_ms: expect.any(Number),
    })
  })

  test('several preimages: which won, and what was hashed', async () => {
    const several = ['--preimage', '00'.repeat(64), ...flags, '--range', '671000..672000']
    const message = job.preimage_hex + job.nonce_hex
    expect((await runCommand(configure, several)).stdout).toBe(
      `nonce  ${job.nonce_hex}\nhash   ${job.digest_hex}\npreimage 1\nmessage ${message}\n`,
    )
    const { stdout } = await runCommand(configure, [...several, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ found: true, preimage_index: 1, message_hex: message })
  })

  test('versions of a header', async () => {
    const rolled = `01000020${'00'.repeat(68)}ffff7f2000000000`
    const versions = ['--header', rolled, '--version-mask', '1fffe000', '--range', '0..10', '--threads', '1', '--json']
    const result = JSON.parse((await runCommand(configure, versions)).stdout)
    expect(result.message_hex).toMatch(/^01[0-9a-f]{4}[23]0{137}ffff7f20[0-9a-f]{8}$/)
    expect(result.preimage_index).toBeLessThan(16)
  })

  test('a range without a hit is exhausted: 2', async () => {
    const range = ['--range', '100000..300001', '--json']
    const { exitCode, stdout } = await runCommand(configure, [...flags, ...range])
    expect(exitCode).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ found: false, exhausted: true, hashes: 200001 })
    expect((await runCommand(configure, [...flags, '--range', '0..5'])).stdout).toBe(
      'exhausted: every nonce was tried, none wins\n',
    )
  })

  test('a forced kernel, pinned, at low priority', async () => {
    const { stdout } = await runCommand(configure, [
      ...flags,
      '--range',
      '671000..672000',
      '--kernel',
      'scalar',
      '--pin',
      '--priority',
      'low',
    ])
    expect(stdout).toContain(job.nonce_hex)
  })

  test('Scash’s genesis among its neighbours', async () => {
    const { key, input, hash } = scashVector()
    const nonce = Buffer.from(input, 'hex').readUInt32LE(76)
    const scash = ['--header', input, '--algorithm', 'scash', '--key', key, '--range', `${nonce - 2}..${nonce + 1}`]
    const { stdout } = await runCommand(configure, [...scash, '--mode', 'light', '--verify', 'native', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ found: true, nonce_hex: input.slice(152, 160), hash_hex: hash })
  })

  test.each([
    [[], 'no job'],
    [[...flags, '--threads', '0'], '--threads must be a whole number in 1..1024, got "0"'],
    [[...flags, '--threads', 'two'], '--threads must be a whole number'],
    [[...flags, '--kernel', 'mmx'], 'mmx'],
    [[...flags, '--priority', 'high'], "argument 'high' is invalid. Allowed choices are normal, low, idle."],
    [[...flags, '--mode', 'fast'], 'Allowed choices are auto, full, light.'],
    [[...flags, '--executor', 'gpu'], 'Allowed choices are auto, jit, interpreter.'],
    [[...flags, '--dataset-prefetch', 'soon'], 'Allowed choices are auto, direct, translated.'],
    [[...flags, '--verify', 'nobody'], 'Allowed choices are typescript, native.'],
    [[...flags, '--nonce-width', '6'], '--nonce-width must be 4 or 8, got 6'],
    [[...flags, '--nonce-width', '4.0'], '--nonce-width must be a whole number, got "4.0"'],
    [[...flags, '--nonce-width', '0x5'], '--nonce-width must be 4 or 8, got 5'],
    [[...flags, '--preimage', 'zz'], '--preimage must be 64 bytes of hex, got "zz"'],
    [[...flags, '--header', header], '--preimage does not belong to a job of --header'],
    [
      [...flags, '--bits', '1d00ffff'],
      '--bits does not belong to a job of --preimage, which takes --preimage, --target',
    ],
    [['--header', header, '--difficulty', '1'], '--difficulty does not belong to a job of --header'],
    [['--header', header, '--algorithm', 'rx/0'], 'rx/0 needs a key: --key is missing'],
    [['--header', header, '--compare', 'hash'], '--key and --compare are for RandomX: give'],
    [['--header', header, '--key', '', '--version-mask', '1fffe000'], '--version-mask is for sha256d'],
    [['--blob', '00'.repeat(76), '--key', header], '--key must have 32 bytes, got 80'],
    [['--blob', '00'.repeat(76), '--key', '00'.repeat(32), '--compare', 'commitment'], '--compare does not belong'],
    [['--header', header, '--key', '', '--algorithm', 'scash'], '--header must have 112 bytes, got 80'],
    [['--header', header + '00'.repeat(32), '--key', ''], '--header must have 80 bytes, got 112'],
    [['--header', '00'], '--header must have 80 bytes, of scash 112, got 1'],
    [['--range', '1..2'], '--range needs a job beside it'],
    [[...randomx, '--executor', 'interpreter', '--dataset-prefetch', 'translated'], 'takes generated code'],
    [[...flags, '--mode', 'light'], '--mode is for RandomX, and this is sha256d: leave it out'],
    [[...flags, '--no-huge-pages'], '--no-huge-pages is for RandomX, and this is sha256d'],
    [[...flags, '--kernel', 'blake3=avx2'], '--kernel "blake3=avx2" is for blake3, and this is sha256d: write'],
    [[...randomx, '--kernel', 'avx2'], '--kernel "avx2" is for sha256d, and this is RandomX: leave it out'],
  ])('%j is refused', async (argv, message) => {
    await expect(runCommand(configure, argv)).rejects.toThrow(message)
  })
})

test('the live line', () => {
  expect(liveLine({ hashes: 1000, elapsedMs: 2000, hashrate: 500, expectedHashes: 1000, chance: 0.632 }, 90)).toBe(
    '500.0 H/s  1,000 hashes  2.00 s  chance so far 63 %  a hit takes about 2 seconds',
  )
})

test.each([20, 40, 60, 79, 120])('the live line is shorter than %i columns', columns => {
  const line = liveLine({ hashes: 1e15, elapsedMs: 9e7, hashrate: 1e7, expectedHashes: 1e17, chance: 0.01 }, columns)
  expect(line.length).toBeLessThan(columns)
  expect(line).toContain('MH/s')
})

test('while the dataset is built there is a bar', () => {
  const randomx = { stage: 'building-dataset', itemsDone: 25, itemsTotal: 100 } as never
  const stats = { randomx, hashrate: 60 } as never
  expect(preparation(stats, 80)).toBe('dataset of 2080 MiB [#####---------------] 25 %  meanwhile 60.00 H/s')
  expect(preparation(stats, 60)).toBe('dataset of 2080 MiB [#####---------------] 25 %')
  expect(preparation({ hashrate: 60 } as never, 60)).toBeUndefined()
})
