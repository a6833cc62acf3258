/** What the published types promise; compiled by `types.test.ts`, never run. */
import {
  type Blake3Job,
  blockHeader,
  cryptonoteBlob,
  dmint,
  type ErrorCode,
  errorCode,
  type Hit,
  type Job,
  jobFromJSON,
  type K12Job,
  type MineResult,
  Miner,
  mine,
  type PickaxeError,
  parseCoinProfile,
  type RandomXJob,
  resultFromJSON,
  type Search,
  type SearchEnd,
  type Sha256dJob,
  type SoloEvent,
  type SoloMiner,
  solo,
  splitRange,
  system,
} from 'pickaxe'
import { parseResponse } from 'pickaxe/protocol'
import { RandomXCache, type Verdict, verify, verifySync, withNonce } from 'pickaxe/verify'
import { expectTypeOf } from 'vitest'

const bytes = new Uint8Array(80)
const target = 1n

/** A builder gives the job of the algorithm it was asked for. */
export function builders(): void {
  expectTypeOf(blockHeader({ header: bytes, algorithm: 'sha256d' })).toEqualTypeOf<Sha256dJob>()
  expectTypeOf(blockHeader({ header: bytes, algorithm: 'randomx', key: bytes })).toEqualTypeOf<RandomXJob>()
  expectTypeOf(cryptonoteBlob({ blob: bytes, seedHash: bytes, difficulty: 2n })).toEqualTypeOf<RandomXJob>()
  expectTypeOf(dmint({ preimage: bytes, target, nonceWidth: 4 })).toEqualTypeOf<Sha256dJob>()
  expectTypeOf(dmint({ preimages: [bytes], target, nonceWidth: 8, algorithm: 'sha256d' })).toEqualTypeOf<Sha256dJob>()
  expectTypeOf(dmint({ preimage: bytes, target, nonceWidth: 8, algorithm: 'k12' })).toEqualTypeOf<K12Job>()
  expectTypeOf(jobFromJSON({})).toEqualTypeOf<Job>()
  expectTypeOf(splitRange(dmint({ preimage: bytes, target, nonceWidth: 4 }), 2)).toEqualTypeOf<Sha256dJob[]>()

  // @ts-expect-error: RandomX needs a key
  blockHeader({ header: bytes, algorithm: 'randomx' })
  // @ts-expect-error: a key is RandomX's alone
  blockHeader({ header: bytes, algorithm: 'sha256d', key: bytes })
  // @ts-expect-error: one preimage or several, not both
  dmint({ preimage: bytes, preimages: [bytes], target, nonceWidth: 4 })
  // @ts-expect-error: neither
  dmint({ target, nonceWidth: 4 })
  // @ts-expect-error: dMint contracts do not ask for RandomX here
  dmint({ preimage: bytes, target, nonceWidth: 4, algorithm: 'randomx' })
  // @ts-expect-error: 4 or 8
  dmint({ preimage: bytes, target, nonceWidth: 6 })
  // @ts-expect-error: 256-bit values are bigint
  dmint({ preimage: bytes, target: 1, nonceWidth: 4 })
}

/** A job is told by its algorithm. */
export function jobs(job: Job): void {
  expectTypeOf<Job>().toEqualTypeOf<Sha256dJob | Blake3Job | K12Job | RandomXJob>()
  if (job.algorithm === 'randomx') {
    expectTypeOf(job).toEqualTypeOf<RandomXJob>()
    expectTypeOf(job.key).toEqualTypeOf<Uint8Array>()
  } else if (job.algorithm === 'blake3') {
    expectTypeOf(job).toEqualTypeOf<Blake3Job>()
  } else if (job.algorithm === 'k12') {
    expectTypeOf(job).toEqualTypeOf<K12Job>()
  } else {
    expectTypeOf(job).toEqualTypeOf<Sha256dJob>()
    expectTypeOf(job.preimages).toEqualTypeOf<readonly Uint8Array[] | undefined>()
    // @ts-expect-error: no key without RandomX
    job.key
  }
  // @ts-expect-error: jobs are read-only
  job.nonceOffset = 3
}

/** A result is told by `found`, one from JSON likewise. */
export async function results(job: Job, json: unknown): Promise<void> {
  for (const result of [await mine(job), resultFromJSON(json)]) {
    expectTypeOf(result).toEqualTypeOf<MineResult>()
    if (result.found) {
      expectTypeOf(result.nonce).toEqualTypeOf<bigint>()
      expectTypeOf(result.nonceBytes).toEqualTypeOf<Uint8Array>()
    } else {
      expectTypeOf(result.exhausted).toEqualTypeOf<true>()
      // @ts-expect-error: nothing was found
      result.nonce
    }
    // @ts-expect-error: not before `found` was asked
    result.nonce
    expectTypeOf(result.hashes).toEqualTypeOf<number>()
  }
  const answer = parseResponse({ exitCode: 0, stdout: '', nonceWidth: 4 })
  if (answer.found) expectTypeOf(answer.elapsedMs).toEqualTypeOf<number | undefined>()
  else expectTypeOf(answer.exhausted).toEqualTypeOf<true>()
}

/** verify() is one promise for every job, verifySync() a verdict. */
export async function verifiers(job: Job, cache: RandomXCache): Promise<void> {
  expectTypeOf(verify(job, 1n)).toEqualTypeOf<Promise<Verdict>>()
  expectTypeOf(verifySync(job, 1n, { cache })).toEqualTypeOf<Verdict>()
  expectTypeOf(verifySync(job, 1n, { preimageIndex: 2 }).commitment).toEqualTypeOf<Uint8Array | undefined>()
  expectTypeOf(withNonce(job, 1n)).toEqualTypeOf<Uint8Array>()
  expectTypeOf(RandomXCache.create({ key: bytes })).toEqualTypeOf<Promise<RandomXCache>>()
  // @ts-expect-error: a nonce is a bigint
  verify(job, 1)
  // @ts-expect-error: verifySync() prepares nothing
  verifySync(job, 1n, { onProgress: () => {} })
}

/** An option may be left out, or be undefined: what callers pass on need not be sorted out. */
export async function options(job: Job, signal: AbortSignal | undefined): Promise<void> {
  const threads = undefined as number | undefined
  const miner = await Miner.start({
    threads,
    priority: undefined,
    randomx: { mode: undefined },
    kernels: { sha256d: undefined },
  })
  await miner.mine(job, { signal, onProgress: undefined, progressIntervalMs: undefined })
  await mine(job, { threads, signal })
  await verify(job, 1n, { cache: undefined, preimageIndex: undefined, signal })
  blockHeader({ header: bytes, algorithm: 'sha256d', bits: undefined, range: undefined, versionRolling: undefined })
  await solo({ rpc: 'localhost:8332', coin: 'bitcoin', address: '', quorum: undefined, signal })
  // @ts-expect-error: no such option
  await Miner.start({ thread: 4 })
  // @ts-expect-error: a group's option does not stand outside of it
  await Miner.start({ mode: 'light' })
  // @ts-expect-error: nor is a mode any text
  await Miner.start({ randomx: { mode: 'fast' } })
}

/** The same miner's parts. */
export async function miners(miner: Miner, job: Job): Promise<void> {
  expectTypeOf(miner.setJob(job)).toEqualTypeOf<Search>()
  expectTypeOf(miner.setJob(job).finished).toEqualTypeOf<Promise<SearchEnd>>()
  expectTypeOf(miner.mine(job)).toEqualTypeOf<Promise<MineResult>>()
  for await (const hit of miner.hits()) {
    expectTypeOf(hit).toEqualTypeOf<Hit>()
    expectTypeOf(hit.unproven).toEqualTypeOf<PickaxeError | undefined>()
  }
  expectTypeOf(miner[Symbol.asyncDispose]).toEqualTypeOf<() => Promise<void>>()
  expectTypeOf(system().kernels[0]!.selfTest).toEqualTypeOf<boolean | null>()
  const end = await miner.setJob(job).finished
  expectTypeOf(end.reason).toEqualTypeOf<'exhausted' | 'replaced' | 'closed' | 'failed'>()
}

/** Events, profiles and errors are told by their discriminants. */
export async function unions(event: SoloEvent, error: unknown, text: unknown): Promise<void> {
  if (event.type === 'found') expectTypeOf(event.reward).toEqualTypeOf<number | undefined>()
  if (event.type === 'reorganised') expectTypeOf(event.outcome).toEqualTypeOf<'orphaned' | 'accepted'>()
  const profile = parseCoinProfile(text)
  if (profile.family === 'bitcoin') expectTypeOf(profile.templateRules).toEqualTypeOf<string[]>()
  else expectTypeOf(profile.algorithm.variant).toEqualTypeOf<'rx/0' | 'rx/2'>()
  expectTypeOf(errorCode(error)).toEqualTypeOf<ErrorCode | undefined>()
  expectTypeOf(solo).returns.toEqualTypeOf<Promise<SoloMiner>>()
}
