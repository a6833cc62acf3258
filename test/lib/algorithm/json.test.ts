import { describe, expect, test } from 'vitest'
import { blockHeader, cryptonoteBlob, dmint } from '../../../lib/algorithm/index.js'
import { readJob } from '../../../lib/algorithm/json.js'
import { errorCode } from '../../../lib/base/errors.js'
import { readJobText } from '../../../lib/cli/job_flags.js'

const preimage_hex = 'aB'.repeat(64)
const preimage = new Uint8Array(64).fill(0xab)
const dmintFields = { preimage_hex, target_hex: '7fff', nonce_width: 4 }
const severalFields = { preimages_hex: [preimage_hex, '00'.repeat(64)], target_hex: '7fff', nonce_width: 4 }
const blobFields = { blob_hex: '00'.repeat(76), key_hex: '00'.repeat(32), difficulty: '1' }
const header_hex = `${'00'.repeat(72)}ffff001d1dac2b7c`

describe('a dMint job', () => {
  test('equals the one dmint() builds', () => {
    const one = { job: dmint({ preimage, target: 0x7fffn, nonceWidth: 4 }) }
    expect(readJob(dmintFields)).toEqual(one)
    expect(readJob({ ...dmintFields, algorithm: 'sha256d', protocol: 1 })).toEqual(one)
    const preimages = [preimage, new Uint8Array(64)]
    expect(readJob({ ...severalFields, preimage_index: 1 })).toEqual({
      job: dmint({ preimages, target: 0x7fffn, nonceWidth: 4 }),
      preimageIndex: 1,
    })
  })

  test('with a claimed nonce and a range', () => {
    const { job, nonce } = readJob({
      ...dmintFields,
      nonce_width: 8,
      nonce_hex: '0100000000000080',
      range: '5..4294967297',
    })
    expect(nonce).toBe(0x8000000000000001n)
    expect(job.range).toEqual({ start: 5n, end: 4294967297n })
  })

  test('a nonce as bytes, and as a number', () => {
    const claimed = (nonce_hex: string) => readJob({ ...dmintFields, nonce_hex }).nonce
    expect([claimed('1dac2b7c'), claimed('0x7c2bac1d'), claimed('0x1')]).toEqual([0x7c2bac1dn, 0x7c2bac1dn, 1n])
    expect(() => claimed('0x100000000')).toThrow('nonce_hex must be a number of 4 bytes, got 0x100000000')
  })

  test('a range in hex', () => {
    expect(readJob({ ...dmintFields, range: '0x10..0x100000000' }).job.range).toEqual({ start: 16n, end: 2n ** 32n })
  })
})

test('a blob with the target of a pool’s job, of 4 and of 8 bytes', () => {
  const { difficulty, ...blob } = blobFields
  const bound = (target_hex: string) => readJob({ ...blob, target_hex }).job.target.bound
  expect(bound('b88d0600')).toBe((((2n ** 64n - 1n) / 10000n) << 192n) - 1n)
  expect(bound('0000000000000080')).toBe(2n ** 255n - 1n)
  expect(() => bound('b88d06000000')).toThrow('target_hex must have 4 or 8 bytes')
  expect(() => bound('00000000')).toThrow('no hash can meet a target of zero')
})

describe('a header', () => {
  const header = new Uint8Array(Buffer.from(header_hex, 'hex'))

  test('carries its bits and its nonce', () => {
    expect(readJob({ header_hex })).toEqual({
      job: blockHeader({ header, algorithm: 'sha256d' }),
      nonce: 0x7c2bac1dn,
    })
  })

  test('bits, target and nonce given beside it come first', () => {
    expect(readJob({ header_hex, bits_hex: '0x207fffff', nonce_hex: '01000000' })).toEqual({
      job: blockHeader({ header, algorithm: 'sha256d', bits: 0x207fffff }),
      nonce: 1n,
    })
    expect(readJob({ header_hex, target_hex: 'ff'.repeat(32) }).job.target.bound).toBe((1n << 256n) - 1n)
  })
})

describe('RandomX', () => {
  const header = new Uint8Array(Buffer.from(header_hex, 'hex'))
  const key = new Uint8Array(32).fill(7)
  const key_hex = '07'.repeat(32)

  test('a header with a key', () => {
    const plain = { job: blockHeader({ header, algorithm: 'randomx', key }), nonce: 0x7c2bac1dn }
    expect(readJob({ header_hex, key_hex })).toEqual(plain)
    expect(readJob({ header_hex, key_hex, algorithm: 'rx/0' })).toEqual(plain)
    expect(readJob({ header_hex, key_hex, algorithm: 'rx/2', compare: 'commitment' }).job).toEqual(
      blockHeader({ header, algorithm: 'randomx', key, variant: 'rx/2', compare: 'commitment' }),
    )
  })

  test('a blob carries its nonce at 39', () => {
    const blob = Uint8Array.from({ length: 76 }, (_, i) => i)
    const blob_hex = Buffer.from(blob).toString('hex')
    for (const difficulty of [200, '200']) {
      expect(readJob({ blob_hex, key_hex, difficulty })).toEqual({
        job: cryptonoteBlob({ blob, seedHash: key, difficulty: 200n }),
        nonce: 0x2a292827n,
      })
    }
    expect(readJob({ blob_hex, key_hex, difficulty: '1', algorithm: 'rx/2', range: '1..2' }).job).toEqual(
      cryptonoteBlob({ blob, seedHash: key, difficulty: 1n, variant: 'rx/2', range: { start: 1n, end: 2n } }),
    )
  })
})

describe('what is wrong is named', () => {
  test.each<[unknown, string]>([
    [null, 'a job is a JSON object'],
    [[], 'a job is a JSON object'],
    [{}, 'preimage_hex is missing'],
    [{ header_hex, algorithm: 'rx/0' }, 'rx/0 needs a key'],
    [{ header_hex, algorithm: 'sha256d', key_hex: '' }, 'are for RandomX'],
    [{ header_hex, key_hex: '00'.repeat(61) }, 'key_hex must have 0 to 60 bytes, got 61'],
    [
      { header_hex, key_hex: '', algorithm: 'rx/1' },
      'algorithm must be one of sha256d, rx/0, rx/2, rx/wow, rx/arq, rx/graft, rx/sfx, rx/yada, scash, got "rx/1"',
    ],
    [{ blob_hex: '00', key_hex: '00'.repeat(32), difficulty: '1' }, 'blob_hex must have 43 to 4096 bytes, got 1'],
    [{ blob_hex: '00'.repeat(76), key_hex: '00', difficulty: '1' }, 'key_hex must have 32 bytes, got 1'],
    [{ blob_hex: '00'.repeat(76), key_hex: '00'.repeat(32) }, 'difficulty'],
    [
      { blob_hex: '00'.repeat(76), key_hex: '00'.repeat(32), difficulty: 1.5 },
      'difficulty must be a whole number, got 1.5',
    ],
    [{ blob_hex: '00'.repeat(76), key_hex: '00'.repeat(32), difficulty: '0' }, 'difficulty must be at least 1'],
    [{ ...blobFields, difficulty: 2 ** 53 }, 'difficulty is too large for a JSON number: give it as a string'],
    [{ ...blobFields, difficulty: 1e30 }, 'difficulty is too large for a JSON number: give it as a string'],
    [{ ...blobFields, difficulty: -1 }, 'difficulty must be a whole number'],
    [{ ...blobFields, difficulty: true }, 'difficulty must be a whole number'],
    [{ ...dmintFields, target_hex: 'z'.repeat(99) }, `got "${'z'.repeat(39)}…`],
    [{ ...dmintFields, target_hex: undefined }, 'target_hex is missing'],
    [{ ...dmintFields, preimage_hex: 'abc' }, 'preimage_hex must be 64 bytes of hex, got "abc"'],
    [{ ...dmintFields, preimage_hex: 'ab' }, 'preimage_hex must have 64 bytes, got 1'],
    [{ ...dmintFields, preimage_hex: 5 }, 'preimage_hex must be a string, got 5'],
    [{ ...dmintFields, target_hex: '-1' }, 'target_hex must be a hexadecimal number'],
    [{ ...dmintFields, target_hex: '0' }, 'target must be positive'],
    [{ ...dmintFields, target_hex: 'f'.repeat(65) }, 'at most 64 digits'],
    [{ ...dmintFields, nonce_width: 5 }, 'nonce_width must be 4 or 8, got 5'],
    [{ ...dmintFields, nonce_width: '4' }, 'nonce_width must be 4 or 8'],
    [{ ...dmintFields, preimages_hex: [preimage_hex] }, 'preimage_hex does not belong to a job of preimages_hex'],
    [{ ...dmintFields, header_hex }, 'preimage_hex does not belong to a job of header_hex'],
    [{ blob_hex: '00', header_hex }, 'blob_hex does not belong to a job of header_hex'],
    [{ ...dmintFields, blob_hex: '00' }, 'preimage_hex does not belong to a job of blob_hex'],
    [{ ...dmintFields, bits_hex: '1d00ffff' }, 'bits_hex does not belong to a job of preimage_hex, which takes'],
    [{ ...dmintFields, key_hex: '' }, 'key_hex does not belong'],
    [{ ...dmintFields, algorithm: 'rx/0' }, 'algorithm must be one of sha256d, blake3, k12, got "rx/0"'],
    [{ ...severalFields, version_mask_hex: '1fffe000' }, 'version_mask_hex does not belong'],
    [{ header_hex, difficulty: '1' }, 'difficulty does not belong'],
    [{ header_hex, nonce_width: 4 }, 'nonce_width does not belong'],
    [{ ...blobFields, compare: 'commitment' }, 'compare does not belong to a job of blob_hex'],
    [{ ...blobFields, target_hex: 'b88d0600' }, 'give difficulty or target_hex, one of them'],
    [{ blob_hex: blobFields.blob_hex, key_hex: '00'.repeat(32) }, 'give difficulty or target_hex'],
    [{ ...dmintFields, rnage: '0..5' }, 'a job has no rnage: did you mean range?'],
    [{ ...dmintFields, owner: 'me' }, 'a job has no owner: there are preimage_hex'],
    [{ ...dmintFields, preimage_hex: `0x${preimage_hex}` }, 'preimage_hex must be 64 bytes of hex without 0x'],
    [{ ...severalFields, preimages_hex: [] }, 'preimages must be 1 to 16, got 0'],
    [{ ...severalFields, preimages_hex: preimage_hex }, 'preimages_hex must be an array'],
    [{ ...severalFields, preimages_hex: [preimage_hex, 'zz'] }, 'preimages_hex.1 must be 64 bytes of hex, got "zz"'],
    [{ ...severalFields, preimages_hex: [preimage_hex, preimage_hex] }, 'preimages must differ'],
    [{ ...severalFields, preimage_index: '1' }, 'preimage_index must be a number'],
    [{ ...severalFields, preimage_index: 1.5 }, 'preimage_index must be a whole number'],
    [{ header_hex, version_mask_hex: '1fffe' }, 'version_mask_hex must be 8 hex digits'],
    [{ header_hex, version_mask_hex: '00000000' }, 'versionRolling.mask must be'],
    [{ header_hex, version_mask_hex: '1fffe000', algorithm: 'rx/0', key_hex: '' }, 'version_mask_hex is for sha256d'],
    [{ ...dmintFields, nonce_hex: '01'.repeat(8) }, 'nonce_hex must have 4 bytes'],
    [{ ...dmintFields, range: '1-2' }, 'range must be FIRST..END'],
    [{ ...dmintFields, range: '2..1' }, 'range must satisfy'],
    [{ ...dmintFields, range: '0..4294967297' }, 'range must satisfy'],
    [{ header_hex: '00' }, 'header_hex must have 80 bytes, of scash 112, got 1'],
    [{ header_hex, bits_hex: '1d00fff' }, 'bits_hex must be 8 hex digits'],
    [{ header_hex, bits_hex: '1d00ffff', target_hex: '1' }, 'either bits or target'],
  ])('%j', (fields, message) => {
    let thrown: unknown
    try {
      readJob(fields)
    } catch (error) {
      thrown = error
    }
    expect((thrown as Error | undefined)?.message).toContain(message)
    expect(errorCode(thrown)).toMatch(/^PICKAXE_ERR_ARG_/)
  })

  test('JSON', () => {
    expect(() => readJobText('\n')).toThrow('there is no job: give --preimage')
    expect(() => readJobText('{')).toThrow('the job is not valid JSON')
    expect(readJobText(JSON.stringify(dmintFields))).toEqual(readJob(dmintFields))
  })
})
