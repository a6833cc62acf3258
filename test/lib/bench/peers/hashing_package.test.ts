import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { findPeer } from '../../../../lib/bench/peers/find_peer.js'
import { hashWasm, napiBlakeHash } from '../../../../lib/bench/peers/hashing_package.js'

const folder = mkdtempSync(join(tmpdir(), 'pickaxe-hashing-'))
afterAll(() => rmSync(folder, { recursive: true }))
const never = new AbortController().signal
const timing = { rounds: 1, warmupMs: 5, windowMs: 30 }
const blake3 = JSON.stringify(
  pathToFileURL(join(import.meta.dirname, '../../../../node_modules/@noble/hashes/blake3.js')),
)

/** A package in the shape of one of them, with BLAKE3 from elsewhere. */
function write(name: string, exports: string): string {
  const path = join(folder, `${name}.mjs`)
  writeFileSync(path, `import { blake3 as hash } from ${blake3}\n${exports}`)
  return path
}

describe.each([
  [napiBlakeHash, 'export const blake3 = message => Buffer.from(hash(message))'],
  [
    hashWasm,
    `export const createBLAKE3 = async () => {
       const hasher = { init: () => hasher, update(m) { this.m = m; return this }, digest(form) { return form === 'binary' && hash(this.m) } }
       return hasher
     }`,
  ],
] as const)('$name', (peer, exports) => {
  it('counts hashes over its own time', async () => {
    const path = write(peer.name, exports)
    expect(await findPeer(peer, path, never)).toMatchObject({ path })
    const sample = await peer.contestant(path, peer.name, 'blake3').turn(timing, never)
    expect(sample.hashrate).toBeGreaterThan(0)
    expect(sample.wallMs).toBeGreaterThan(timing.windowMs)
  })

  it.each([
    ['hashes something else', exports.replaceAll('hash(', '(m => hash(m).reverse())('), 'a wrong hash'],
    ['exports nothing of the kind', '', 'is not a function'],
  ])('that %s is no peer', async (name, text, reason) => {
    const path = write(`${peer.name}-${name.length}`, text)
    expect(await findPeer(peer, path, never)).toMatchObject({ name: peer.name, howToGet: peer.howToGet })
    expect(JSON.stringify(await findPeer(peer, path, never))).toContain(reason)
  })

  it('is looked for in node_modules', async () => {
    expect(await findPeer(peer, undefined, never)).toMatchObject({ reason: 'not in node_modules' })
  })
})
