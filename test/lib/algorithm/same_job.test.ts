/** Every job by flags, by JSON and by builder is the same job. */
import type { Command } from 'commander'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  assertJob,
  blockHeader,
  cryptonoteBlob,
  dmint,
  type Job,
  jobFromJSON,
  jobToJSON,
  splitRange,
} from '../../../lib/algorithm/index.js'
import { toHex } from '../../../lib/base/bytes.js'
import { given } from '../../../lib/base/given.js'
import { addJobFlags, readJob } from '../../../lib/cli/job_flags.js'
import { randomxVariants } from '../../../lib/hash/randomx/variants.js'
import { runCommand } from '../cli/fake_terminal.js'

const bytes = (length: number, max = length) => fc.uint8Array({ minLength: length, maxLength: max })
const range = (width: number) =>
  fc.option(
    fc
      .tuple(fc.bigInt(0n, 1n << BigInt(8 * width)), fc.bigInt(0n, 1n << BigInt(8 * width)))
      .map(([a, b]) => (a < b ? { start: a, end: b } : { start: b, end: a })),
    { nil: undefined },
  )
const rangeText = (given?: { start: bigint; end: bigint }) => given && `${given.start}..${given.end}`
const hexOf = (value?: bigint) => value?.toString(16)
const compare = fc.option(fc.constantFrom('hash', 'commitment'), { nil: undefined })
const bound = fc.bigInt(0n, (1n << 256n) - 1n)

/** A job as its builder makes it, and the fields that say the same. */
interface Written {
  job: Job
  fields: Record<string, string | number | string[]>
}

const dmintJob = fc
  .record({
    preimages: fc.uniqueArray(bytes(64), { minLength: 1, maxLength: 16, selector: toHex }),
    several: fc.boolean(),
    target: fc.bigInt(1n, 1n << 70n),
    nonceWidth: fc.constantFrom(4, 8),
    algorithm: fc.constantFrom(undefined, 'sha256d', 'blake3', 'k12'),
  })
  .chain(rule => range(rule.nonceWidth).map(range => ({ ...rule, range })))
  .map(({ preimages, several, target, nonceWidth, algorithm, range }): Written => {
    const rule = { target, nonceWidth, algorithm, range }
    const isSeveral = several && preimages.length > 1
    const which = isSeveral ? { preimages_hex: preimages.map(toHex) } : { preimage_hex: toHex(preimages[0]!) }
    return {
      job: dmint(isSeveral ? { preimages, ...rule } : { preimage: preimages[0]!, ...rule }),
      fields: given({
        ...which,
        target_hex: target.toString(16),
        nonce_width: nonceWidth,
        algorithm,
        range: rangeText(range),
      }) as Written['fields'],
    }
  })

const sha256dHeader = fc
  .record({
    header: bytes(80),
    target: bound,
    mask: fc.option(fc.integer({ min: 1, max: 0xffffffff }), { nil: undefined }),
    range: range(4),
  })
  .map(
    ({ header, target, mask, range }): Written => ({
      job: blockHeader({
        header,
        algorithm: 'sha256d',
        target,
        range,
        versionRolling: mask === undefined ? undefined : { mask },
      }),
      fields: given({
        header_hex: toHex(header),
        target_hex: hexOf(target),
        version_mask_hex: mask?.toString(16).padStart(8, '0'),
        range: rangeText(range),
      }) as Written['fields'],
    }),
  )

const randomxHeader = fc
  .record({ header: bytes(112), key: bytes(0, 60), variant: fc.constantFrom(...randomxVariants), compare })
  .chain(fields => fc.record({ target: bound, range: range(4) }).map(rest => ({ ...fields, ...rest })))
  .map(({ header: longest, key, variant, compare, target, range }): Written => {
    const header = variant === 'scash' ? longest : longest.slice(0, 80)
    return {
      job: blockHeader({ header, algorithm: 'randomx', key, variant, compare, target, range }),
      fields: given({
        header_hex: toHex(header),
        algorithm: variant,
        key_hex: toHex(key),
        compare,
        target_hex: hexOf(target),
        range: rangeText(range),
      }) as Written['fields'],
    }
  })

const blob = fc
  .constantFrom(...randomxVariants)
  .chain(variant =>
    fc.record({
      blob: bytes(variant === 'rx/yada' ? 151 : 43, 200),
      seedHash: bytes(32),
      difficulty: fc.bigInt(1n, 1n << 200n),
      variant: fc.constant(variant),
      range: range(4),
    }),
  )
  .map(
    (options): Written => ({
      job: cryptonoteBlob(options),
      fields: given({
        blob_hex: toHex(options.blob),
        key_hex: toHex(options.seedHash),
        difficulty: String(options.difficulty),
        algorithm: options.variant,
        range: rangeText(options.range),
      }) as Written['fields'],
    }),
  )

/** Jobs that no builder makes: any nonce in any template. */
const anyRandomXJob = fc
  .record({
    template: bytes(12, 300),
    nonceOffset: fc.nat(4),
    nonceWidth: fc.constantFrom(4 as const, 8 as const),
    key: bytes(0, 60),
    variant: fc.constantFrom(...randomxVariants),
    compare: fc.constantFrom('hash' as const, 'commitment' as const),
    bound,
    order: fc.constantFrom('big-endian' as const, 'little-endian' as const),
  })
  .map(({ bound, order, ...rest }) => {
    const job = {
      algorithm: 'randomx' as const,
      ...rest,
      target: { bound, order },
      range: { start: 0n, end: 1n << 20n },
    }
    assertJob(job)
    return job
  })

const written = fc.oneof(dmintJob, sha256dHeader, randomxHeader, blob)
const anyJob = fc.oneof(
  written.map(({ job }) => job),
  anyRandomXJob,
)

/** `version_mask_hex: "1fffe000"` is `--version-mask 1fffe000`. */
function flagsOf(fields: Record<string, unknown>): string[] {
  return Object.entries(fields).flatMap(([field, value]) => {
    const name = `--${field
      .replace(/^preimages/, 'preimage')
      .replace(/_hex$/, '')
      .replaceAll('_', '-')}`
    return (Array.isArray(value) ? value : [value]).flatMap(each => [name, String(each)])
  })
}

async function jobByFlags(fields: Record<string, unknown>): Promise<Job> {
  let job: Job | undefined
  const configure = (command: Command, terminal: Parameters<typeof readJob>[1]) => {
    addJobFlags(command)
      .option('--range <first..end>')
      .action(async flags => {
        job = (await readJob(flags, terminal)).job
      })
  }
  await runCommand(configure, flagsOf(fields))
  return job!
}

test('by flags, by JSON and by builder', async () => {
  await fc.assert(
    fc.asyncProperty(written, async ({ job, fields }) => {
      expect(jobFromJSON(JSON.parse(JSON.stringify(fields)))).toEqual(job)
      expect(await jobByFlags(fields)).toEqual(job)
    }),
    { numRuns: 200 },
  )
})

test('what jobToJSON writes is the same job, as JSON and by flags', async () => {
  await fc.assert(
    fc.asyncProperty(anyJob, async job => {
      const json = JSON.parse(JSON.stringify(jobToJSON(job)))
      expect(jobFromJSON(json)).toEqual(job)
      expect(jobToJSON(jobFromJSON(json))).toEqual(json)
      expect(await jobByFlags(json)).toEqual(job)
    }),
    { numRuns: 200 },
  )
})

test('splitRange covers every nonce once, in order, in parts that differ by one at most', () => {
  fc.assert(
    fc.property(anyJob, fc.integer({ min: 1, max: 500 }), (job, parts) => {
      const split = splitRange(job, parts)
      const length = job.range.end - job.range.start
      expect(split).toHaveLength(Number(length < BigInt(parts) ? length : BigInt(parts)))
      let next = job.range.start
      for (const part of split) {
        expect({ ...part, range: job.range }).toEqual(job)
        expect(part.range.start).toBe(next)
        next = part.range.end
      }
      if (split.length > 0) expect(next).toBe(job.range.end)
      const lengths = split.map(({ range }) => range.end - range.start)
      for (const each of lengths) {
        expect(each > 0n).toBe(true)
        expect(lengths.every(other => each - other <= 1n)).toBe(true)
      }
    }),
  )
})

test.each([0, 1.5, 65_537, '2'])('%j parts are refused', parts => {
  const job = dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 4 })
  expect(() => splitRange(job, parts as number)).toThrow('parts must be')
})

test('Scash has a header of 112 bytes, the last 32 hashed as zeros, and its commitment compared', () => {
  const header = new Uint8Array(112).fill(7)
  const rule = { algorithm: 'randomx', key: new Uint8Array(32), variant: 'scash', target: 1n } as const
  const job = blockHeader({ header, ...rule })
  expect(job.template).toHaveLength(112)
  expect([...job.template.subarray(80)]).toEqual(new Array(32).fill(0))
  expect(job.template[79]).toBe(7)
  expect(job.compare).toBe('commitment')
  expect(() => blockHeader({ header: header.subarray(0, 80), ...rule })).toThrow('header must have 112 bytes, got 80')
  expect(() => blockHeader({ header, ...rule, variant: 'rx/0' })).toThrow('header must have 80 bytes, got 112')
})

test('an option of another algorithm is refused by name', () => {
  const options = { header: new Uint8Array(80), algorithm: 'sha256d', key: new Uint8Array(32), target: 1n }
  expect(() => blockHeader(options as never)).toThrow("key is for algorithm 'randomx', not for 'sha256d'")
})
