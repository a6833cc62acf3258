/** RandomX for a stub pool in a process of its own, quick enough for thousands of shares. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { BlobHash } from './monero_pool.js'

export interface ShareHasher {
  readonly hash: BlobHash
  /** How many of the shares were hashed by the TypeScript implementation too. */
  readonly sampled: number
  close(): void
}

type Told = { id: number; hash?: string; sampled?: boolean; error?: string }

/** Of any variant, every share by the native hasher, one in `every` by both implementations. Needs the built package. */
export function shareHasher(every: number): ShareHasher {
  const child = fork(fileURLToPath(new URL('share_hasher.mjs', import.meta.url)), {
    env: { ...process.env, SAMPLE: String(every) },
    execArgv: [],
  })
  const asked = new Map<number, { resolve: (hash: Uint8Array) => void; reject: (error: Error) => void }>()
  let last = 0
  let sampled = 0
  child.on('message', ({ id, hash, sampled: isSampled, error }: Told) => {
    const waiting = asked.get(id)
    asked.delete(id)
    if (isSampled) sampled++
    if (hash === undefined) waiting?.reject(new Error(error))
    else waiting?.resolve(Buffer.from(hash, 'hex'))
  })
  child.on('exit', code => {
    for (const { reject } of asked.values()) reject(new Error(`the hasher of shares ended with code ${code}`))
    asked.clear()
  })
  return {
    get sampled() {
      return sampled
    },
    hash: (blob, key, variant = 'rx/0') =>
      new Promise((resolve, reject) => {
        const id = ++last
        asked.set(id, { resolve, reject })
        child.send({ id, blob: Buffer.from(blob).toString('hex'), key, variant })
      }),
    close: () => void child.kill(),
  }
}
